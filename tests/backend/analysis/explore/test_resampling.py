"""Units are groups, and intervals are those of a plain bootstrap."""

import numpy as np
import pytest

from backend.analysis.explore.resampling import mean_interval, percentiles, resampled_means, unit_sums, units_of
from tests.backend.analysis.explore.made import plain_interval, plain_resamples

GROUPS = ("a", "b", "a", None, "c", "b", "a", None)
UNITS = [[0, 2, 6], [1, 5], [4], [3], [7]]
"""Rows of the named groups in their order, then each item without one by itself."""


def test_groups_are_drawn_and_items_without_one_by_themselves() -> None:
    units = units_of(GROUPS)
    assert (units.kind, units.count) == ("groups and single items", 5)
    assert units.of.tolist() == [0, 1, 0, 3, 2, 1, 0, 4]
    message = units.message
    assert (message.unit, message.units, message.resamples, message.seed) == ("groups and single items", 5, 1000, 0)
    assert units_of(("a", "b", "a")).kind == "groups"


@pytest.mark.parametrize(
    "groups", [(None,) * 4, ("a",) * 4, ("a", None, "a", None)], ids=["none", "one", "one or none"]
)
def test_items_are_drawn_where_there_are_fewer_than_two_groups(groups: tuple[str | None, ...]) -> None:
    units = units_of(groups)
    assert (units.kind, units.count) == ("items", 4)
    assert units.of.tolist() == [0, 1, 2, 3]


def test_as_many_units_are_drawn_as_there_are() -> None:
    units = units_of(GROUPS)
    assert units.drawn.shape == (1000, 5)
    assert (units.drawn.sum(axis=1) == 5).all()
    # Each is drawn about as often as the others: 1000 times, give or take 28.
    assert np.abs(units.drawn.sum(axis=0) - 1000.0).max() < 150


def test_an_interval_is_that_of_a_plain_bootstrap_over_groups() -> None:
    values = np.random.default_rng(3).normal(size=(8, 2))
    found = mean_interval(units_of(GROUPS), np.arange(8), values)
    assert found is not None
    for column in range(2):
        means = [np.mean([values[item, column] for item in items]) for items in plain_resamples(UNITS)]
        assert (found[0][column], found[1][column]) == pytest.approx(plain_interval(means))


def test_resamples_without_an_item_of_the_class_have_no_part_in_its_interval() -> None:
    rows, values = np.array([1, 4]), np.array([[2.0], [6.0]])
    means = resampled_means(units_of(GROUPS), rows, values)
    assert means is not None
    expected = []
    for items in plain_resamples(UNITS):
        there = [{1: 2.0, 4: 6.0}[item] for item in items if item in (1, 4)]
        expected.append(np.mean(there) if there else np.nan)
    assert np.isnan(expected).any()
    np.testing.assert_allclose(means[:, 0], expected)
    interval = percentiles(means)
    assert interval is not None
    known = [mean for mean in expected if np.isfinite(mean)]
    assert (interval[0][0], interval[1][0]) == pytest.approx(plain_interval(known))


@pytest.mark.parametrize("rows", [[], [3], [0, 2, 6]], ids=["no item", "one item", "one group"])
def test_there_is_no_interval_of_fewer_than_two_units(rows: list[int]) -> None:
    assert mean_interval(units_of(GROUPS), np.array(rows, dtype=np.int64), np.ones((len(rows), 2))) is None


def test_a_statistic_that_no_resample_has_has_no_interval() -> None:
    assert percentiles(np.full((10, 1), np.nan)) is None


def test_sums_are_those_of_the_items_of_each_unit() -> None:
    values = np.arange(12.0).reshape(6, 2)
    present, sums = unit_sums(units_of(GROUPS), np.array([0, 1, 2, 4, 5, 7]), values)
    assert present.tolist() == [0, 1, 2, 4]
    assert sums.tolist() == [[0 + 4, 1 + 5], [2 + 8, 3 + 9], [6, 7], [10, 11]]
