"""Shares over segments and windows against plain loops."""

import numpy as np
import pytest

from backend.analysis.explore.classing import classes_of
from backend.analysis.explore.shares import site_shares
from backend.analysis.explore.time import time_attention, window_shares
from backend.analysis.frame import Frame
from backend.schemas import Axis, TimeAttention
from tests.backend.analysis.explore.made import (
    CLASSES,
    EARLY,
    frame,
    plain_interval,
    plain_mean_share,
    plain_resamples,
    sweep,
)

LABELS = ("calm", "happy", "calm", "happy", "calm")
GROUPS = ("a", "a", "b", "b", "c")
WINDOWS = (1, 3, 2, 1, 3)
UNITS = [[0, 1], [2, 3], [4]]


def found(items: Frame, axis: Axis) -> TimeAttention:
    classes = classes_of(items, sweep(), "label")
    return time_attention(items, site_shares(items, EARLY), CLASSES, classes, by="label", axis=axis)


def test_segments_are_those_of_the_network() -> None:
    items = frame(LABELS, GROUPS)
    message = found(items, "segments")
    calm = message.classes[0]
    assert (message.axis, [(position.index, position.n) for position in calm.positions]) == (
        "segments",
        [(0, 3), (1, 3)],
    )
    for segment in range(2):
        values = [plain_mean_share(items, row, EARLY, "audio", segment) for row in (0, 2, 4)]
        assert calm.positions[segment].share["audio"].value == pytest.approx(sum(values) / 3, abs=1e-7)


def test_windows_are_counted_where_clips_have_so_many() -> None:
    items = frame(LABELS, GROUPS, windows=WINDOWS)
    message = found(items, "windows")
    assert [position.n for position in message.everything.positions] == [5, 3, 2]
    assert [position.n for position in message.classes[0].positions] == [3, 2, 1]
    assert [position.n for position in message.classes[1].positions] == [2, 1, 1]
    assert [position.share for position in message.classes[2].positions] == [{}, {}, {}]  # sad: no item
    first = np.cumsum([0, *WINDOWS])
    for number, rows in enumerate([(0, 1, 2, 3, 4), (1, 2, 4), (1, 4)]):
        shares = items.window_shares["early"]["video"]
        values = [shares[first[row] + number].mean() for row in rows]
        assert message.everything.positions[number].share["video"].value == pytest.approx(np.mean(values))


def test_intervals_are_of_the_items_that_have_the_window() -> None:
    items = frame(LABELS, GROUPS, windows=WINDOWS)
    second = found(items, "windows").everything.positions[1]
    first = np.cumsum([0, *WINDOWS])
    values = {row: items.window_shares["early"]["video"][first[row] + 1].mean() for row in (1, 2, 4)}
    drawn = [[values[row] for row in rows if row in values] for rows in plain_resamples(UNITS)]
    low, high = plain_interval([float(np.mean(each)) for each in drawn if each])
    assert (second.share["video"].low, second.share["video"].high) == pytest.approx((low, high), abs=1e-7)


def test_windows_after_the_last_are_missing() -> None:
    items = frame(LABELS, GROUPS, windows=WINDOWS)
    along = window_shares(items, site_shares(items, EARLY))
    assert along.shape == (5, 3, 2)
    assert np.isfinite(along[:, :, 0]).sum(axis=1).tolist() == list(WINDOWS)
