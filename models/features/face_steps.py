"""Features of the face per step: what an emotion network sees in it, and where the face is.

They stand where the paper has FACET's 35 features (section 4.2), and are not the same. The emotion network is a shipped
checkpoint, which the card names by the SHA-256 of its weights; only its face stream is read.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.features.steps import Array, Column

EMOTIONS = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")
"""Outputs of the face stream, in order (that of RAVDESS)."""

_STRIDE = 4

FACE_COLUMNS: tuple[Column, ...] = (
    *(Column(f"logit_{name}", "", f"what the face alone says for {name}, before the softmax") for name in EMOTIONS),
    *(Column(f"probability_{name}", "", f"probability of {name}, from the face alone") for name in EMOTIONS),
    *(Column(f"change_{name}", "per step", f"change of the probability of {name}") for name in EMOTIONS),
    Column("entropy", "bits", "of the probabilities; 3 is no idea"),
    Column("movement", "per step", "probability that moved to other emotions since the step before"),
    Column("centre_x", "widths", "of the face, from the middle of the picture to the right"),
    Column("centre_y", "heights", "of the face, from the middle of the picture downwards"),
    Column("side", "", "side of the face relative to the shorter side of the picture"),
    Column("offset_x", "sides", "from the face's mean place in the clip, to the right"),
    Column("offset_y", "sides", "from the face's mean place in the clip, downwards"),
    Column("relative_side", "", "natural logarithm of the side relative to its mean in the clip"),
    Column("velocity_x", "sides / step", "change of the place, to the right"),
    Column("velocity_y", "sides / step", "change of the place, downwards"),
    Column("growth", "per step", "relative change of the side"),
)
"""What `face_steps` gives, in order. Sides are those of the face's square, its mean over the clip."""


def window_of(step: int, steps: int, frames: int) -> NDArray[np.int64]:
    """The steps whose faces the stream sees for one step: consecutive ones around it, moved inwards at the ends.

    Args:
        frames: how many faces the stream takes at once; of fewer steps than that the last is repeated.

    Returns:
        (frames,) indices below `steps`, ascending.

    Raises:
        ValueError: there is no such step.
    """
    if not 0 <= step < steps or frames < 1:
        raise ValueError(f"expected a step below {steps} and at least one frame; got step {step}, {frames} frames")
    first = min(max(step - frames // 2, 0), max(steps - frames, 0))
    return np.minimum(np.arange(first, first + frames), steps - 1)


def step_logits(video: Array, frames: int, stream: Callable[[Array], Array]) -> Array:
    """What the face stream says at each step, from the window around it.

    Neighbouring windows share all faces but one, so that only every fourth is run; what lies between is interpolated.

    Args:
        video: (3, steps, size, size), one normalised face per step, as `models.features.video` makes them.
        frames: how many faces the stream takes at once.
        stream: (3, frames, size, size) to (8,) logits.

    Returns:
        (steps, 8).
    """
    if video.ndim != 4 or video.shape[0] != 3 or not video.shape[1]:
        raise ValueError(f"expected video of shape (3, steps, size, size); got {video.shape}")
    steps = video.shape[1]
    windows = {int(window[0]): window for window in (window_of(step, steps, frames) for step in range(steps))}
    last = max(windows)
    run = sorted({*range(0, last, _STRIDE), last})
    said = np.stack([stream(np.ascontiguousarray(video[:, windows[first]])) for first in run])
    wanted = [int(window_of(step, steps, frames)[0]) for step in range(steps)]
    between = [np.interp(wanted, run, said[:, emotion]) for emotion in range(said.shape[1])]
    return np.stack(between, axis=1).astype(np.float32)


def face_steps(logits: Array, boxes: NDArray[np.floating], full_size: tuple[int, int], found: bool) -> Array:
    """Features of the face, one row per step.

    Args:
        logits: (steps, 8) of the face stream, from `step_logits`.
        boxes: (steps, 4) the square of the face: x, y, width, height in pixels of the upright picture.
        full_size: width and height of that picture in pixels.
        found: False where there is no face, so that the boxes are a stand-in. What the stream says of those is not
            used: all emotions are equally likely.

    Returns:
        (steps, 35), columns as in `FACE_COLUMNS`.

    Raises:
        ValueError: shapes that don't belong together, numbers that are not finite, boxes or a picture without a size.
    """
    steps = len(logits)
    if logits.shape != (steps, len(EMOTIONS)) or boxes.shape != (steps, 4) or not steps:
        raise ValueError(f"expected logits (steps, 8) and boxes (steps, 4); got {logits.shape} and {boxes.shape}")
    if not (np.isfinite(logits).all() and np.isfinite(boxes).all()):
        raise ValueError("expected finite logits and boxes; got NaN or infinity")
    if (boxes[:, 2:] <= 0).any() or min(full_size) <= 0:
        raise ValueError(f"expected boxes and a picture with a size; got {boxes[:, 2:].min()} and {full_size}")
    said = logits.astype(np.float64) if found else np.zeros((steps, len(EMOTIONS)))
    parts = [_expression(said), _place(boxes.astype(np.float64), full_size)]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _expression(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = raised / raised.sum(axis=1, keepdims=True)
    entropy = -(probabilities * np.log2(probabilities.clip(min=1e-12))).sum(axis=1, keepdims=True)
    moved = np.abs(np.diff(probabilities, axis=0, prepend=probabilities[:1])).sum(axis=1, keepdims=True) / 2
    return np.concatenate([logits, probabilities, _change(probabilities), entropy, moved], axis=1)


def _place(boxes: NDArray[np.float64], full_size: tuple[int, int]) -> NDArray[np.float64]:
    centres = boxes[:, :2] + boxes[:, 2:] / 2
    sides = boxes[:, 2:].mean(axis=1, keepdims=True)
    mean_side = sides.mean()
    offsets = (centres - centres.mean(axis=0)) / mean_side
    size = np.log(sides / mean_side)
    return np.concatenate(
        [
            centres / np.asarray(full_size) - 0.5,
            sides / min(full_size),
            offsets,
            size,
            _change(offsets),
            _change(size),
        ],
        axis=1,
    )


def _change(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(steps, k) half the difference of both neighbours; at the ends of one and the step itself, of a single step 0."""
    return np.asarray(np.gradient(values, axis=0)) if len(values) > 1 else np.zeros_like(values)
