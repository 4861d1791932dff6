"""How good values from -3 to 3 are: the four measures of the paper (section 5.2)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.datasets.mosei import HIGH, LOW

Values = NDArray[np.floating]


@dataclass(frozen=True)
class Scores:
    """mae: mean absolute error. corr: Pearson's correlation. acc2, acc7: parts in [0, 1]; samples: how many values."""

    mae: float
    corr: float
    acc2: float
    acc7: float
    samples: int


def scores(predicted: Values, labels: Values) -> Scores:
    """Compare values with labels.

    Args:
        predicted, labels: (n,), n at least 2.
    """
    if predicted.shape != labels.shape or labels.ndim != 1 or len(labels) < 2:
        raise ValueError(f"expected as many values as labels, two at least; got {predicted.shape} and {labels.shape}")
    values, truth = predicted.astype(np.float64), labels.astype(np.float64)
    return Scores(
        mae=float(np.abs(values - truth).mean()),
        corr=float(np.corrcoef(values, truth)[0, 1]),
        acc2=acc2(values, truth),
        acc7=acc7(values, truth),
        samples=len(truth),
    )


def acc2(predicted: Values, labels: Values) -> float:
    """The part with the right sign among labels that are not 0."""
    charged = labels != 0
    return float((np.sign(predicted) == np.sign(labels))[charged].mean())


def acc7(predicted: Values, labels: Values) -> float:
    """The part in the right one of the classes -3 to 3.

    Both are rounded (halves to even, as in the official code) and clipped.
    """
    return float((_class(predicted) == _class(labels)).mean())


def _class(values: Values) -> Values:
    return np.clip(np.rint(values), LOW, HIGH)
