"""Percentile intervals from a bootstrap over groups: whole groups are drawn, since items of one are alike.

Where there are fewer than two groups, items are drawn. An item without a group, among others that have one, is a group
of its own (Davison and Hinkley, "Bootstrap Methods and their Application", section 3.8).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.analysis.frame import Floats, Integers
from backend.schemas import Estimate, Estimates, Resampling
from backend.schemas.explore import Unit

RESAMPLES = 1_000
SEED = 0
DECIMALS = 8
_TAILS = (0.025, 0.975)
# Resamples that are worked on at a time: ten thousand items take 20 MB.
_CHUNK = 250
Interval = tuple[Floats, Floats]


@dataclass(frozen=True)
class Units:
    """What is resampled, and how often each unit is drawn in each resample.

    Attributes:
        of: (n,) unit of each item.
        drawn: (R, U) times that a unit is drawn; each row sums to U.
    """

    kind: Unit
    of: Integers
    drawn: NDArray[np.uint16]

    @property
    def count(self) -> int:
        return int(self.drawn.shape[1])

    @property
    def message(self) -> Resampling:
        return Resampling(unit=self.kind, units=self.count, resamples=len(self.drawn), seed=SEED)


def units_of(groups: Sequence[str | None], resamples: int = RESAMPLES) -> Units:
    """The units of items in these groups, drawn with a fixed seed.

    Args:
        groups: (n,) of each item, n at least 1.
    """
    named = {name: index for index, name in enumerate(dict.fromkeys(group for group in groups if group is not None))}
    if len(named) < 2:
        of, count = np.arange(len(groups), dtype=np.int64), len(groups)
        kind: Unit = "items"
    else:
        kind, count = "groups and single items" if None in groups else "groups", len(named)
        of = np.empty(len(groups), dtype=np.int64)
        for row, group in enumerate(groups):
            of[row] = count if group is None else named[group]
            count += group is None
    return Units(kind, of, _drawn(count, resamples))


def _drawn(count: int, resamples: int) -> NDArray[np.uint16]:
    """How often each unit is among as many that are drawn with replacement."""
    rng = np.random.default_rng(SEED)
    drawn = np.empty((resamples, count), dtype=np.uint16)
    for start in range(0, resamples, _CHUNK):
        chosen = rng.integers(0, count, (min(_CHUNK, resamples - start), count))
        flat = (chosen + count * np.arange(len(chosen))[:, None]).ravel()
        drawn[start : start + _CHUNK] = np.bincount(flat, minlength=chosen.size).reshape(chosen.shape)
    return drawn


def unit_sums(units: Units, rows: Integers, values: Floats) -> tuple[Integers, Floats]:
    """Sums over the items of each unit.

    Args:
        rows: (m,) the items that count.
        values: (m, F) of these.

    Returns:
        (V,) units that have any of them, ascending, and (V, F) sums.
    """
    of = units.of[rows]
    order = np.argsort(of, kind="stable")
    present, starts = np.unique(of[order], return_index=True)
    if not len(present):
        return present, np.empty((0, values.shape[1]))
    return present, np.add.reduceat(values[order], starts, axis=0)


def resampled_sums(units: Units, rows: Integers, values: Floats) -> Floats | None:
    """(R, F) sums over the items of the units of each resample; None where they are of fewer than two units."""
    present, sums = unit_sums(units, rows, values)
    if len(present) < 2:
        return None
    starts = range(0, len(units.drawn), _CHUNK)
    return np.concatenate([units.drawn[at : at + _CHUNK, present].astype(np.float64) @ sums for at in starts])


def percentiles(statistics: Floats) -> Interval | None:
    """(F,) lower and (F,) upper ends of 95 % intervals; None where less than two resamples have the statistic.

    Args:
        statistics: (R, F); a resample that lacks one has NaN for it.
    """
    known = np.isfinite(statistics)
    if known.all():
        low, high = np.quantile(statistics, _TAILS, axis=0)
        return low, high
    ends = np.full((2, statistics.shape[1]), np.nan)
    for column in np.flatnonzero(known.sum(axis=0) >= 2):
        ends[:, column] = np.quantile(statistics[known[:, column], column], _TAILS)
    return (ends[0], ends[1]) if np.isfinite(ends).any() else None


def mean_interval(units: Units, rows: Integers, values: Floats) -> Interval | None:
    """Intervals of the means over items; None where these are of fewer than two units.

    Args:
        rows: (m,) the items that count.
        values: (m, F) of these.
    """
    means = resampled_means(units, rows, values)
    return None if means is None else percentiles(means)


def resampled_means(units: Units, rows: Integers, values: Floats) -> Floats | None:
    """(R, F) means over the items of each resample, NaN where it has none; None for fewer than two units."""
    sums = resampled_sums(units, rows, np.column_stack([values, np.ones(len(rows))]))
    if sums is None:
        return None
    with np.errstate(invalid="ignore"):
        return np.asarray(sums[:, :-1] / sums[:, -1:])


def estimate(value: float, interval: Interval | None, column: int) -> Estimate:
    """One number of a row with its interval."""
    low, high = (None, None) if interval is None else (_known(interval[0][column]), _known(interval[1][column]))
    return Estimate(value=round(float(value), DECIMALS), low=low, high=high)


def estimates(values: Floats, interval: Interval | None, columns: slice) -> Estimates:
    """A row of numbers with their intervals, which are those of some columns."""
    if interval is None:
        return Estimates(values=values.round(DECIMALS).tolist())
    return Estimates(
        values=values.round(DECIMALS).tolist(),
        low=interval[0][columns].round(DECIMALS).tolist(),
        high=interval[1][columns].round(DECIMALS).tolist(),
    )


def _known(value: float) -> float | None:
    return round(float(value), DECIMALS) if np.isfinite(value) else None
