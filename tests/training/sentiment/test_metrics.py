"""The paper's measures, counted by hand."""

import numpy as np
import pytest

from training.sentiment.metrics import scores


def test_each_measure_is_counted() -> None:
    labels = np.array([2.0, -1.0, 0.0, 3.0, -0.5])
    predicted = np.array([1.4, 0.2, -0.1, 3.9, -0.6])
    found = scores(predicted, labels)
    assert found.samples == 5
    assert found.mae == pytest.approx((0.6 + 1.2 + 0.1 + 0.9 + 0.1) / 5)
    assert found.corr == pytest.approx(np.corrcoef(predicted, labels)[0, 1])
    # Zero labels are left out: of the other four, three have the right sign.
    assert found.acc2 == pytest.approx(3 / 4)
    # Classes 1 0 0 3 -1 against 2 -1 0 3 0: 3.9 is clipped, and -0.5 is rounded to the even 0.
    assert found.acc7 == pytest.approx(2 / 5)


def test_a_value_of_zero_has_no_sign() -> None:
    assert scores(np.array([0.0, 1.0]), np.array([1.0, 2.0])).acc2 == 0.5


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"got \(3,\) and \(2,\)"):
        scores(np.zeros(3), np.zeros(2))
    with pytest.raises(ValueError, match=r"got \(3, 1\) and \(3, 1\)"):
        scores(np.zeros((3, 1)), np.zeros((3, 1)))
