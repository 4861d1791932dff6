"""What a classifier is worth on a test split, for one way of feeding it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Result:
    """Accuracy of one way of feeding the network.

    classes: names of the rows and columns of `confusion`, (K, K) counts, true class first.
    """

    inputs: tuple[str, ...]
    classes: tuple[str, ...]
    confusion: NDArray[np.int64]

    @property
    def samples(self) -> int:
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """Part of the samples that were called right."""
        return float(np.trace(self.confusion) / self.samples)

    @property
    def recalls(self) -> dict[str, float]:
        """Part of each true class that was called right."""
        rates = np.diag(self.confusion) / self.confusion.sum(axis=1)
        return {name: float(rate) for name, rate in zip(self.classes, rates, strict=True)}

    @property
    def mean_recall(self) -> float:
        """Mean over the classes: accuracy if all were equally frequent."""
        return float(np.mean(list(self.recalls.values())))


def as_json(results: Mapping[str, Result]) -> dict[str, Any]:
    """The results as `metrics.json` holds them, rates rounded to four digits."""
    return {
        name: {
            "inputs": list(result.inputs),
            "samples": result.samples,
            "accuracy": round(result.accuracy, 4),
            "mean_recall": round(result.mean_recall, 4),
            "recalls": {key: round(value, 4) for key, value in result.recalls.items()},
            "classes": list(result.classes),
            "confusion": result.confusion.tolist(),
        }
        for name, result in results.items()
    }
