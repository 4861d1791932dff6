"""Differences of two classes against plain loops, and p against all orders there are."""

from itertools import combinations

import numpy as np
import pytest

from backend.analysis.explore.classing import classes_of
from backend.analysis.explore.difference import PERMUTATIONS, class_difference, two_classes
from backend.analysis.explore.permuting import permuted
from backend.analysis.explore.shares import site_shares
from backend.analysis.frame import Frame
from backend.schemas import ClassDifference, Site
from tests.backend.analysis.explore.made import (
    EARLY,
    LATE,
    frame,
    plain_interval,
    plain_mean_share,
    plain_resamples,
    plain_share,
    sweep,
)

LABELS = ("calm", "happy", "calm", "sad", "happy", "calm", "calm", "happy", "happy", None)
GROUPS = ("a", "a", "a", "a", "a", "b", "b", "b", "b", "b")
CALM, HAPPY = [0, 2, 5, 6], [1, 4, 7, 8]


def found(items: Frame, site: Site = LATE) -> ClassDifference:
    pair = two_classes(classes_of(items, sweep(), "label"), 0, 1)
    return class_difference(site_shares(items, site), ("calm", "happy"), pair, items.groups, "label")


def plain_difference(
    items: Frame, site: Site, modality: str, channel: int, first: list[int], second: list[int]
) -> float:
    one = [plain_share(items, row, site, modality, channel) for row in first]
    other = [plain_share(items, row, site, modality, channel) for row in second]
    return sum(one) / len(one) - sum(other) / len(other)


def test_differences_are_those_of_the_means() -> None:
    items = frame(LABELS, GROUPS)
    message = found(items, EARLY)
    assert (message.first, message.second, message.n) == ("calm", "happy", (4, 4))
    assert [(each.modality, each.channel) for each in message.channels] == [
        (name, channel) for name in ("video", "audio") for channel in range(4)
    ]
    for each in message.channels:
        expected = plain_difference(items, EARLY, each.modality, each.channel, CALM, HAPPY)
        assert each.difference.value == pytest.approx(expected, abs=1e-7)
    for modality in ("video", "audio"):
        means = [np.mean([plain_mean_share(items, row, EARLY, modality) for row in rows]) for rows in (CALM, HAPPY)]
        assert message.share[modality].value == pytest.approx(means[0] - means[1], abs=1e-7)


def test_intervals_are_those_of_a_plain_bootstrap_of_both_classes_at_once() -> None:
    items = frame(LABELS, GROUPS)
    channel = found(items).channels[1]
    differences = []
    for drawn in plain_resamples([[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]):
        first, second = [row for row in drawn if row in CALM], [row for row in drawn if row in HAPPY]
        differences.append(plain_difference(items, LATE, "video", 1, first, second))
    low, high = plain_interval(differences)
    assert (channel.difference.low, channel.difference.high) == pytest.approx((low, high), abs=1e-7)


def test_p_is_that_of_plain_loops_over_the_same_orders() -> None:
    items = frame(LABELS, GROUPS)
    message = found(items)
    rows = sorted(CALM + HAPPY)
    orders = permuted(np.array([row in CALM for row in rows]).astype(int), [GROUPS[row] for row in rows], PERMUTATIONS)
    for each in message.channels[:2]:
        reached = 0
        for order in orders.labels.tolist():
            first = [row for row, label in zip(rows, order, strict=True) if label]
            second = [row for row, label in zip(rows, order, strict=True) if not label]
            other = plain_difference(items, LATE, each.modality, each.channel, first, second)
            reached += abs(other) >= abs(each.difference.value) - 1e-7
        assert each.p == pytest.approx((1 + reached) / (1 + PERMUTATIONS))


def test_p_comes_near_the_share_of_all_orders_within_groups() -> None:
    items = frame(LABELS, GROUPS, seed=4)
    message = found(items)
    assert message.within_groups
    for each in message.channels:
        observed = abs(plain_difference(items, LATE, each.modality, each.channel, CALM, HAPPY))
        reached = total = 0
        for in_a in combinations([0, 1, 2, 4], 2):
            for in_b in combinations([5, 6, 7, 8], 2):
                first = [*in_a, *in_b]
                second = [row for row in CALM + HAPPY if row not in first]
                other = plain_difference(items, LATE, each.modality, each.channel, first, second)
                reached += abs(other) >= observed - 1e-9
                total += 1
        assert total == 36
        assert each.p == pytest.approx(reached / total, abs=0.05)


def test_what_differs_is_found_and_what_does_not_is_not() -> None:
    rng = np.random.default_rng(0)
    labels = [("calm", "happy")[row % 2] for row in range(120)]
    items = frame(labels, [f"group {row // 12}" for row in range(120)])
    shares = np.full((120, 4), 0.4) + 0.01 * rng.normal(size=(120, 4))
    shares[::2, 1] += 0.02
    items.attention["early"][:, :, :3] = shares[:, None, None, :] / 3
    items.attention["early"][:, :, 3:] = (1 - shares[:, None, None, :]) / 2
    message = found(items, EARLY)
    different = [(each.modality, each.channel) for each in message.channels if each.q <= message.level]
    assert different == [("video", 1), ("audio", 1)]
    assert message.different == 2
    video = message.channels[1].difference
    assert video.low is not None
    assert video.high is not None
    assert 0.01 < video.low < video.value < video.high < 0.03
    assert message.channels[1].p == pytest.approx(1 / (1 + PERMUTATIONS))
    # The two smallest of 8 have the same p: q = p * 8 / 2.
    assert message.channels[1].q == pytest.approx(4 / (1 + PERMUTATIONS))


def test_groups_of_one_class_each_are_compared_as_groups() -> None:
    items = frame(("calm",) * 6 + ("happy",) * 6, ("a",) * 3 + ("b",) * 3 + ("c",) * 3 + ("d",) * 3)
    message = found(items)
    assert not message.within_groups
    # Of the six ways to give two of four groups a label, two are as far apart as the data: p can't be below a third.
    assert min(each.p for each in message.channels) > 0.3


def test_one_item_of_each_is_compared_without_an_interval() -> None:
    message = found(frame(("calm", "happy"), (None, None)))
    assert message.n == (1, 1)
    assert message.share["video"].low is None
    assert all(each.p == 1 for each in message.channels)
