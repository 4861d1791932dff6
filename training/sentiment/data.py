"""From the raw data to what the training is fed: texts, voices and faces of each split, described as on the card."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.features.text import open_text_encoder
from models.inference import open_session
from models.inputs import FaceSteps, Input, SoundSteps
from training.datasets.mosei import SPLITS, read_mosei
from training.datasets.speech import SPLITS as ACTORS
from training.sentiment.pairing import Witnesses
from training.sentiment.recipe import Recipe
from training.sentiment.samples import Split
from training.sentiment.states import token_states
from training.sentiment.streams import FaceStreams, SoundStreams, face_streams, sound_streams

Array = NDArray[np.float32]

_LEAST_SPREAD = 1e-3
_ACTORS = {"train": ACTORS["train"], "valid": ACTORS["validation"], "test": ACTORS["test"]}


@dataclass(frozen=True)
class Prepared:
    """splits: by `SPLITS`. inputs: `visual` and `audio` as the card describes them."""

    splits: Mapping[str, Split]
    inputs: Mapping[str, Input]


def prepare(recipe: Recipe, data: Path, face_stream: Path, run: Path) -> Prepared:
    """Make all features, or read them from the run folder.

    Args:
        data: folder with text/, ravdess_speech/ and faces/.
        face_stream: card of the emotion checkpoint whose face stream the face features come from.
    """
    steps = recipe.network.steps
    utterances = read_mosei(data / "text/mosei.csv")
    states = token_states(open_text_encoder(recipe.encoder), utterances.texts, steps, run)
    session = open_session(face_stream, threads=1)
    faces = face_streams(data / "faces", session, steps, run / "streams")
    takes = [sound_streams(data / "ravdess_speech", steps, run / "streams", take) for take in range(recipe.sound_takes)]
    inputs = describe(faces, takes, session.card.weights.sha256)
    return Prepared(
        {
            split: Split(
                torch.from_numpy(states[utterances.rows(split)]),
                utterances.labels[utterances.rows(split)],
                utterances.labels[utterances.rows(split)],
                witnesses(split, faces, takes, inputs),
            )
            for split in SPLITS
        },
        inputs,
    )


def describe(faces: FaceStreams, takes: list[SoundStreams], stream: str) -> dict[str, FaceSteps | SoundSteps]:
    """The two inputs with mean and spread over the steps of the training part.

    Args:
        stream: SHA-256 of the weights whose face stream was read.
    """
    visual = faces.features[faces.split == "train"]
    audio = np.concatenate([take.features[np.isin(take.actor, list(_ACTORS["train"]))] for take in takes])
    return {
        "visual": FaceSteps(
            steps=visual.shape[1],
            width=visual.shape[2],
            recipe="lens",
            stream=stream,
            mean=_mean(visual),
            std=_std(visual),
        ),
        "audio": SoundSteps(
            steps=audio.shape[1], width=audio.shape[2], recipe="lens", mean=_mean(audio), std=_std(audio)
        ),
    }


def witnesses(
    split: str, faces: FaceStreams, takes: list[SoundStreams], inputs: Mapping[str, FaceSteps | SoundSteps]
) -> dict[str, Witnesses]:
    """Voices and faces of one split; of the recordings, all takes train, and the first alone checks."""
    heard = takes if split == "train" else takes[:1]
    features, emotions = [], []
    for take in heard:
        of_split = np.isin(take.actor, list(_ACTORS[split]))
        features.append(take.features[of_split])
        emotions.append(take.emotion[of_split])
    seen = faces.split == split
    return {
        "visual": Witnesses.of(faces.features[seen], faces.emotion[seen], inputs["visual"]),
        "audio": Witnesses.of(np.concatenate(features), np.concatenate(emotions), inputs["audio"]),
    }


def _mean(features: Array) -> tuple[float, ...]:
    """(n, steps, width) to a number per column, short enough for a card."""
    return tuple(float(f"{value:.6g}") for value in features.mean(axis=(0, 1), dtype=np.float64))


def _std(features: Array) -> tuple[float, ...]:
    spread = np.maximum(features.std(axis=(0, 1), dtype=np.float64), _LEAST_SPREAD)
    return tuple(float(f"{value:.6g}") for value in spread)
