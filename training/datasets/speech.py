"""RAVDESS speech as MFCC, split by actor (a random split would leak the speakers' identity)."""

import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.media.decode import decode_sound
from backend.media.limits import MediaLimits
from models.features.audio import excerpt, mfcc_input
from models.inputs import Mfcc
from training.datasets.errors import DatasetError
from training.rooms import rerecord

log = logging.getLogger(__name__)

SPLITS = {"train": range(1, 19), "validation": range(19, 21), "test": range(21, 25)}
"""Actors of each split."""
TAKES = 9
"""Versions of each recording: the recipe's, then others that start up to `SHIFT_S` off and were recorded elsewhere."""
SHIFT_S = 0.25


@dataclass(frozen=True)
class Speech:
    """mfcc (n, takes, coefficients, frames) float32; labels (n,) 0 to 7; actors (n,) 1 to 24.

    The first take is what the recipe makes of the recording; training draws among all, evaluation takes the first.
    """

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
        """(n, coefficients, frames) as the card's recipe makes them."""
        return self.mfcc[:, 0]


def read_speech(folder: Path, spec: Mfcc, cache: Path) -> Speech:
    """Decode all recordings once and keep their MFCC in `cache`."""
    if cache.is_file():
        with np.load(cache, allow_pickle=False) as file:
            return Speech(file["mfcc"], file["labels"], file["actors"])
    paths = sorted(folder.glob("Actor_*/03-01-*"))
    if not paths:
        raise DatasetError(f"expected recordings Actor_*/03-01-*.opus below {folder}; there are none")
    rows = []
    # Not forked: torch has threads by now, which a fork would not bring along.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        for row in workers.map(partial(_takes, spec=spec), paths, chunksize=8):
            rows.append(row)
            if len(rows) % 200 == 0:
                log.info("speech: %d of %d recordings", len(rows), len(paths))
    speech = _labelled(np.stack(rows), paths)
    cache.parent.mkdir(parents=True, exist_ok=True)
    unfinished = cache.with_name(f"partial-{cache.name}")
    np.savez(unfinished, mfcc=speech.mfcc, labels=speech.labels, actors=speech.actors)
    unfinished.replace(cache)
    return speech


def read_as_served(folder: Path, spec: Mfcc, split: str, most: int, seed: int) -> Speech:
    """Recordings drawn among those of one split's actors, each as the card's recipe makes it: one take.

    Raises:
        DatasetError: there are none.
    """
    paths = sorted(path for path in folder.glob("Actor_*/03-01-*") if _fields(path)[6] in SPLITS[split])
    if not paths:
        raise DatasetError(f"expected recordings Actor_*/03-01-*.opus of the {split} actors below {folder}; got none")
    drawn = [paths[row] for row in np.sort(np.random.default_rng(seed).permutation(len(paths))[:most])]
    sounds = (decode_sound(path, spec.sample_rate, MediaLimits()).samples for path in drawn)
    return _labelled(np.stack([_served(samples, spec)[None] for samples in sounds]), drawn)


def _labelled(mfcc: NDArray[np.float32], paths: Sequence[Path]) -> Speech:
    """What the names say of the recordings: emotion and actor."""
    fields = [_fields(path) for path in paths]
    return Speech(mfcc, np.array([field[2] - 1 for field in fields]), np.array([field[6] for field in fields]))


def _fields(path: Path) -> list[int]:
    return [int(field) for field in path.stem.split("-")]


def _served(samples: NDArray[np.float32], spec: Mfcc) -> NDArray[np.float32]:
    """(coefficients, frames)"""
    return mfcc_input(excerpt(samples, spec), spec)


def _takes(path: Path, spec: Mfcc) -> NDArray[np.float32]:
    """(takes, coefficients, frames) of one recording, the same at every call."""
    samples = decode_sound(path, spec.sample_rate, MediaLimits()).samples
    draw = np.random.default_rng(list(path.stem.encode()))
    takes = [_served(samples, spec)]
    for _ in range(TAKES - 1):
        shifted = spec.model_copy(update={"offset_s": spec.offset_s + draw.uniform(-SHIFT_S, SHIFT_S)})
        takes.append(mfcc_input(rerecord(excerpt(samples, shifted), spec.sample_rate, draw), spec))
    return np.stack(takes)
