"""Which class every item of a frame counts for: its true label, or what was predicted of it."""

from collections.abc import Sequence

import numpy as np

from backend.analysis.frame import Frame, Integers
from backend.analysis.values import bin_indices, label_number
from backend.schemas import By, ValueScale

NONE = -1
"""Index of the class of an item that has none: no label, or an unknown one."""


def class_indices(frame: Frame, by: By, classes: Sequence[str], value: ValueScale | None) -> Integers:
    """(n,) index of the class of each item, or of the bin of its value; -1 where it has none.

    Args:
        classes: of the network; not used where it gives out a value.
    """
    if by == "prediction":
        if value is not None:
            return bin_indices(frame.logits[:, 0], value)
        return np.asarray(frame.logits.argmax(axis=1), dtype=np.int64)
    if value is None:
        place = {name: index for index, name in enumerate(classes)}
        return np.array([NONE if label is None else place.get(label, NONE) for label in frame.labels], dtype=np.int64)
    numbers = [_on(value, label) for label in frame.labels]
    known = np.array([number is not None for number in numbers], dtype=bool)
    found = np.full(len(frame), NONE, dtype=np.int64)
    found[known] = bin_indices(np.array([number for number in numbers if number is not None], dtype=np.float64), value)
    return found


def _on(value: ValueScale, label: str | None) -> float | None:
    number = label_number(label)
    return number if number is not None and value.low <= number <= value.high else None
