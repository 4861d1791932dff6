"""Classes of items: by label and by prediction, of classes and of a value."""

import numpy as np
from numpy.typing import NDArray

from backend.analysis.classing import class_indices
from backend.analysis.frame import Frame
from backend.schemas import ValueScale


def frame(labels: tuple[str | None, ...], logits: NDArray[np.float64]) -> Frame:
    n = len(labels)
    return Frame(
        positions=np.arange(n),
        names=tuple(str(row) for row in range(n)),
        labels=labels,
        groups=(None,) * n,
        analyses=(None,) * n,
        logits=logits,
        contributions={},
        present={},
        attention={},
        window_rows=np.arange(n),
        window_spans=np.zeros((n, 2)),
        window_shares={},
    )


def test_classes() -> None:
    logits = np.array([[0.0, 2.0, 1.0], [3.0, 0.0, 0.0], [0.0, 0.0, 5.0], [0.0, 1.0, 0.0]])
    items = frame(("b", None, "unheard of", "a"), logits)
    assert class_indices(items, "label", ["a", "b", "c"], None).tolist() == [1, -1, -1, 0]
    assert class_indices(items, "prediction", ["a", "b", "c"], None).tolist() == [1, 0, 2, 1]


def test_bins_of_a_value() -> None:
    scale = ValueScale(name="sentiment", low=-3, high=3)
    items = frame(("-3", "0.4", "\u22121.2", None, "7", "good"), np.array([[-9.0], [0.6], [-1.2], [2.6], [0.0], [3.0]]))
    # Bins are -3 … 3 in order, so that 0 is the fourth.
    assert class_indices(items, "label", [], scale).tolist() == [0, 3, 2, -1, -1, -1]
    assert class_indices(items, "prediction", [], scale).tolist() == [0, 4, 2, 6, 3, 6]
