"""What outputs and labels stand for: a class, the bin of a value, or the value itself."""

import numpy as np

from backend.analysis.classing import class_indices
from backend.analysis.frame import Floats, Frame, Integers
from backend.analysis.values import bin_indices, label_number
from backend.schemas import By, Sweep, ValueScale


def classes_of(frame: Frame, sweep: Sweep, by: By) -> Integers:
    """(n,) the place of each item's class, or bin, among those of the sweep; -1 where it has none."""
    return class_indices(frame, by, sweep.classes, sweep.value)


def predicted(outputs: Floats, scale: ValueScale | None) -> Integers:
    """(n,) the class or bin that outputs stand for.

    Args:
        outputs: (n, K) logits or the part that a modality has in them, or (n, 1) a value.
    """
    if scale is not None:
        return bin_indices(outputs[:, 0], scale)
    return np.asarray(outputs.argmax(axis=1), dtype=np.int64)


def label_values(frame: Frame) -> Floats:
    """(n,) labels as numbers; NaN where there is none."""
    numbers = [label_number(label) for label in frame.labels]
    return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)


def rows_of(classes: Integers, index: int) -> Integers:
    """The rows of the items of one class, ascending."""
    return np.flatnonzero(classes == index)
