"""Two classes compared channel by channel: differences of shares, how sure they are, and which are more than chance."""

from collections.abc import Sequence

import numpy as np

from backend.analysis.explore.classing import rows_of
from backend.analysis.explore.false_discovery import q_values
from backend.analysis.explore.permuting import SEED, p_values, permuted
from backend.analysis.explore.resampling import Interval, Units, estimate, percentiles, resampled_means, units_of
from backend.analysis.explore.shares import SiteShares
from backend.analysis.frame import Floats, Integers
from backend.schemas import By, ChannelDifference, ClassDifference

PERMUTATIONS = 1_999
LEVEL = 0.05
_CHUNK = 500


def class_difference(
    shares: SiteShares, names: tuple[str, str], pair: tuple[Integers, Integers], groups: Sequence[str | None], by: By
) -> ClassDifference:
    """The first class less the second, in every channel of every modality.

    The p of a channel is two-sided, of the difference of means under permuted labels.

    Args:
        names: of the two classes.
        pair: (m,) the items of the first and of the second, at least one each.
        groups: (n,) of all items.
    """
    first, second = pair
    units = units_of(groups)
    channels = shares.channels
    count, width = channels.shape[1:]
    columns = np.concatenate([channels.reshape(len(channels), -1), channels.mean(axis=2)], axis=1)
    difference = columns[first].mean(axis=0) - columns[second].mean(axis=0)
    interval = _interval(columns, first, second, units)
    tested = count * width
    p, within = _tested(columns[:, :tested], first, second, groups)
    q = q_values(p)
    return ClassDifference(
        site=shares.site,
        by=by,
        first=names[0],
        second=names[1],
        n=(len(first), len(second)),
        share={
            name: estimate(difference[tested + index], interval, tested + index)
            for index, name in enumerate(shares.names)
        },
        channels=[
            ChannelDifference(
                modality=name,
                channel=channel,
                difference=estimate(difference[place], interval, place),
                p=float(p[place]),
                q=float(q[place]),
            )
            for index, name in enumerate(shares.names)
            for channel, place in enumerate(range(index * width, (index + 1) * width))
        ],
        level=LEVEL,
        different=int((q <= LEVEL).sum()),
        permutations=PERMUTATIONS,
        seed=SEED,
        resampling=units.message,
        within_groups=within,
    )


def two_classes(classes: Integers, first: int, second: int) -> tuple[Integers, Integers]:
    """The items of either class."""
    return rows_of(classes, first), rows_of(classes, second)


def _interval(columns: Floats, first: Integers, second: Integers, units: Units) -> Interval | None:
    """Both classes are drawn together: a group that is drawn counts in both."""
    one, other = (resampled_means(units, rows, columns[rows]) for rows in (first, second))
    return None if one is None or other is None else percentiles(one - other)


def _tested(columns: Floats, first: Integers, second: Integers, groups: Sequence[str | None]) -> tuple[Floats, bool]:
    """(F,) p of every column, and whether labels changed places within groups only."""
    rows = np.sort(np.concatenate([first, second]))
    # The difference of means is the same around any point; around the mean it keeps its digits.
    values = columns[rows] - columns[rows].mean(axis=0)
    of_first = np.isin(rows, first)
    orders = permuted(of_first.astype(np.int64), [groups[row] for row in rows], PERMUTATIONS)
    total = values.sum(axis=0)

    def differences(labels: np.ndarray) -> Floats:
        chosen = labels.astype(np.float64)
        ones = chosen.sum(axis=1, keepdims=True)
        sums = chosen @ values
        return np.asarray(sums / ones - (total - sums) / (len(rows) - ones))

    observed = differences(of_first[None])[0]
    drawn = [differences(orders.labels[at : at + _CHUNK]) for at in range(0, PERMUTATIONS, _CHUNK)]
    return p_values(np.abs(observed), np.abs(np.concatenate(drawn))), orders.within
