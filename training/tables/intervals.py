"""Means with 95 % intervals over few units, such as six folds or five seeds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Interval:
    """Mean of n units and its 95 % interval, which is None for one unit; the values of the units, if they are known."""

    mean: float
    low: float | None
    high: float | None
    n: int
    values: tuple[float, ...] = field(default=(), compare=False)


def interval(values: Sequence[float]) -> Interval:
    """Mean and its 95 % interval by Student's t.

    A bootstrap of six values is too narrow: its interval holds the mean in fewer than nine of ten cases. Folds share
    training data, so that even this one is somewhat too narrow (Bengio and Grandvalet, JMLR 2004).

    Raises:
        ValueError: no values.
    """
    if not values:
        raise ValueError("expected at least one value; got none")
    mean = float(np.mean(values))
    if len(values) == 1:
        return Interval(mean, None, None, 1, tuple(values))
    half = float(stats.t.ppf(0.975, len(values) - 1)) * float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return Interval(mean, mean - half, mean + half, len(values), tuple(values))
