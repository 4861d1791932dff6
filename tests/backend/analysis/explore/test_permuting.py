"""Labels change places within groups where groups have several, else between groups."""

from collections import Counter

import numpy as np
import pytest

from backend.analysis.explore.permuting import p_values, permuted

MIXED = ("a", "a", "a", "b", "b", "b", None, None)
LABELS = np.array([0, 1, 1, 0, 0, 1, 0, 1])


def test_groups_keep_their_labels() -> None:
    found = permuted(LABELS, MIXED, 500)
    assert found.within
    for rows in ([0, 1, 2], [3, 4, 5], [6, 7]):  # items without a group are together in one
        assert (np.sort(found.labels[:, rows], axis=1) == np.sort(LABELS[rows])).all()


def test_every_order_is_as_likely() -> None:
    orders = Counter(tuple(row) for row in permuted(LABELS, MIXED, 9000).labels.tolist())
    assert len(orders) == 3 * 3 * 2
    assert max(abs(count - 500) for count in orders.values()) < 110  # five standard deviations of 22


def test_groups_of_one_class_each_change_places_as_a_whole() -> None:
    groups = ("a", "a", "b", "c", "c", "c")
    found = permuted(np.array([0, 0, 1, 1, 1, 1]), groups, 300)
    assert not found.within
    orders = {tuple(row) for row in found.labels.tolist()}
    assert orders == {(0, 0, 1, 1, 1, 1), (1, 1, 0, 1, 1, 1), (1, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("groups", [(None,) * 4, ("a",) * 4])
def test_without_groups_all_items_change_places(groups: tuple[str | None, ...]) -> None:
    found = permuted(np.array([0, 0, 1, 1]), groups, 300)
    assert not found.within
    assert len({tuple(row) for row in found.labels.tolist()}) == 6


def test_the_same_orders_every_time() -> None:
    np.testing.assert_array_equal(permuted(LABELS, MIXED, 10).labels, permuted(LABELS, MIXED, 10).labels)


def test_p_counts_the_data_among_the_orders_and_ties_as_reached() -> None:
    drawn = np.array([[0.0, 3.0], [2.0, 1.0], [2.0 - 1e-12, 0.5], [1.0, 0.1]])
    assert p_values(np.array([2.0, 4.0]), drawn).tolist() == [3 / 5, 1 / 5]
