"""What the action network is worth on subjects that it has never seen: each modality alone, and both together."""

import numpy as np
from torch import nn

from training.action.fusion import ALONE, predict
from training.action.recipe import Recipe
from training.datasets.utd_mhad import ACTIONS, Takes
from training.results import Result


def evaluate(network: nn.Module, recipe: Recipe, test: Takes) -> dict[str, Result]:
    """Feed `depth` alone, `skeleton` alone, and both (`fused`), a missing modality as zeros.

    Args:
        network: for three channels, as it is published.
        test: takes of the test subjects.
    """
    return {
        name: Result(fed, ACTIONS, _counts(test.labels, predict(network, test, recipe, fed).argmax(1)))
        for name, fed in ALONE.items()
    }


def _counts(truth: np.ndarray, called: np.ndarray) -> np.ndarray:
    """(K, K) how often each true action was called what."""
    confusion = np.zeros((len(ACTIONS), len(ACTIONS)), dtype=np.int64)
    np.add.at(confusion, (truth, called), 1)
    return confusion
