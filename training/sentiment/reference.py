"""The reference sample of the sentiment checkpoint: training utterances with voices and faces of their sign."""

from pathlib import Path

import numpy as np
import torch

from models.cards import read_card
from models.features.text import open_text_encoder
from models.inference import open_session
from models.inputs import FaceSteps, SoundSteps
from training.datasets.errors import DatasetError
from training.datasets.mosei import read_mosei
from training.reference_sample import MOST, Sample
from training.sentiment.data import witnesses
from training.sentiment.recipe import Recipe
from training.sentiment.samples import Split
from training.sentiment.states import token_states
from training.sentiment.streams import face_streams, sound_streams

FACE_STREAM = Path("emotion/faces-speech/card.toml")
"""Below the folder of the checkpoints: whose face stream the face features come from."""
_FACES_PER_EMOTION = 60


def sentiment_sample(card_path: Path, data: Path, run: Path) -> Sample:
    """Draw training utterances, each with a voice and a face that go with its label.

    Raises:
        DatasetError: the card describes other inputs than the recipe's, or faces of another checkpoint.
    """
    recipe = Recipe()
    steps = recipe.network.steps
    card = read_card(card_path)
    specs = {name: spec for name, spec in card.inputs.items() if isinstance(spec, FaceSteps | SoundSteps)}
    session = open_session(card_path.parents[2] / FACE_STREAM, threads=1)
    visual = specs.get("visual")
    if not isinstance(visual, FaceSteps) or visual.stream != session.card.weights.sha256:
        raise DatasetError(f"{card_path}: expected faces as {FACE_STREAM.parent} sees them; got another card")
    utterances = read_mosei(data / "text/mosei.csv")
    rows = np.sort(np.random.default_rng(recipe.seed).permutation(utterances.rows("train"))[:MOST])
    texts = [utterances.texts[row] for row in rows]
    states = token_states(open_text_encoder(recipe.encoder), texts, steps, run)
    faces = face_streams(data / "faces", session, steps, run / "streams", {"train": _FACES_PER_EMOTION})
    voices = sound_streams(data / "ravdess_speech", steps, run / "streams")
    labels = utterances.labels[rows]
    split = Split(torch.from_numpy(np.array(states)), labels, labels, witnesses("train", faces, [voices], specs))
    joined = split.joined(torch.Generator().manual_seed(recipe.seed))
    return Sample(
        {"visual": joined["visual"], "audio": joined["audio"], "text": split.texts},
        "{n} training samples: CMU-MOSEI utterances of the training split, each with a RAVDESS voice and an animated "
        "FER2013 or CK+ training face of its label's sign.",
    )
