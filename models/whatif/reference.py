"""Mean features of the blocks over a reference set: what a block is replaced by where it is ablated to its mean.

The mean is taken after the MSAF module has reweighed the block, over samples and over all positions (time steps of the
segment, rows, columns): one number per segment, block and channel. A mean map per position would say where in the
picture the blocks of the training set are active, at many times the size.
"""

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


class ReferenceSum:
    """Adds up features sample by sample, so that no more than one batch is in memory."""

    def __init__(self, network: FusionNetwork) -> None:
        self._network = network
        self._sums: Means = {}
        self.samples = 0

    def add(self, inputs: Mapping[str, Tensor]) -> None:
        """Feed a batch, modality -> (B, *)."""
        features: Mapping[str, Tensor] = inputs
        with torch.inference_mode():
            for site in self._network.config.sites:
                msaf = self._network.fusions[site.name]
                entered = self._network.enter(site.name, features)
                # Not what `fuse` hands on, which for some networks is not all that the module reweighed.
                summed = _block_means(msaf(entered).features, site).double().sum(0)
                self._sums[site.name] = self._sums.get(site.name, 0) + summed
                features = self._network.fuse(site.name, entered).features
        self.samples += len(next(iter(inputs.values())))

    def means(self) -> Means:
        """Of all samples so far, at least one."""
        return {site: (total / self.samples).float() for site, total in self._sums.items()}


def reference_means(network: FusionNetwork, batches: Iterable[Mapping[str, Tensor]]) -> tuple[Means, int]:
    """Means over batches, modality -> (B, *), and how many samples those were."""
    total = ReferenceSum(network)
    for batch in batches:
        total.add(batch)
    return total.means(), total.samples


def write_reference(means: Means, path: Path) -> None:
    """Write a file that everybody can read."""
    path.write_bytes(save({site: x.contiguous() for site, x in means.items()}))


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
