"""Networks that give out a value: the bins that stand for classes, and labels that are numbers."""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from backend.schemas import ValueScale

MINUS = "\u2212"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
# Beyond this many whole numbers a scale is cut into as many equal bins as the sentiment scale has.
_MOST_WHOLE, _BINS = 11, 7


def label_number(text: str | None) -> float | None:
    """A label as a number; None where it is none. A real minus sign counts as a minus."""
    plain = (text or "").strip().replace(MINUS, "-")
    if not _NUMBER.fullmatch(plain):
        return None
    number = float(plain)
    return number if math.isfinite(number) else None


def bin_centres(scale: ValueScale) -> NDArray[np.float64]:
    """(K,) the middles of the bins: the whole numbers of the scale, as of the 7 classes of CMU-MOSEI."""
    low, high = scale.low, scale.high
    if low == round(low) and high == round(high) and high - low < _MOST_WHOLE:
        return np.arange(round(low), round(high) + 1, dtype=np.float64)
    return np.linspace(low, high, _BINS)


def value_bins(scale: ValueScale) -> list[str]:
    """Names of the bins, with a real minus and a plus sign: `−3`, `0`, `+3`."""
    return [f"{centre:+.3g}".replace("-", MINUS) if centre else "0" for centre in bin_centres(scale)]


def bin_indices(values: Sequence[float] | NDArray[np.float64], scale: ValueScale) -> NDArray[np.int64]:
    """(n,) the bin of each value: the nearest, where two are the even one, and the last for what lies beyond.

    For whole numbers this is rounding and clipping as in the accuracy of 7 classes that is reported for CMU-MOSEI.
    """
    centres = bin_centres(scale)
    step = (centres[-1] - centres[0]) / (len(centres) - 1)
    # Around zero where the scale has one, so that halves are rounded as the field rounds them.
    places = np.asarray(values, dtype=np.float64) / step
    nearest = np.round(places) - np.round(centres[0] / step)
    return np.asarray(np.clip(nearest, 0, len(centres) - 1), dtype=np.int64)
