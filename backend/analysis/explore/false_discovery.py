"""Control of the false-discovery rate over many tests (Benjamini and Hochberg, 1995)."""

import numpy as np

from backend.analysis.frame import Floats


def q_values(p: Floats) -> Floats:
    """(F,) p adjusted: those at most a level are, in the mean, wrong in no larger part than it.

    The k-th smallest of F is p_k * F / k, or that of a larger one where this is smaller.
    """
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(scaled)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.minimum(adjusted, 1.0)
