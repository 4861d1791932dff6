"""Probabilities, contributions and the mean over windows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.analysis.predictions import overall, probabilities, window_of
from backend.schemas import Window

numbers = st.floats(-50, 50, allow_nan=False, width=32)


def window(index: int, video: list[float], audio: list[float], present: tuple[str, ...] = ("video", "audio")) -> Window:
    parts = {"video": np.array(video), "audio": np.array(audio)}
    output = parts["video"] + parts["audio"]
    return window_of(index, (index * 1.5, index * 1.5 + 3), output=output, parts=parts, present=present)


def test_probabilities_by_hand() -> None:
    np.testing.assert_allclose(probabilities(np.log([1.0, 2.0, 5.0])), [0.125, 0.25, 0.625])
    np.testing.assert_allclose(probabilities(np.array([1000.0, 1000.0])), [0.5, 0.5])


def test_a_window_by_hand() -> None:
    made = window(2, [1, 0], [0, 3], present=("audio",))
    assert made == Window(
        index=2,
        start_s=3,
        end_s=6,
        logits=[1, 3],
        probabilities=made.probabilities,
        prediction=1,
        contributions={"video": [1, 0], "audio": [0, 3]},
        present=["audio"],
    )
    np.testing.assert_allclose(made.probabilities, [1 / (1 + np.e**2), np.e**2 / (1 + np.e**2)])


def test_the_whole_clip_is_the_mean_of_its_windows() -> None:
    whole = overall([window(0, [1, 0], [0, 3]), window(1, [3, 2], [2, -1])])
    assert whole.logits == [3, 2]
    assert whole.contributions == {"video": [2, 1], "audio": [1, 1]}
    assert whole.prediction == 0
    np.testing.assert_allclose(whole.probabilities, [np.e / (1 + np.e), 1 / (1 + np.e)])


@given(st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=12))
def test_contributions_add_up_for_every_window_and_the_clip(rows: list[tuple[float, float, float, float]]) -> None:
    windows = [window(index, [row[0], row[1]], [row[2], row[3]]) for index, row in enumerate(rows)]
    whole = overall(windows)
    np.testing.assert_allclose(np.sum(list(whole.contributions.values()), axis=0), whole.logits, atol=1e-6)
    np.testing.assert_allclose(sum(whole.probabilities), 1)
    assert whole.prediction == int(np.argmax(whole.logits))
    for one in windows:
        np.testing.assert_allclose(np.sum(list(one.contributions.values()), axis=0), one.logits, atol=1e-6)
        np.testing.assert_allclose(sum(one.probabilities), 1)


def test_a_clip_has_windows() -> None:
    with pytest.raises(ValueError, match="at least one window"):
        overall([])
