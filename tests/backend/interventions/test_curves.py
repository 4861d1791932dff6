"""Deletion, insertion and the random control on an output that is the sum of what its blocks are worth."""

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.interventions.control import random_control
from backend.interventions.curves import POINTS, curves, descending, mean_height, removed, steps
from backend.schemas import Curve

WORTH = np.array([5.0, 1, 3, 1])
ATTENTION = np.array([0.1, 0.4, 0.3, 0.2])


def left(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.asarray((~masks) @ WORTH)


def named(found: list[Curve], order: str) -> Curve:
    return next(curve for curve in found if curve.order == order)


def test_points_go_from_none_to_all_and_are_the_same_from_either_end() -> None:
    assert steps(4) == [0, 1, 2, 3, 4]
    for cells in (1, 17, 66, 70, 1000):
        counts = steps(cells)
        assert (counts[0], counts[-1]) == (0, cells)
        assert [cells - count for count in reversed(counts)] == counts
        assert len(counts) <= POINTS + 2


def test_equal_ones_go_in_their_order() -> None:
    assert descending(WORTH).tolist() == [0, 2, 1, 3]


def test_the_first_of_an_order_are_taken() -> None:
    assert removed(np.array([2, 0, 1]), [0, 1, 3]).tolist() == [[False] * 3, [False, False, True], [True] * 3]


def test_curves_by_hand() -> None:
    found = curves(ATTENTION, WORTH, left, draws=8)
    # Attention takes away 1, 3, 1, 5; effect 5, 3, 1, 1.
    away = named(found.deletion, "attention")
    assert (away.blocks, away.values) == ([0, 1, 2, 3, 4], [10, 9, 6, 5, 0])
    assert away.area == pytest.approx((5 + 9 + 6 + 5 + 0) / 4)
    assert named(found.deletion, "effect").values == [10, 5, 2, 1, 0]
    back = named(found.insertion, "attention")
    assert back.values == [0, 1, 4, 5, 10]
    assert back.area == pytest.approx((1 + 4 + 5 + 5) / 4)
    assert named(found.insertion, "effect").values == [0, 5, 8, 9, 10]


def test_random_orders_are_between_the_best_and_the_worst() -> None:
    found = curves(ATTENTION, WORTH, left, draws=200, seed=3)
    drawn = named(found.deletion, "random")
    assert (drawn.values[0], drawn.values[-1]) == (10, 0)
    assert drawn.low[0] == drawn.high[0] == 10
    # The first block is worth 2.5 on average.
    assert drawn.values[1] == pytest.approx(7.5, abs=0.4)
    assert (drawn.low[1], drawn.high[1]) == (5, 9)
    back = named(found.insertion, "random")
    assert back.values == list(reversed(drawn.values))
    assert back.blocks == drawn.blocks


def test_a_straight_line_is_half_as_high_as_its_end() -> None:
    assert mean_height([0, 2, 10], np.array([0.0, 2, 10])) == 5


def test_the_control_draws_of_the_same_modalities() -> None:
    seen: list[NDArray[np.bool_]] = []

    def change(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
        seen.append(masks)
        return masks.sum(axis=1) + 10.0 * masks[:, 0]

    attention = np.array([0.9, 0.8, 0.1, 0.1, 0.1, 0.1, 0.7, 0.1])
    modalities = ["seen"] * 6 + ["heard"] * 2
    found = random_control(attention, modalities, change, draws=400)
    assert found is not None
    assert (found.blocks, found.top, found.draws) == (3, 13, 400)
    (masks,) = seen
    assert masks[0].tolist() == [True, True, False, False, False, False, True, False]
    assert np.all(masks[:, :6].sum(axis=1) == 2)
    assert np.all(masks[:, 6:].sum(axis=1) == 1)
    # A third of the pairs hold the first block; only they change as much.
    assert found.p == pytest.approx(1 / 3, abs=0.07)
    assert found.random_mean == pytest.approx(3 + 10 / 3, abs=0.7)
    assert (found.random_low, found.random_high) == (3, 13)


def test_no_control_where_nothing_else_could_be_drawn() -> None:
    def change(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.zeros(len(masks))

    assert random_control(np.array([0.6, 0.1]), ["one", "other"], change, draws=10) is None
