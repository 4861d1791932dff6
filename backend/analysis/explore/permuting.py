"""Labels in a random order, for tests of whether attention differs between classes more than by chance.

Items of one group (a speaker) are alike, so labels change places within groups only. Where no group has two classes,
whole groups exchange theirs: their items are no independent evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.analysis.frame import Floats, Integers

SEED = 0
# Sums in another order differ in their last digits, and what is as far from zero must count as such.
_TIES = 1e-6


@dataclass(frozen=True)
class Permuted:
    """labels: (R, n), the classes of the items in R random orders; within: whether groups kept theirs."""

    labels: NDArray[np.int16]
    within: bool


def strata(groups: Sequence[str | None]) -> Integers:
    """(n,) the group of each item as a number; items without one are together in one."""
    numbers: dict[str | None, int] = {}
    return np.array([numbers.setdefault(group, len(numbers)) for group in groups], dtype=np.int64)


def permuted(classes: Integers, groups: Sequence[str | None], count: int) -> Permuted:
    """Random orders with a fixed seed.

    Args:
        classes: (n,) of each item.
        groups: (n,) of each item.
        count: R.
    """
    rng = np.random.default_rng(SEED)
    labels = classes.astype(np.int16)
    found = np.empty((count, len(labels)), dtype=np.int16)
    of = strata(groups)
    members = [np.flatnonzero(of == number) for number in range(int(of.max(initial=-1)) + 1)]
    if any(len(np.unique(labels[rows])) > 1 for rows in members):
        for rows in members:
            found[:, rows] = rng.permuted(np.tile(labels[rows], (count, 1)), axis=1)
        return Permuted(found, within=len(members) > 1)
    firsts = np.array([rows[0] for rows in members])
    found[:] = rng.permuted(np.tile(labels[firsts], (count, 1)), axis=1)[:, of]
    return Permuted(found, within=False)


def p_values(observed: Floats, drawn: Floats) -> Floats:
    """(F,) part of orders, that of the data among them, whose statistic is at least as large (Phipson and Smyth, 2010).

    Args:
        observed: (F,) statistics, not negative.
        drawn: (R, F) those of the random orders.
    """
    reached = (drawn >= observed * (1 - _TIES)).sum(axis=0)
    return np.asarray((1 + reached) / (1 + len(drawn)))
