"""The sweep of the emotion checkpoint: recordings of unseen actors, each with unseen faces of its label."""

import json
from pathlib import Path

import numpy as np
import torch

from models.checkpoint import open_checkpoint
from training.datasets.errors import DatasetError
from training.datasets.faces import Faces, read_fer
from training.datasets.speech import SPLITS, Speech, read_speech
from training.emotion.evaluate import FACES_PER_RECORDING
from training.emotion.fusion import draw_faces, paired
from training.emotion.recipe import EMOTIONS, Recipe
from training.sweeping import Items, Swept, expect, swept_frame

KEPT_FACES = 2
"""Of the faces that each recording was measured with, those that are kept: the file is to stay small."""
_AT_ONCE = 64


def sweep_emotion(card_path: Path, data: Path, run: Path) -> Swept:
    """All pairs that the card was measured on, of which the first of each recording are kept.

    Raises:
        SweepError: the accuracy over all pairs is not the card's.
    """
    recipe = Recipe()
    _, network = open_checkpoint(card_path)
    faces = read_fer(data / "faces/fer2013.npz", "test")
    speech = read_speech(data / "ravdess_speech", recipe.audio, run / "mfcc.npz").split("test")
    generator = torch.Generator().manual_seed(recipe.seed)
    inputs, labels = paired(faces, speech, recipe, generator, repeats=FACES_PER_RECORDING)
    batches = (
        {name: x[start : start + _AT_ONCE] for name, x in inputs.items()} for start in range(0, len(labels), _AT_ONCE)
    )
    frame = swept_frame(network, batches, _items(data / "ravdess_speech", faces, speech, recipe))
    right = frame.logits.argmax(1) == labels.numpy()
    measured = json.loads((card_path.parent / "metrics.json").read_text("utf-8"))["fused"]
    expect("accuracy of face and speech", float(right.mean()), measured["accuracy"], 5e-5)
    kept = np.arange(KEPT_FACES * len(speech))
    return Swept(
        frame.take(kept),
        "test",
        f"RAVDESS test actors, FER2013 test faces ({len(kept)})",
        f"Each of the {len(speech)} recordings of RAVDESS actors 21 to 24, whom the network has not heard in training, "
        f"with {KEPT_FACES} animated FER2013 test faces of its label; groups are the actors of the voice. Face and "
        "voice are different people's. These are the first of the "
        f"{len(labels)} pairs on the card: accuracy {100 * right[kept].mean():.1f} % here, {100 * right.mean():.1f} % "
        "of all.",
    )


def _items(folder: Path, faces: Faces, speech: Speech, recipe: Recipe) -> Items:
    """Names of recording and face; the faces are drawn anew as `paired` draws them, first of all from its generator."""
    rows = np.tile(np.arange(len(speech)), FACES_PER_RECORDING)
    chosen = draw_faces(faces, speech.labels[rows], torch.Generator().manual_seed(recipe.seed))
    takes = [
        path.stem for path in sorted(folder.glob("Actor_*/03-01-*")) if int(path.stem.split("-")[6]) in SPLITS["test"]
    ]
    fields = [take.split("-") for take in takes]
    if [int(field[2]) - 1 for field in fields] != speech.labels.tolist():
        raise DatasetError(
            f"expected the {len(speech)} recordings of the features; got {len(takes)} others in {folder}"
        )
    audio = recipe.audio
    return Items(
        [f"{takes[row]}, face {face}" for row, face in zip(rows, chosen, strict=True)],
        [EMOTIONS[label] for label in speech.labels[rows]],
        [f"actor {actor}" for actor in speech.actors[rows]],
        np.tile([audio.offset_s, audio.offset_s + audio.duration_s], (len(rows), 1)),
    )
