"""How good predictions are, from sums over items: of one data set, or of all resamples of it at once.

Every measure is a function of a row of sums, the last axis; what comes before (resamples) is kept. A measure whose
denominator is zero is NaN.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from backend.analysis.classing import NONE
from backend.analysis.frame import Floats, Integers

Unit = Literal["", "%"]
SAME_BIN = "Acc-bins"
"""Named after the number of bins where it's shown: Acc-7 for whole numbers from -3 to 3."""
UNITS: Mapping[str, Unit] = {
    "accuracy": "%",
    "balanced accuracy": "%",
    "macro F1": "",
    "MAE": "",
    "Corr": "",
    "Acc-2": "%",
    SAME_BIN: "%",
    "F1": "",
}


def class_terms(true: Integers, taken: Integers, number: int) -> Floats:
    """(n, 3 K) per item what is summed for classes: it was right, it has the class, it was taken for it."""
    names = np.arange(number)
    has, for_ = (true[:, None] == names).astype(np.float64), (taken[:, None] == names).astype(np.float64)
    return np.concatenate([has * for_, has, for_], axis=1)


def class_metrics(sums: Floats) -> dict[str, Floats]:
    """Accuracy, balanced accuracy (unweighted mean of the recalls), and the mean of the F1 of the classes.

    Means are over the classes that have items.

    Args:
        sums: (..., 3 K) of the terms.
    """
    right, has, taken = np.split(sums, 3, axis=-1)
    there = has > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        recall = np.where(there, right / has, 0.0)
        f1 = np.where(there, 2 * right / (has + taken), 0.0)
        classes = there.sum(axis=-1)
        return {
            "accuracy": 100 * right.sum(axis=-1) / has.sum(axis=-1),
            "balanced accuracy": 100 * recall.sum(axis=-1) / classes,
            "macro F1": f1.sum(axis=-1) / classes,
        }


def value_terms(labels: Floats, values: Floats, same_bin: np.ndarray) -> Floats:
    """(n, 13) per item what is summed for values.

    Args:
        labels, values: (n,) true and predicted.
        same_bin: (n,) whether both lie in one bin.
    """
    charged = labels != 0
    true, taken = labels > 0, values > 0
    signs = [
        charged & (true == of_true) & (taken == of_taken) for of_true in (True, False) for of_taken in (True, False)
    ]
    right = charged & (np.sign(labels) == np.sign(values))
    columns = [np.ones_like(labels), np.abs(values - labels), values, labels, values**2, labels**2, values * labels]
    return np.column_stack([*columns, same_bin, right, *signs]).astype(np.float64)


def value_metrics(sums: Floats) -> dict[str, Floats]:
    """The measures of the paper (section 5.2) for a value.

    Mean absolute error; Pearson's correlation; the part with the right sign (Acc-2) and the F1 of both signs, weighted
    by their items, among labels that are not 0; the part in the right bin (of 7: Acc-7).

    Args:
        sums: (..., 13) of the terms.
    """
    n, error, x, y, xx, yy, xy, same, right, pp, pn, np_, nn = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.maximum(n * xx - x**2, 0) * np.maximum(n * yy - y**2, 0))
        charged = pp + pn + np_ + nn
        positive = np.where(pp + pn > 0, 2 * pp / (2 * pp + pn + np_), 0.0)
        negative = np.where(np_ + nn > 0, 2 * nn / (2 * nn + pn + np_), 0.0)
        return {
            "MAE": error / n,
            "Corr": np.where(spread > 0, (n * xy - x * y) / spread, np.nan),
            "Acc-2": 100 * right / charged,
            SAME_BIN: 100 * same / n,
            "F1": ((pp + pn) * positive + (np_ + nn) * negative) / charged,
        }


def confusion_counts(true: Integers, taken: Integers, number: int) -> Integers:
    """(K, K) items of each class (row) that were taken for each (column); items without a class are left out."""
    known = true != NONE
    flat = np.bincount(number * true[known] + taken[known], minlength=number * number)
    return np.asarray(flat.reshape(number, number), dtype=np.int64)
