"""Answers as flat tables."""

import math

import pytest

from backend.analysis.explore.classes import classes_attention
from backend.analysis.explore.classing import classes_of
from backend.analysis.explore.rows import other_rows, succeeded_rows
from backend.analysis.explore.shares import site_shares
from backend.analysis.explore.tables import classes_table, rows_table
from backend.schemas import AnalysisState, ExploreRows, SweepItem
from tests.backend.analysis.explore.made import CLASSES, LATE, frame, sweep

ITEMS = frame(("calm", "calm", "happy"), ("a", "b", "a"))


def test_classes_have_a_row_per_modality_and_channel() -> None:
    found = classes_attention(
        site_shares(ITEMS, LATE), CLASSES, classes_of(ITEMS, sweep(), "label"), ITEMS.groups, "label"
    )
    table = classes_table(found)
    assert [column.name for column in table.columns] == [
        *("class", "n", "groups", "modality", "channel", "share", "low", "high", "prior", "log2_lift"),
    ]
    # calm, happy and all items; sad has none. Two modalities, each the share and two channels.
    assert [row[0] for row in table.rows] == ["calm"] * 6 + ["happy"] * 6 + ["all items"] * 6
    calm = found.classes[0]
    share, channel = table.rows[3], table.rows[5]
    assert share[1:5] == (2, 2, "audio", None)
    assert share[5:9] == (calm.share["audio"].value, calm.share["audio"].low, calm.share["audio"].high, 0.5)
    assert share[9] == pytest.approx(math.log2(calm.share["audio"].value / 0.5))
    assert channel[4:6] == (1, calm.channels["audio"].values[1])
    assert table.rows[7][6:8] == (None, None)  # happy: one group, no interval


def test_a_share_of_zero_has_no_lift() -> None:
    items = frame(("calm",), ("a",))
    items.attention["late"][:] = [[[0.0, 0.0], [1.0, 1.0]]]
    classes = classes_of(items, sweep(), "label")
    table = classes_table(classes_attention(site_shares(items, LATE), CLASSES, classes, items.groups, "label"))
    assert table.rows[0][5] == 0
    assert table.rows[0][9] is None


def test_items_have_a_row_each() -> None:
    others = other_rows([SweepItem(position=3, name="late.mp4", state=AnalysisState.QUEUED)])
    rows = [*succeeded_rows(ITEMS, sweep(), site_shares(ITEMS, LATE), 1), *others]
    table = rows_table(ExploreRows(site="late", block=1, rows=rows), ("video", "audio"), ("video", "audio"))
    names = [column.name for column in table.columns]
    assert names[-6:] == ["alone_video", "alone_audio", "disagreement", "share_video", "share_audio", "block_1"]
    assert all(len(row) == len(names) for row in table.rows)
    first, last = (dict(zip(names, table.rows[place], strict=True)) for place in (0, 3))
    assert (first["name"], first["label"], first["share_audio"]) == ("item 0", "calm", rows[0].share["audio"])
    assert (last["state"], last["prediction"], last["share_video"], last["block_1"]) == ("queued", None, None, None)
