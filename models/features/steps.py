"""Sequences of feature vectors: a clip divided evenly into steps, one vector each, standardised as the card says."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.features.windows import Span
from models.inputs import FaceSteps, SoundSteps

Array = NDArray[np.float32]

LIMIT = 5.0
"""Standardised features lie within plus and minus this: a recording unlike any seen in training must not shout."""


@dataclass(frozen=True)
class Column:
    """What one number of a feature vector is; `unit` is empty for a ratio, a share or a count."""

    name: str
    unit: str
    description: str


def column_table(columns: Sequence[Column]) -> str:
    """The columns as a Markdown table, for the documentation."""
    rows = [f"| {index} | `{x.name}` | {x.unit or '—'} | {x.description} |" for index, x in enumerate(columns)]
    return "\n".join(["| # | name | unit | what it is |", "|---|---|---|---|", *rows])


def step_times(span: Span, steps: int) -> NDArray[np.float64]:
    """The middle of each step, (steps,) s from the start of the clip: when to look at what has one value at a time."""
    if steps < 1:
        raise ValueError(f"expected at least one step; got {steps}")
    return np.asarray(span.start_s + (np.arange(steps) + 0.5) * (span.length_s / steps), dtype=np.float64)


def step_means(
    frames: NDArray[np.floating], steps: int, weights: NDArray[np.floating] | NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Each step the mean over its share of the frames.

    A frame that two steps share counts in each as far as it lies there, so that there may be fewer frames than steps.

    Args:
        frames: (n, width), evenly spaced, finite.
        weights: (n,) how much each frame counts, not negative; all alike if None. A step in which no frame counts takes
            the mean over all that do, and zeros if none does.

    Returns:
        (steps, width).

    Raises:
        ValueError: there are no frames or no steps, or the shapes don't belong together.
    """
    if frames.ndim != 2 or not len(frames) or steps < 1:
        raise ValueError(f"expected frames (n, width) and at least one step; got {frames.shape} and {steps} steps")
    counted = np.ones(len(frames)) if weights is None else np.asarray(weights, dtype=np.float64)
    if counted.shape != (len(frames),):
        raise ValueError(f"expected one weight for each of {len(frames)} frames; got {counted.shape}")
    if not counted.any():
        return np.zeros((steps, frames.shape[1]))
    totals = _shares(counted[:, None], steps)
    sums = _shares(frames * counted[:, None], steps)
    overall = counted @ frames / counted.sum()
    # What a frame adds to a step that only touches it is rounding.
    some = totals > 1e-9
    return np.where(some, sums / np.where(some, totals, 1), overall)


def standardised(array: NDArray[np.floating], spec: SoundSteps | FaceSteps) -> Array:
    """`(x - mean) / std` per column, cut off at `LIMIT`, where the card gives them.

    Args:
        array: (steps, width).

    Returns:
        (steps, width); as it came where the card gives neither mean nor std.

    Raises:
        ValueError: the array is not of the card's shape, or not finite.
    """
    if array.shape != spec.shape:
        raise ValueError(f"expected features of shape {spec.shape}; got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError("expected finite features; got NaN or infinity")
    if not (spec.mean or spec.std):
        return np.ascontiguousarray(array, dtype=np.float32)
    scaled = (array - np.asarray(spec.mean or 0.0)) / np.asarray(spec.std or 1.0)
    return np.ascontiguousarray(scaled.clip(-LIMIT, LIMIT), dtype=np.float32)


def _shares(frames: NDArray[np.floating], steps: int) -> NDArray[np.float64]:
    """(steps, width) sums over evenly divided frames, those on a border divided as the border divides them."""
    running = np.concatenate([np.zeros((1, frames.shape[1])), np.cumsum(frames, axis=0, dtype=np.float64)])
    edges = np.linspace(0, len(frames), steps + 1)
    below = np.minimum(edges.astype(np.int64), len(frames) - 1)
    at_edges = running[below] + (edges - below)[:, None] * (running[below + 1] - running[below])
    return np.diff(at_edges, axis=0)
