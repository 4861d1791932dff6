"""Mean features of the blocks over a reference set: what a block is replaced by where it is ablated to its mean.

The mean is taken after the MSAF module has reweighed the block, over samples and over all positions (time steps of the
segment, rows, columns): one number per segment, block and channel. A mean map per position would say where in the
picture the blocks of the training set are active, at many times the size.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from models.cards import Card, CardError, sha256_of
from models.fusion.blocks import BlockLayout, mean_over_trailing
from models.networks.base import FusionNetwork
from models.networks.config import NetworkConfig, SiteConfig

REFERENCE_NAME = "reference.safetensors"
Means = dict[str, Tensor]
"""site -> (q, N, Cb); the channels that a last block is padded with are zero."""


def reference_means(network: FusionNetwork, batches: Iterable[Mapping[str, Tensor]]) -> tuple[Means, int]:
    """Feed a reference set.

    Args:
        network: in eval mode.
        batches: modality -> (B, *), one at least; added up one by one, so that no more than one is in memory.

    Returns:
        the means, and how many samples those were of.
    """
    sums: Means = {}
    samples = 0
    for batch in batches:
        features: Mapping[str, Tensor] = batch
        with torch.inference_mode():
            for site in network.config.sites:
                entered = network.enter(site.name, features)
                # Not what `fuse` hands on, which for some networks is not all that the module reweighed.
                reweighed = network.fusions[site.name](entered).features
                sums[site.name] = sums.get(site.name, 0) + _block_means(reweighed, site).double().sum(0)
                features = network.fuse(site.name, entered).features
        samples += len(next(iter(batch.values())))
    return {site: (total / samples).float() for site, total in sums.items()}, samples


def write_reference(means: Means, path: Path) -> None:
    """Write the file whole or not at all; everybody can read it."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.write_bytes(save({site: x.contiguous() for site, x in means.items()}))
    partial.replace(path)


def read_reference(card_path: Path, card: Card, config: NetworkConfig) -> Means | None:
    """The means that a card names; None if it names none.

    Raises:
        CardError: the file is missing, is another one than the card names, or does not fit the network.
    """
    if card.reference is None:
        return None
    path = card_path.parent / card.reference.file
    if not path.is_file():
        raise CardError(f"{path}: expected the reference means that the card names; there is no such file")
    if (actual := sha256_of(path)) != card.reference.sha256:
        raise CardError(f"{path}: expected SHA-256 {card.reference.sha256}; got {actual}")
    try:
        means = load_file(path)
    except SafetensorError as error:
        raise CardError(f"{path}: expected a safetensors file; {error}") from error
    wanted = {site.name: (site.segments, sum(site.blocks.values()), site.block_channels) for site in config.sites}
    given = {site: tuple(x.shape) for site, x in means.items()}
    if given != wanted:
        raise CardError(f"{path}: expected means of the shapes {wanted}; got {given}")
    return {site: means[site].float() for site in wanted}


def _block_means(features: Mapping[str, Tensor], site: SiteConfig) -> Tensor:
    """modality -> (B, C_m, *), reweighed, to the means of its blocks, (B, q, N, Cb)."""
    layout = BlockLayout(site)
    bounds = site.segment_steps
    segments = [{name: x[:, :, a:b] for name, x in features.items()} for a, b in bounds] if bounds else [features]
    split = [layout.split(part) for part in segments]
    return torch.stack([torch.cat([mean_over_trailing(x) for x in part.values()], dim=1) for part in split], dim=1)
