"""Spearman's rho against ranks counted one by one, p against all permutations, intervals of whole groups."""

import itertools

import numpy as np
import pytest

from backend.interventions.correlation import (
    grouped_interval,
    mean_interval,
    permutation_p,
    ranks,
    spearman,
    spearman_rho,
)


def counted_ranks(values: list[float]) -> list[float]:
    """The rank of each: how many are smaller, and half of those that are equal, itself included, and a half."""
    return [
        sum(other < value for other in values) + (1 + sum(other == value for other in values)) / 2 for value in values
    ]


def plain_rho(x: list[float], y: list[float]) -> float:
    a, b = counted_ranks(x), counted_ranks(y)
    middle = (len(x) + 1) / 2
    shared = sum((p - middle) * (q - middle) for p, q in zip(a, b, strict=True))
    return shared / (sum((p - middle) ** 2 for p in a) * sum((q - middle) ** 2 for q in b)) ** 0.5


@pytest.mark.parametrize("seed", range(5))
def test_ranks_and_rho_are_those_counted_one_by_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    # Few different numbers, so that many are equal.
    x, y = (random.integers(0, 5, 12).astype(float) for _ in range(2))
    assert ranks(x).tolist() == counted_ranks(x.tolist())
    assert spearman_rho(x, y) == pytest.approx(plain_rho(x.tolist(), y.tolist()), abs=1e-12)


def test_rho_of_known_orders() -> None:
    x = np.array([1.0, 2, 3, 4, 5])
    assert spearman_rho(x, x**3) == pytest.approx(1)
    assert spearman_rho(x, -np.exp(x)) == pytest.approx(-1)
    # 1 - 6 * (1 + 1 + 0 + 1 + 1) / (5 * 24), the textbook's formula without ties.
    assert spearman_rho(x, np.array([2.0, 1, 3, 5, 4])) == pytest.approx(0.8)


@pytest.mark.parametrize("x, y", [([1.0, 2], [1.0, 2]), ([1.0, 1, 1], [1.0, 2, 3]), ([1.0, 2, 3], [4.0, 4, 4])])
def test_no_rho_where_there_is_nothing_to_rank(x: list[float], y: list[float]) -> None:
    found = spearman(np.array(x), np.array(y))
    assert (found.rho, found.low, found.high, found.p, found.n) == (None, None, None, None, len(x))


@pytest.mark.parametrize("y", [[1.0, 2, 3, 4, 5, 6], [2.0, 1, 4, 3, 6, 5], [3.0, 3, 1, 2, 2, 5], [6.0, 1, 5, 2, 4, 3]])
def test_p_is_that_of_all_permutations(y: list[float]) -> None:
    x = [0.5, 1.5, 2.5, 3.5, 4.5, 4.5]
    observed = abs(plain_rho(x, y))
    reached = [abs(plain_rho(x, list(order))) >= observed - 1e-9 for order in itertools.permutations(y)]
    p = permutation_p(np.array(x), np.array(y), np.random.default_rng(0))
    assert p == pytest.approx(sum(reached) / len(reached))


def test_drawn_permutations_find_what_is_there_and_no_more() -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=40)
    related, unrelated = x + 0.3 * random.normal(size=40), random.normal(size=40)
    strong, none = spearman(x, related), spearman(x, unrelated)
    assert strong.p == pytest.approx(1 / 5000)
    assert none.p is not None
    assert none.p > 0.05
    assert strong.low is not None
    assert strong.rho is not None
    assert strong.high is not None
    assert 0.7 < strong.low < strong.rho < strong.high <= 1
    assert none.low is not None
    assert none.high is not None
    assert none.low < 0 < none.high


def test_an_answer_is_the_same_each_time() -> None:
    random = np.random.default_rng(2)
    x, y = random.normal(size=(2, 3, 10))
    assert spearman(x, y) == spearman(x, y)
    assert spearman(x, y).n == 30


def test_pairs_of_unequal_number_are_refused() -> None:
    with pytest.raises(ValueError, match="expected pairs; got 3 and 4 numbers"):
        spearman(np.arange(3.0), np.arange(4.0))


def test_one_group_leaves_nothing_to_draw() -> None:
    assert mean_interval([1.0, 2, 6], ["a", "a", "a"]) == (3.0, 3.0)


def test_whole_groups_are_drawn() -> None:
    # Two groups of equal size: the mean is 0, 1/2 or 1, and each end comes up in a quarter of the draws.
    low, high = mean_interval([0.0] * 50 + [1.0] * 50, ["a"] * 50 + ["b"] * 50)
    assert (low, high) == (0.0, 1.0)
    # Drawn one by one, a hundred would hardly leave the middle.
    low, high = mean_interval([0.0] * 50 + [1.0] * 50, [str(number) for number in range(100)])
    assert 0.38 < low < 0.45
    assert 0.55 < high < 0.62


def test_intervals_are_of_every_block() -> None:
    values = np.stack([np.full((2, 3), 1.0), np.full((2, 3), 1.0), np.full((2, 3), 4.0)])
    low, high = grouped_interval(values, ["a", "b", "c"])
    assert low.shape == high.shape == (2, 3)
    assert np.all(low == 1)
    assert np.all(high == 4)
