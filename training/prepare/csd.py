"""Computational sequences of the CMU Multimodal SDK: what was measured of each video, and when (`.csd`, HDF5).

A file has one group, by the sequence's name, with `data/<video>/features` (n, d) and `data/<video>/intervals` (n, 2) s,
and `metadata`. A sequence that was aligned before has `<video>[0]`, `<video>[1]`, ... instead of one entry per video.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from training.prepare.preparation import BadItemError, stamp

_DAMAGES = (OSError, KeyError, ValueError, RuntimeError)
"""What h5py raises where a file is damaged, by what is damaged."""


@dataclass(frozen=True)
class Entry:
    """One video in one sequence, in the order of time: intervals (n, 2) s, features (n, d) numbers or byte strings."""

    intervals: NDArray[np.float64]
    features: NDArray[Any]

    def __len__(self) -> int:
        return len(self.intervals)


def entries(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Video -> its keys in the file; raises BadItemError where it's none."""
    return _entries(path, stamp(path))


def read_entry(path: Path, video: str) -> Entry:
    """What a file has of a video; raises BadItemError where it has none, or it's damaged."""
    return _read_entry(path, video, stamp(path))


@lru_cache(maxsize=16)
def _entries(path: Path, _: tuple[int, int]) -> Mapping[str, tuple[str, ...]]:
    keys: dict[str, list[str]] = defaultdict(list)
    with _data(path) as data:
        for key in data:
            keys[key.split("[")[0]].append(key)
    return {video: tuple(found) for video, found in keys.items()}


# The segments of a video are read one after another, and each needs all of it.
@lru_cache(maxsize=8)
def _read_entry(path: Path, video: str, _: tuple[int, int]) -> Entry:
    if not (keys := entries(path).get(video, ())):
        raise BadItemError(f"{path.name}: expected the video {video}; it has none")
    with _data(path) as data:
        try:
            parts = [_part(data[key]) for key in keys]
        except _DAMAGES as error:
            raise BadItemError(f"{path.name}: expected features and intervals of {video}; {error}") from error
    intervals = np.concatenate([part.intervals for part in parts])
    features = np.concatenate([part.features for part in parts])
    order = np.argsort(intervals[:, 0], kind="stable")
    return Entry(intervals[order], features[order])


def _part(group: Mapping[str, Any]) -> Entry:
    intervals, features = np.asarray(group["intervals"], np.float64), np.asarray(group["features"])
    if intervals.ndim == 1:
        intervals, features = intervals[None], features[None]
    if intervals.ndim != 2 or intervals.shape[1] != 2 or features.ndim != 2 or len(features) != len(intervals):
        raise ValueError(f"got shapes {features.shape} and {intervals.shape}")
    return Entry(intervals, features)


@contextmanager
def _data(path: Path) -> Iterator[Any]:
    """The group of all videos, while the file is open; raises BadItemError where what is read of it is damaged."""
    try:
        # Locks are not to be had on some network drives; nobody writes here.
        with h5py.File(path, "r", locking="best-effort") as file:
            yield _group(file, path)
    except BadItemError:
        raise
    except _DAMAGES as error:
        raise BadItemError(f"{path.name}: expected a computational sequence (HDF5); {error}") from error


def _group(file: h5py.File, path: Path) -> Any:
    root = next(iter(file.values()), None)
    if not isinstance(root, h5py.Group) or "data" not in root:
        raise BadItemError(f"{path.name}: expected a group with `data`; got {', '.join(file) or 'nothing'}")
    return root["data"]
