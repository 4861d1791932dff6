"""Ablation: what a network says when some blocks of a site are taken away after the site has reweighed them.

The attention of the other blocks stays as it is: the softmax is not computed again. Only what comes after the site is
run, for many ablations at once, and for no modality twice that an ablation does not touch.
"""

from collections.abc import Iterator

import torch
from torch import Tensor

from models.fusion.blocks import BlockLayout
from models.fusion.msaf import Features, Override, Reweighing
from models.networks.base import FusionNetwork
from models.networks.config import SiteConfig

CHUNK_BYTES = 64 * 2**20
"""Of the reweighed features that leave the site, for as many ablations as are run at once."""


def ablate(
    network: FusionNetwork,
    site: SiteConfig,
    entered: Features,
    inputs: Features,
    ablated: Tensor,
    *,
    mean: Tensor | None = None,
) -> Tensor:
    """Outputs of one sample, once for each set of ablated blocks.

    Args:
        entered: modality -> (1, C_m, *), what the site fuses.
        inputs: modality -> (1, *).
        ablated: (M, q, N), true where a block is taken away.
        mean: (q, N, Cb), what takes its place; None for zeros.

    Returns:
        (M, K).
    """
    outputs = torch.empty(len(ablated), network.config.outputs)
    for touched, rows in _groups(ablated, site):
        for part in torch.split(rows, _rows_at_once(entered, touched)):
            fused = network.fuse(site.name, entered, _ablating(network, site, ablated[part], mean)).features
            # What no row of the chunk touches is the same in all of them.
            features = {name: x if name in touched else x[:1] for name, x in fused.items()}
            outputs[part] = network.finish(site.name, features, inputs).output
    return outputs


def _rows_at_once(entered: Features, touched: list[str]) -> int:
    row = sum(entered[name].nbytes for name in touched)
    return max(1, CHUNK_BYTES // row) if row else CHUNK_BYTES


def _ablating(network: FusionNetwork, site: SiteConfig, ablated: Tensor, mean: Tensor | None) -> Override:
    gone = ablated[:, :, :, None]

    def override(attention: Tensor) -> Reweighing:
        factor = network.fusions[site.name].factor(attention)  # type: ignore[operator]
        return Reweighing(factor * ~gone, None if mean is None else mean * gone)

    return override


def _groups(ablated: Tensor, site: SiteConfig) -> Iterator[tuple[list[str], Tensor]]:
    """Rows (M',) that touch blocks of the same modalities, and which those are."""
    touches = {name: x.any(dim=(1, 2)) for name, x in BlockLayout(site).per_modality(ablated.transpose(1, 2)).items()}
    patterns, group = torch.unique(torch.stack(list(touches.values()), dim=1), dim=0, return_inverse=True)
    for index, pattern in enumerate(patterns):
        names = [name for name, touched in zip(touches, pattern, strict=True) if touched]
        yield names, torch.nonzero(group == index)[:, 0]
