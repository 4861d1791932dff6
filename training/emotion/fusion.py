"""Stage 3: both streams, inflated and fused by MSAF, learn from faces and speech that were joined by label."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.networks.emotion.network import EmotionNetwork
from training.animate import animate
from training.datasets.faces import EXPRESSIONS, Faces
from training.datasets.speech import Speech
from training.emotion.recipe import EMOTIONS, Recipe
from training.emotion.speech import draw_mfcc
from training.emotion.stills import MEAN, STD, normalised
from training.flat import inflate
from training.loop import Stage, fit

FACE_OF = np.array([EXPRESSIONS.index("neutral" if name == "calm" else name) for name in EMOTIONS])
"""Emotion index -> expression index: calm speech goes with neutral faces."""

Batch = tuple[dict[str, Tensor], Tensor]


def fused_network(recipe: Recipe, stills: Mapping[str, Tensor], speech: Mapping[str, Tensor]) -> EmotionNetwork:
    """The emotion network, started from the two streams.

    A fresh MSAF module gives about 1/N to each of its N blocks, so the heads behind it start with weights times N.
    """
    network = EmotionNetwork(recipe.network)
    state = network.state_dict()
    prefixes = {
        "intermediate.": "stages.intermediate.video.",
        "late.": "stages.late.video.",
    }
    for short, full in prefixes.items():
        own = {key.removeprefix(full): tensor for key, tensor in state.items() if key.startswith(full)}
        flat = {key.removeprefix(short): tensor for key, tensor in stills.items() if key.startswith(short)}
        state |= {full + key: tensor for key, tensor in inflate(flat, own).items()}
        audio = full.replace("video", "audio")
        state |= {audio + key.removeprefix(short): x for key, x in speech.items() if key.startswith(short)}
    blocks = sum(recipe.network.sites[-1].blocks.values())
    state["heads.video.fc.weight"] = stills["head.fc.weight"][FACE_OF] * blocks
    state["heads.video.fc.bias"] = stills["head.fc.bias"][FACE_OF]
    state["heads.audio.fc1.weight"] = speech["head.fc1.weight"] * blocks
    state["heads.audio.fc1.bias"] = speech["head.fc1.bias"]
    network.load_state_dict(state)
    return network


def clips_of(faces: Faces, chosen: np.ndarray, frames: int, generator: torch.Generator) -> Tensor:
    """(n, 3, frames, 48, 48) normalised clips of the chosen stills."""
    gray = animate(normalised(faces.starts[chosen]), normalised(faces.images[chosen]), frames, generator)
    return ((gray - MEAN) / STD).expand(-1, 3, -1, -1, -1)


def draw_faces(faces: Faces, emotions: np.ndarray, generator: torch.Generator) -> np.ndarray:
    """(n,) rows of `faces`, each drawn among those with the expression of the emotion."""
    of_class = [np.flatnonzero(faces.labels == index) for index in range(len(EXPRESSIONS))]
    drawn = torch.rand(len(emotions), generator=generator).numpy()
    return np.array(
        [of_class[FACE_OF[e]][int(u * len(of_class[FACE_OF[e]]))] for e, u in zip(emotions, drawn, strict=True)]
    )


def train_fusion(
    recipe: Recipe, network: EmotionNetwork, faces: tuple[Faces, Faces], speech: tuple[Speech, Speech], run: Path
) -> dict[str, Tensor]:
    """Train, or resume; returns the weights of the fused network.

    Args:
        faces, speech: training and validation data.
    """
    validation = paired(faces[1], speech[1], recipe, torch.Generator().manual_seed(recipe.seed), repeats=4)

    def loss(batch: Batch) -> Tensor:
        return F.cross_entropy(network(batch[0]).output.float(), batch[1], label_smoothing=0.05)

    fresh = [x for key, x in network.named_parameters() if key.startswith("fusions.")]
    pretrained = [x for key, x in network.named_parameters() if not key.startswith("fusions.")]
    stage = Stage(
        name="fusion",
        model=network,
        parameters=[
            {"params": fresh, "lr": recipe.fusion.rate},
            {"params": pretrained, "lr": recipe.fusion.rate * recipe.pretrained_rate},
        ],
        steps=recipe.fusion_steps,
        batches=lambda epoch: joined_batches(recipe, faces[0], speech[0], epoch),
        loss=loss,
        validate=lambda averaged: _validate(averaged, validation),
        score="mean",
    )
    return fit(stage, recipe.fusion, run)


def paired(faces: Faces, speech: Speech, recipe: Recipe, generator: torch.Generator, repeats: int = 1) -> Batch:
    """Every recording, `repeats` times, with a face of its label: inputs and labels (n,)."""
    rows = np.tile(np.arange(len(speech)), repeats)
    chosen = draw_faces(faces, speech.labels[rows], generator)
    video = clips_of(faces, chosen, recipe.network.frames, generator)
    return {"video": video, "audio": torch.from_numpy(speech.recipe[rows])}, torch.from_numpy(speech.labels[rows])


def predict(network: nn.Module, inputs: Mapping[str, Tensor], missing: str | None = None) -> np.ndarray:
    """(n, 8) logits; the missing modality is fed as zeros."""
    fed = {name: torch.zeros_like(x) if name == missing else x for name, x in inputs.items()}
    parts = []
    for start in range(0, len(fed["audio"]), 64):
        with torch.inference_mode():
            parts.append(network({name: x[start : start + 64] for name, x in fed.items()}).output.float())
    return torch.cat(parts).numpy()


def expression_of(logits: np.ndarray) -> np.ndarray:
    """(n, 8) emotion logits to (n,) expressions: calm counts as neutral."""
    return np.asarray(FACE_OF[logits.argmax(1)])


def _validate(network: nn.Module, batch: Batch) -> dict[str, float]:
    inputs, labels = batch[0], batch[1].numpy()
    fused = float((predict(network, inputs).argmax(1) == labels).mean())
    speech = float((predict(network, inputs, missing="video").argmax(1) == labels).mean())
    face = float((expression_of(predict(network, inputs, missing="audio")) == FACE_OF[labels]).mean())
    return {"fused": fused, "speech": speech, "face": face, "mean": (fused + speech + face) / 3}


def joined_batches(recipe: Recipe, faces: Faces, speech: Speech, epoch: int) -> Iterator[Batch]:
    """The batches of an epoch: recordings with animated faces of their label, and one of the two missing in some."""
    generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
    for _ in range(recipe.fusion_steps):
        rows = torch.randint(len(speech), (recipe.fusion_batch,), generator=generator).numpy()
        labels = speech.labels[rows]
        video = clips_of(faces, draw_faces(faces, labels, generator), recipe.network.frames, generator)
        strangers = torch.rand(recipe.fusion_batch, generator=generator) < recipe.other_speech
        others = torch.randint(len(speech), (recipe.fusion_batch,), generator=generator)
        fate = torch.rand(recipe.fusion_batch, generator=generator)
        no_face, no_speech = fate < recipe.missing[0], fate > 1 - recipe.missing[1]
        # Only where a face says what the label is.
        heard = torch.where(strangers & ~no_face, others, torch.from_numpy(rows)).numpy()
        audio = draw_mfcc(speech, heard, generator)
        video = torch.where(no_face[:, None, None, None, None], torch.zeros_like(video), video)
        audio = torch.where(no_speech[:, None, None], torch.zeros_like(audio), audio)
        yield {"video": video, "audio": audio}, torch.from_numpy(labels)
