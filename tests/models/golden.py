"""Comparison with the golden tensors of the official networks."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

TOLERANCE = 1e-4


def check_attention(attention: Mapping[str, ArrayLike], expected: Sequence[Mapping[str, Any]]) -> None:
    """Compare the attention (B, q, N, Cb) of all sites with the numbers of its corners and its sum of squares."""
    sites = [np.asarray(values)[:, segment] for values in attention.values() for segment in range(np.shape(values)[1])]
    for blocks, golden in zip(sites, expected, strict=True):
        assert list(blocks.shape) == golden["shape"]
        np.testing.assert_allclose(blocks[0, 0, :4], golden["first"], atol=TOLERANCE, rtol=0)
        np.testing.assert_allclose(blocks[-1, -1, -4:], golden["last"], atol=TOLERANCE, rtol=0)
        assert np.square(blocks).sum() == pytest.approx(golden["sum_of_squares"], abs=1e-3)
