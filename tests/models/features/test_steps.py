"""A clip divided evenly into steps: means of frames, times, standardisation, the table of columns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.features.steps import LIMIT, Column, column_table, standardised, step_means, step_times
from models.features.windows import Span
from models.inputs import FaceSteps, SoundSteps


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


@pytest.mark.parametrize(
    ("frames", "steps", "expected"),
    [
        ([1, 2, 3, 4], 4, [1, 2, 3, 4]),
        ([1, 3, 5, 9], 2, [2, 7]),
        ([1, 2, 3], 2, [4 / 3, 8 / 3]),
        ([1, 2], 4, [1, 1, 2, 2]),
        ([1, 2], 3, [1, 1.5, 2]),
        ([7], 3, [7, 7, 7]),
    ],
    ids=["one each", "two each", "one is shared", "fewer frames", "a step of two halves", "a single frame"],
)
def test_each_step_is_the_mean_over_its_share(frames: list[float], steps: int, expected: list[float]) -> None:
    np.testing.assert_allclose(step_means(column(*frames), steps)[:, 0], expected)


def test_frames_count_as_much_as_they_weigh() -> None:
    weights = np.array([1.0, 3.0, 0.0, 2.0])
    np.testing.assert_allclose(step_means(column(1, 3, 100, 8), 2, weights)[:, 0], [2.5, 8])


def test_a_step_in_which_nothing_counts_takes_the_mean_of_the_rest() -> None:
    chosen = np.array([True, True, False, False, True, False])
    np.testing.assert_allclose(step_means(column(1, 3, 50, 60, 8, 70), 3, chosen)[:, 0], [2, 4, 8])


def test_where_nothing_counts_at_all_there_are_zeros() -> None:
    np.testing.assert_array_equal(step_means(np.full((5, 2), 9.0), 3, np.zeros(5)), np.zeros((3, 2)))


@given(st.integers(1, 300), st.integers(1, 60))
def test_the_mean_of_the_steps_is_that_of_the_frames(frames: int, steps: int) -> None:
    values = np.random.default_rng(frames * 100 + steps).normal(5, 2, (frames, 3))
    found = step_means(values, steps)
    np.testing.assert_allclose(found.mean(axis=0), values.mean(axis=0))
    assert (found >= values.min(axis=0) - 1e-9).all()
    assert (found <= values.max(axis=0) + 1e-9).all()


def test_step_means_say_what_does_not_fit() -> None:
    with pytest.raises(
        ValueError, match=r"expected frames \(n, width\) and at least one step; got \(0, 3\) and 5 steps"
    ):
        step_means(np.zeros((0, 3)), 5)
    with pytest.raises(ValueError, match=r"got \(4, 3\) and 0 steps"):
        step_means(np.zeros((4, 3)), 0)
    with pytest.raises(ValueError, match=r"expected one weight for each of 4 frames; got \(3,\)"):
        step_means(np.zeros((4, 1)), 2, np.ones(3))


def test_a_step_is_looked_at_in_its_middle() -> None:
    np.testing.assert_allclose(step_times(Span(2.0, 4.0), 4), [2.25, 2.75, 3.25, 3.75])
    with pytest.raises(ValueError, match="expected at least one step; got 0"):
        step_times(Span(0, 1), 0)


def test_standardised_by_the_card() -> None:
    spec = FaceSteps(recipe="lens", steps=2, width=3, mean=(1, 2, 0), std=(2, 0.5, 1))
    found = standardised(np.array([[3, 2, -1], [1, 1, 0.5]]), spec)
    np.testing.assert_allclose(found, [[1, 0, -1], [0, -2, 0.5]])
    assert found.dtype == np.float32


def test_what_is_far_out_is_cut_off() -> None:
    spec = SoundSteps(recipe="lens", steps=1, width=3, mean=(0, 0, 0), std=(0.1, 0.1, 0.1))
    np.testing.assert_allclose(standardised(np.array([[1e6, -3.0, 0.4]]), spec), [[LIMIT, -LIMIT, 4]])


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, [[1e6, 2]]), ({"mean": (1.0, 1.0)}, [[LIMIT, 1]]), ({"std": (1.0, 4.0)}, [[LIMIT, 0.5]])],
    ids=["neither", "mean alone", "std alone"],
)
def test_what_the_card_does_not_give_is_not_done(
    given: dict[str, tuple[float, ...]], expected: list[list[float]]
) -> None:
    spec = SoundSteps(recipe="covarep", steps=1, width=2, **given)
    np.testing.assert_allclose(standardised(np.array([[1e6, 2.0]]), spec), expected)


def test_standardised_takes_only_what_the_card_describes() -> None:
    spec = SoundSteps(recipe="lens", steps=2, width=2)
    with pytest.raises(ValueError, match=r"expected features of shape \(2, 2\); got \(2, 3\)"):
        standardised(np.zeros((2, 3)), spec)
    with pytest.raises(ValueError, match="expected finite features; got NaN or infinity"):
        standardised(np.array([[0, np.nan], [0, 0]]), spec)


def test_columns_as_a_table() -> None:
    columns = [Column("pitch", "Hz", "how high"), Column("voiced", "", "share")]
    assert column_table(columns).splitlines() == [
        "| # | name | unit | what it is |",
        "|---|---|---|---|",
        "| 0 | `pitch` | Hz | how high |",
        "| 1 | `voiced` | — | share |",
    ]
