"""Spearman's rank correlation with a bootstrap interval and a permutation test; on as few blocks as networks have."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from backend.schemas import Correlation

Floats = NDArray[np.float64]

LEAST = 3
"""Fewer pairs have no correlation worth the name: two are always perfectly correlated."""
RESAMPLES = 1000
PERMUTATIONS = 4999
_EXACT = 7
"""Up to so many pairs every permutation is tried."""
_AT_ONCE = 2**22
"""Numbers of resamples that are held at once."""
_LIKE = 1e-9
"""Correlations this close count as equal, whatever order their sums were added up in."""


def ranks(values: NDArray[np.floating]) -> Floats:
    """Ranks from 1 along the last axis; equal values share the mean of their ranks."""
    return np.asarray(rankdata(values, method="average", axis=-1), dtype=np.float64)


def spearman_rho(x: NDArray[np.floating], y: NDArray[np.floating]) -> float | None:
    """Spearman's rho of pairs (n,); None where there are fewer than 3, or one side has no variance."""
    if len(x) < LEAST:
        return None
    rho = _pearson(ranks(x), ranks(y))
    return None if np.isnan(rho) else float(rho)


def spearman(x: NDArray[np.floating], y: NDArray[np.floating], seed: int = 0) -> Correlation:
    """Spearman's rho of pairs, its 95 % percentile interval over resampled pairs, and p by permuting one side.

    Args:
        x, y: of any one shape.
    """
    left, right = np.ravel(x).astype(np.float64), np.ravel(y).astype(np.float64)
    if left.shape != right.shape:
        raise ValueError(f"expected pairs; got {left.size} and {right.size} numbers")
    rho = spearman_rho(left, right)
    if rho is None:
        return Correlation(rho=None, n=left.size)
    random = np.random.default_rng(seed)
    low, high = _interval(left, right, random)
    return Correlation(rho=rho, low=low, high=high, p=permutation_p(left, right, random), n=left.size)


def permutation_p(x: Floats, y: Floats, random: np.random.Generator) -> float:
    """Part of the permutations of one side whose rho is at least as far from 0; all of them where there are few.

    Drawn permutations count the true order as one more, so that p is never 0 (Phipson and Smyth 2010).
    """
    left, right = ranks(x), ranks(y)
    observed = abs(_pearson(left, right)) - _LIKE
    if len(left) <= _EXACT:
        orders = np.array(list(itertools.permutations(range(len(left)))))
        return float(np.mean(np.abs(_pearson(left, right[orders])) >= observed))
    reached = 0
    for count in _parts(PERMUTATIONS, len(left)):
        drawn = random.permuted(np.broadcast_to(right, (count, len(right))), axis=1)
        reached += int(np.sum(np.abs(_pearson(left, drawn)) >= observed))
    return (1 + reached) / (1 + PERMUTATIONS)


def mean_interval(values: Sequence[float], groups: Sequence[str], seed: int = 0) -> tuple[float, float]:
    """95 % percentile interval of the mean when whole groups are drawn anew.

    Args:
        groups: of each value.
    """
    low, high = grouped_interval(np.asarray(values)[:, None], groups, seed)
    return float(low[0]), float(high[0])


def grouped_interval(values: NDArray[np.floating], groups: Sequence[str], seed: int = 0) -> tuple[Floats, Floats]:
    """95 % percentile interval of the means over the first axis, (n, *), when whole groups are drawn anew.

    Returns:
        Two arrays (*).
    """
    names = list(dict.fromkeys(groups))
    place = np.array([names.index(group) for group in groups])
    sums = np.zeros((len(names), *values.shape[1:]))
    np.add.at(sums, place, values)
    counts = np.bincount(place, minlength=len(names))
    random = np.random.default_rng(seed)
    drawn = random.integers(0, len(names), (RESAMPLES, len(names)))
    times = np.apply_along_axis(np.bincount, 1, drawn, minlength=len(names))
    means = np.tensordot(times, sums, 1) / (times @ counts).reshape(-1, *[1] * (values.ndim - 1))
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    return np.asarray(low), np.asarray(high)


def _interval(x: Floats, y: Floats, random: np.random.Generator) -> tuple[float | None, float | None]:
    found: list[Floats] = []
    for count in _parts(RESAMPLES, len(x)):
        drawn = random.integers(0, len(x), (count, len(x)))
        found.append(np.atleast_1d(_pearson(ranks(x[drawn]), ranks(y[drawn]))))
    # Resamples without variance on one side have no correlation.
    rhos = np.concatenate(found)
    rhos = rhos[~np.isnan(rhos)]
    if not rhos.size:
        return None, None
    low, high = np.quantile(rhos, (0.025, 0.975))
    return float(low), float(high)


def _parts(total: int, size: int) -> list[int]:
    most = max(1, _AT_ONCE // size)
    return [min(most, total - start) for start in range(0, total, most)]


def _pearson(x: Floats, y: Floats) -> Floats:
    """Correlation along the last axis; NaN where one side has no variance."""
    left, right = x - x.mean(-1, keepdims=True), y - y.mean(-1, keepdims=True)
    scale = np.sqrt((left**2).sum(-1) * (right**2).sum(-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(scale > 0, (left * right).sum(-1) / scale, math.nan))
