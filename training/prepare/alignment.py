"""Computational sequences on the segments of the labels, as arrays of a fixed number of steps."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.prepare.csd import Entry

SHORTEST_S = 1e-5
"""What overlaps by less does not overlap: the tolerance of the CMU Multimodal SDK."""


def overlapping(entry: Entry, start_s: float, end_s: float) -> Entry:
    """The part of an entry that overlaps a stretch of time."""
    begun = np.maximum(entry.intervals[:, 0], start_s)
    ended = np.minimum(entry.intervals[:, 1], end_s)
    rows = ended - begun > SHORTEST_S
    return Entry(np.stack([begun[rows], ended[rows]], axis=1), entry.features[rows])


def last_steps(rows: NDArray[Any], steps: int) -> NDArray[np.float32]:
    """The last `steps` of (n, d) rows, with zeros before them if there are fewer; NaN and infinity become 0, too."""
    kept = np.nan_to_num(rows[-steps:].astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    return np.pad(kept, [(steps - len(kept), 0), (0, 0)])


def per_interval(entry: Entry, intervals: NDArray[np.float64]) -> NDArray[np.float32]:
    """Means of the finite features that overlap each of n intervals: (n, d), zeros where none does."""
    means = np.zeros((len(intervals), entry.features.shape[1]), np.float32)
    for row, (start_s, end_s) in enumerate(intervals):
        features = overlapping(entry, start_s, end_s).features.astype(np.float64)
        finite = np.isfinite(features)
        counts = finite.sum(axis=0)
        means[row] = np.where(finite, features, 0.0).sum(axis=0) / np.maximum(counts, 1)
    return means
