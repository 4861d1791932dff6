"""From the logits of windows to predictions, and the exact part that each modality has in them."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from backend.schemas import Prediction, Window

Vector = NDArray[np.floating]
Output = Literal["classes", "value"]


def probabilities(logits: Vector) -> NDArray[np.float64]:
    """Softmax over the last axis; as safe for large logits as for small ones."""
    shifted = np.asarray(logits, dtype=np.float64)
    raised = np.exp(shifted - shifted.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def window_of(
    index: int,
    span: tuple[float, float],
    *,
    output: Vector,
    parts: Mapping[str, Vector],
    present: Sequence[str],
    kind: Output = "classes",
) -> Window:
    """The prediction for one window.

    Args:
        span: start and end in the clip, in seconds.
        output: (K,) fused logits, or the (1,) value.
        parts: modality -> (K,), its additive part of `output`; a modality that was fed as zeros has one too.
        present: the modalities that had data.
        kind: whether the output is the logits of classes or a value, which has no probabilities.
    """
    return Window(
        index=index,
        start_s=span[0],
        end_s=span[1],
        logits=_numbers(output),
        probabilities=_numbers(probabilities(output)) if kind == "classes" else [],
        prediction=int(np.argmax(output)),
        contributions={name: _numbers(part) for name, part in parts.items()},
        present=list(present),
    )


def overall(windows: Sequence[Window]) -> Prediction:
    """The prediction for the whole clip: mean logits over its windows, so that contributions still add up to them."""
    if not windows:
        raise ValueError("expected at least one window")
    logits = np.mean([window.logits for window in windows], axis=0)
    parts = {
        name: np.mean([window.contributions[name] for window in windows], axis=0) for name in windows[0].contributions
    }
    return Prediction(
        logits=_numbers(logits),
        probabilities=_numbers(probabilities(logits)) if windows[0].probabilities else [],
        prediction=int(np.argmax(logits)),
        contributions={name: _numbers(part) for name, part in parts.items()},
    )


def _numbers(values: Vector) -> list[float]:
    return [float(value) for value in values]
