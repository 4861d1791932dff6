"""Shares over time: over the segments of the network, or over the windows of long clips."""

from collections.abc import Sequence

import numpy as np

from backend.analysis.explore.classing import rows_of
from backend.analysis.explore.resampling import Units, estimate, mean_interval, units_of
from backend.analysis.explore.shares import SiteShares
from backend.analysis.frame import Floats, Frame, Integers
from backend.schemas import Axis, By, ClassTime, TimeAttention, TimePosition


def time_attention(
    frame: Frame, shares: SiteShares, names: Sequence[str], classes: Integers, *, by: By, axis: Axis
) -> TimeAttention:
    """Shares over time at a site, of every class and of all items.

    Args:
        names: of the classes.
        classes: (n,) class of each item, -1 for none.
    """
    units = units_of(frame.groups)
    along = shares.segments if axis == "segments" else window_shares(frame, shares)

    def over(name: str, rows: Integers) -> ClassTime:
        positions = range(along.shape[1])
        return ClassTime(name=name, positions=[_position(at, rows, along, shares.names, units) for at in positions])

    return TimeAttention(
        site=shares.site,
        by=by,
        axis=axis,
        resampling=units.message,
        classes=[over(name, rows_of(classes, index)) for index, name in enumerate(names)],
        everything=over("", np.arange(len(frame))),
    )


def window_shares(frame: Frame, shares: SiteShares) -> Floats:
    """(n, most windows, M) share of each window, the mean over segments; NaN after the last of an item."""
    windows = np.bincount(frame.window_rows, minlength=len(frame))
    # The rows are in order: the number of a window is its distance from the first of its item.
    number = np.arange(len(frame.window_rows)) - np.repeat(np.cumsum(windows) - windows, windows)
    found = np.full((len(frame), int(windows.max(initial=0)), len(shares.names)), np.nan)
    for index, name in enumerate(shares.names):
        found[frame.window_rows, number, index] = frame.window_shares[shares.site.name][name].mean(axis=1)
    return found


def _position(at: int, rows: Integers, along: Floats, names: Sequence[str], units: Units) -> TimePosition:
    there = rows[np.isfinite(along[rows, at, 0])]
    if not len(there):
        return TimePosition(index=at, n=0, share={})
    values = along[there, at]
    means, interval = values.mean(axis=0), mean_interval(units, there, values)
    share = {name: estimate(means[index], interval, index) for index, name in enumerate(names)}
    return TimePosition(index=at, n=len(there), share=share)
