"""Measures on attention arrays: share, prior and lift of a modality, and the attention as it is applied.

Attention A has the shape (..., N, Cb): whatever comes first (windows, segments), then the N blocks of all modalities in
the order of the site, then the channels of a block. Over the blocks it sums to one for every channel (equation 5).
`modalities` names the modality of each of the N blocks.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def channel_share(attention: Array, modalities: Sequence[str]) -> dict[str, Array]:
    """Share of each modality per channel: the sum of A over its blocks.

    Returns:
        modality -> (..., Cb); over the modalities the shares sum to one.
    """
    if attention.ndim < 2 or attention.shape[-2] != len(modalities):
        raise ValueError(f"expected attention of {len(modalities)} blocks, (..., N, Cb); got shape {attention.shape}")
    names = np.asarray(modalities)
    wide = attention.astype(np.float64, copy=False)
    return {name: wide[..., names == name, :].sum(axis=-2) for name in dict.fromkeys(modalities)}


def share(attention: Array, modalities: Sequence[str]) -> dict[str, Array]:
    """Share of each modality, the mean over channels.

    Returns:
        modality -> (...).
    """
    return {name: per_channel.mean(axis=-1) for name, per_channel in channel_share(attention, modalities).items()}


def prior(modalities: Sequence[str]) -> dict[str, float]:
    """Share of each modality under uniform attention: its blocks over all blocks, N_m / N."""
    if not modalities:
        raise ValueError("expected at least one block")
    return {name: list(modalities).count(name) / len(modalities) for name in dict.fromkeys(modalities)}


def lift(shares: Mapping[str, Array], priors: Mapping[str, float]) -> dict[str, Array]:
    """Share over prior: 1 where a modality gets what uniform attention would give it."""
    return {name: np.asarray(values) / priors[name] for name, values in shares.items()}


def block_lift(attention: Array) -> Array:
    """Lift of every block and channel over uniform attention, N * A.

    Returns:
        (..., N, Cb).
    """
    return np.asarray(attention * attention.shape[-2])


def applied_attention(attention: Array, floor: float) -> Array:
    """The factor that a block is multiplied by: lambda + (1 - lambda) * A (paper, equation 6)."""
    if not 0 <= floor <= 1:
        raise ValueError(f"expected a floor between 0 and 1; got {floor}")
    return floor + (1 - floor) * attention
