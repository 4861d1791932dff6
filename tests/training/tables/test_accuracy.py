"""Differences between methods, fold by fold or seed by seed."""

from pathlib import Path

import numpy as np
import pytest

from training.experiments.outcome import Outcome
from training.tables.accuracy import paired


def outcome(accuracy: float, *names: str) -> Outcome:
    scores = {"accuracy": accuracy}
    return Outcome(Path(), 0, scores, scores, 1.0, names, np.zeros(len(names)), np.zeros((len(names), 2), np.float32))


def test_methods_are_compared_fold_by_fold() -> None:
    # One fold is thirty points harder than the other, and one method two points better on both.
    ours = [outcome(0.82, "a"), outcome(0.52, "b")]
    others = [outcome(0.80, "a"), outcome(0.50, "b")]
    found = paired(ours, others)
    assert found.low is not None and found.high is not None
    assert (found.mean, found.low, found.high) == (pytest.approx(2.0), pytest.approx(2.0), pytest.approx(2.0))
    assert found.n == 2


def test_methods_on_other_samples_are_not_compared() -> None:
    with pytest.raises(ValueError, match="expected outcomes on the same test samples"):
        paired([outcome(0.8, "a")], [outcome(0.8, "b")])
