"""Figure 6: means, priors and intervals against plain loops."""

import numpy as np
import pytest

from backend.analysis.explore.classes import classes_attention
from backend.analysis.explore.classing import classes_of
from backend.analysis.explore.shares import site_shares
from backend.analysis.frame import Frame
from backend.schemas import ClassesAttention
from tests.backend.analysis.explore.made import (
    CLASSES,
    EARLY,
    SCALE,
    frame,
    plain_interval,
    plain_mean_share,
    plain_resamples,
    plain_share,
    sweep,
)

LABELS = ("calm", "happy", "calm", None, "happy", "calm", "bored", "calm")
GROUPS = ("a", "a", "b", "b", "c", "c", "a", "a")
UNITS = [[0, 1, 6, 7], [2, 3], [4, 5]]


def found(items: Frame) -> ClassesAttention:
    classes = classes_of(items, sweep(), "label")
    return classes_attention(site_shares(items, EARLY), CLASSES, classes, items.groups, "label")


def test_classes_are_in_the_order_of_the_network_with_those_that_have_no_items() -> None:
    message = found(frame(LABELS, GROUPS))
    assert [(one.name, one.n, one.groups) for one in message.classes] == [
        ("calm", 4, 3),
        ("happy", 2, 2),
        ("sad", 0, 0),
    ]
    assert (message.classes[2].share, message.classes[2].channels) == ({}, {})
    assert (message.everything.name, message.everything.n, message.everything.groups) == ("", 8, 3)
    assert message.left_out == 2  # without a label, and with one that the network does not know
    assert message.resampling.unit == "groups"


def test_means_are_those_of_the_items() -> None:
    items = frame(LABELS, GROUPS)
    message = found(items)
    rows = {"calm": [0, 2, 5, 7], "happy": [1, 4], "": list(range(8))}
    for one in (*message.classes[:2], message.everything):
        for modality in ("video", "audio"):
            mine = rows[one.name]
            shares = [plain_mean_share(items, row, EARLY, modality) for row in mine]
            assert one.share[modality].value == pytest.approx(sum(shares) / len(mine), abs=1e-7)
            for channel in range(4):
                values = [plain_share(items, row, EARLY, modality, channel) for row in mine]
                assert one.channels[modality].values[channel] == pytest.approx(sum(values) / len(mine), abs=1e-7)
        assert sum(share.value for share in one.share.values()) == pytest.approx(1, abs=1e-6)


def test_intervals_are_those_of_a_plain_bootstrap_over_groups() -> None:
    items = frame(LABELS, GROUPS)
    calm = found(items).classes[0]
    rows = {0, 2, 5, 7}
    resamples = [[item for item in drawn if item in rows] for drawn in plain_resamples(UNITS)]
    shares = [np.mean([plain_mean_share(items, row, EARLY, "audio") for row in drawn]) for drawn in resamples if drawn]
    low, high = plain_interval(shares)
    assert (calm.share["audio"].low, calm.share["audio"].high) == pytest.approx((low, high), abs=1e-7)
    channel = [np.mean([plain_share(items, row, EARLY, "video", 2) for row in drawn]) for drawn in resamples if drawn]
    low, high = plain_interval(channel)
    assert (calm.channels["video"].low[2], calm.channels["video"].high[2]) == pytest.approx((low, high), abs=1e-7)


def test_uniform_attention_gives_every_class_the_prior() -> None:
    items = frame(LABELS, GROUPS)
    items.attention["early"][:] = 1 / 5
    message = found(items)
    assert message.site.prior == {"video": 3 / 5, "audio": 2 / 5}
    for one in (*message.classes[:2], message.everything):
        assert {name: share.value for name, share in one.share.items()} == pytest.approx(message.site.prior, abs=1e-7)
        assert one.channels["video"].low == pytest.approx([0.6] * 4, abs=1e-7)


def test_a_class_of_one_group_has_no_interval() -> None:
    message = found(frame(("calm", "calm", "happy", "happy"), ("a", "a", "a", "b")))
    calm, happy, _ = message.classes
    assert (calm.share["video"].low, calm.channels["video"].low) == (None, [])
    assert happy.share["video"].low is not None


def test_one_group_alone_is_resampled_by_items() -> None:
    message = found(frame(("calm", "calm", "happy"), ("a", "a", "a")))
    assert (message.resampling.unit, message.resampling.units) == ("items", 3)
    assert message.classes[0].share["video"].low is not None
    assert message.classes[1].share["video"].low is None  # one item


def test_a_single_item_is_shown_without_an_interval() -> None:
    message = found(frame(("calm",), (None,)))
    assert message.everything.n == 1
    assert message.everything.share["video"].low is None


def test_nothing_labelled_leaves_all_items_together() -> None:
    message = found(frame((None,) * 4, ("a", "a", "b", "b")))
    assert [one.n for one in message.classes] == [0, 0, 0]
    assert (message.left_out, message.everything.n) == (4, 4)


def test_items_count_for_what_was_predicted_of_them() -> None:
    items = frame(LABELS, GROUPS)
    taken = [max(range(3), key=lambda index, row=row: row[index]) for row in items.logits.tolist()]
    assert classes_of(items, sweep(), "prediction").tolist() == taken


def test_values_count_for_their_bins() -> None:
    items = frame(("-2.6", "0.5", "1.5", "3", "4", None, "x"), ("a",) * 7, outputs=1)
    items.logits[:, 0] = [-9.0, -0.4, 2.5, 2.6, 0.0, 1.2, 3.5]
    # Halves to even, as in the accuracy of 7 classes; a value beyond the scale is in the last bin, a label in none.
    assert classes_of(items, sweep(SCALE), "label").tolist() == [0, 3, 5, 6, -1, -1, -1]
    assert classes_of(items, sweep(SCALE), "prediction").tolist() == [0, 3, 5, 6, 3, 4, 6]
