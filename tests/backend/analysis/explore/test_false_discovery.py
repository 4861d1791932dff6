"""Benjamini and Hochberg's own example (1995, section 3.2), adjusted by hand."""

import numpy as np
import pytest

from backend.analysis.explore.false_discovery import q_values

P = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1]
# p * 15 / rank; the sixth is that of the seventh, which is smaller.
Q = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857, 0.063857, 0.0645, 0.0765]
Q += [0.486, 0.581182, 0.714875, 0.753231, 0.813214, 1]


def test_the_example_of_the_paper() -> None:
    found = q_values(np.array(P))
    np.testing.assert_allclose(found, Q, atol=1e-6)
    assert (found <= 0.05).sum() == 4  # as the paper says, where Bonferroni's method finds three


def test_the_order_of_the_tests_does_not_matter() -> None:
    order = np.random.default_rng(0).permutation(len(P))
    np.testing.assert_allclose(q_values(np.array(P)[order]), np.array(Q)[order], atol=1e-6)


@pytest.mark.parametrize(("p", "q"), [([0.03], [0.03]), ([0.2, 0.2], [0.2, 0.2]), ([0.9, 0.8, 1.0], [1.0, 1.0, 1.0])])
def test_few_and_equal_ones(p: list[float], q: list[float]) -> None:
    assert q_values(np.array(p)).tolist() == pytest.approx(q)
