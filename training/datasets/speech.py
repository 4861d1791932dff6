"""RAVDESS speech as MFCC, split by actor (a random split would leak the speakers' identity)."""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.media.decode import decode_sound
from backend.media.limits import MediaLimits
from models.cards import AudioInput
from models.features.audio import mfcc_input
from training.datasets.faces import DatasetError

log = logging.getLogger(__name__)

SPLITS = {"train": range(1, 19), "validation": range(19, 21), "test": range(21, 25)}
"""Actors of each split."""
SHIFTS_S = (-0.2, -0.1, 0.0, 0.1, 0.2)
"""Starts of the excerpt relative to the recipe's; training draws one, evaluation takes the recipe's."""


@dataclass(frozen=True)
class Speech:
    """mfcc (n, shifts, coefficients, frames) float32; labels (n,) 0 to 7; actors (n,) 1 to 24."""

    mfcc: NDArray[np.float32]
    labels: NDArray[np.int64]
    actors: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def split(self, name: str) -> "Speech":
        """The recordings of one split's actors."""
        chosen = np.isin(self.actors, list(SPLITS[name]))
        return Speech(self.mfcc[chosen], self.labels[chosen], self.actors[chosen])

    @property
    def recipe(self) -> NDArray[np.float32]:
        """(n, coefficients, frames) at the recipe's start."""
        return self.mfcc[:, SHIFTS_S.index(0.0)]


def read_speech(folder: Path, spec: AudioInput, cache: Path) -> Speech:
    """Decode all recordings once and keep their MFCC in `cache`."""
    if cache.is_file():
        with np.load(cache, allow_pickle=False) as file:
            return Speech(file["mfcc"], file["labels"], file["actors"])
    paths = sorted(folder.glob("Actor_*/03-01-*"))
    if not paths:
        raise DatasetError(f"expected recordings Actor_*/03-01-*.opus below {folder}; there are none")
    rows = []
    for number, path in enumerate(paths):
        rows.append(_shifted(path, spec))
        if number % 200 == 199:
            log.info("speech: %d of %d recordings", number + 1, len(paths))
    fields = [path.stem.split("-") for path in paths]
    speech = Speech(
        np.stack(rows),
        np.array([int(field[2]) - 1 for field in fields]),
        np.array([int(field[6]) for field in fields]),
    )
    cache.parent.mkdir(parents=True, exist_ok=True)
    partial = cache.with_name(f"partial-{cache.name}")
    np.savez(partial, mfcc=speech.mfcc, labels=speech.labels, actors=speech.actors)
    partial.replace(cache)
    return speech


def _shifted(path: Path, spec: AudioInput) -> NDArray[np.float32]:
    samples = decode_sound(path, spec.sample_rate, MediaLimits()).samples
    wanted = round(spec.duration_s * spec.sample_rate)
    parts = []
    for shift in SHIFTS_S:
        start = max(0, min(round((spec.offset_s + shift) * spec.sample_rate), len(samples) - wanted))
        parts.append(mfcc_input(samples[start : start + wanted], spec))
    return np.stack(parts)
