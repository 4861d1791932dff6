"""Split and merge: channels of every modality to equal blocks and back (paper, section 3, "Split")."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from models.networks.config import SiteConfig


class FusionError(ValueError):
    """Features do not fit a fusion site; the message says what was expected and what came."""


class BlockLayout:
    """Which blocks a site has, in which order, and how features become blocks.

    Modality m with C_m channels has ceil(C_m / Cb) blocks; the last is zero-padded along channels. Blocks of a modality
    stand together, modalities in the order of `site.channels`.
    """

    def __init__(self, site: SiteConfig) -> None:
        self.site = site.name
        self.block_channels = site.block_channels
        self.channels = dict(site.channels)
        self.counts = site.blocks

    @property
    def total(self) -> int:
        """N, the number of blocks over all modalities."""
        return sum(self.counts.values())

    @property
    def modalities(self) -> list[str]:
        """The modality of each block, in the order of the attention's rows."""
        return [name for name, count in self.counts.items() for _ in range(count)]

    def check(self, features: Mapping[str, Tensor]) -> None:
        """Refuse features that this layout does not describe.

        Raises:
            FusionError: another set of modalities, other channels, or another batch size.
        """
        if features.keys() != self.channels.keys():
            raise FusionError(f"{self.site}: expected modalities {list(self.channels)}; got {list(features)}")
        for name, x in features.items():
            if x.dim() < 2 or x.shape[1] != self.channels[name]:
                raise FusionError(
                    f"{self.site}: expected {name} of shape (B, {self.channels[name]}, *); got {tuple(x.shape)}"
                )
        if len({x.shape[0] for x in features.values()}) > 1:
            sizes = {name: x.shape[0] for name, x in features.items()}
            raise FusionError(f"{self.site}: expected one batch size; got {sizes}")

    def split(self, features: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """modality -> (B, C_m, *), in any order, to modality -> (B, N_m, Cb, *) in the order of the blocks."""
        return {name: self._split(features[name], count) for name, count in self.counts.items()}

    def merge(self, blocks: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """modality -> (B, N_m, Cb, *) to modality -> (B, C_m, *): the inverse of `split`."""
        return {name: x.flatten(1, 2)[:, : self.channels[name]] for name, x in blocks.items()}

    def reweigh(
        self, blocks: Mapping[str, Tensor], factor: Tensor, added: Tensor | None = None, *, training: bool = False
    ) -> dict[str, Tensor]:
        """Multiply every block by its factor, (B, N, Cb), add what is to be added, and merge.

        Args:
            training: whether gradients will be asked for; see `scaled`.
        """
        factors = self.per_modality(factor)
        scale = scaled if training else _multiplied
        changed = {name: scale(x, factors[name]) for name, x in blocks.items()}
        if added is not None:
            parts = self.per_modality(added)
            changed = {name: x + broadcast_to_trailing(parts[name], x) for name, x in changed.items()}
        return self.merge(changed)

    def check_override(self, weights: Tensor, *given: Tensor | None) -> None:
        """Refuse what an override gives, if it is not of the shape (B, q, N, Cb) of the weights that it was given.

        Raises:
            FusionError: another shape, but for a larger batch where that of the weights is 1.
        """
        for each in given:
            if each is not None and (each.shape[1:] != weights.shape[1:] or weights.shape[0] not in {1, each.shape[0]}):
                raise FusionError(
                    f"{self.site}: expected an override to give {tuple(weights.shape)}; got {tuple(each.shape)}"
                )

    def per_modality(self, attention: Tensor) -> dict[str, Tensor]:
        """(B, N, Cb) to modality -> (B, N_m, Cb)."""
        return dict(zip(self.counts, torch.split(attention, list(self.counts.values()), dim=1), strict=True))

    def _split(self, x: Tensor, count: int) -> Tensor:
        padding = count * self.block_channels - x.shape[1]
        if padding:
            x = F.pad(x, [0, 0] * (x.dim() - 2) + [0, padding])
        return x.reshape(x.shape[0], count, self.block_channels, *x.shape[2:])


def scaled(x: Tensor, factor: Tensor) -> Tensor:
    """(B, N, Cb, *) times (B, N, Cb), with gradients that take one pass over the features.

    Batch norm with the fixed statistics 0 and 1 and the factors as its weights is this product, to the last bit, and
    its backward computes both gradients while it reads the features once. That of a broadcast product writes the
    products of all positions to memory, to sum them afterwards.
    """
    if x.dim() == 3 or x.shape[:3] != factor.shape or x.dtype != factor.dtype:
        return _multiplied(x, factor)
    weights = factor.reshape(-1)
    channels = x.reshape(1, len(weights), -1)
    zeros, ones = torch.zeros_like(weights), torch.ones_like(weights)
    return F.batch_norm(channels, zeros, ones, weights, training=False, eps=0).view_as(x)


def _multiplied(x: Tensor, factor: Tensor) -> Tensor:
    return x * broadcast_to_trailing(factor, x)


def broadcast_to_trailing(weights: Tensor, x: Tensor) -> Tensor:
    """(B, N, Cb) shaped to multiply (B, N, Cb, *)."""
    return weights.reshape(*weights.shape, *[1] * (x.dim() - weights.dim()))


def mean_over_trailing(x: Tensor) -> Tensor:
    """Global average pool: (B, N, Cb, *) to (B, N, Cb)."""
    return torch.mean(x.flatten(3), dim=3) if x.dim() > 3 else x


def one_batch(features: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Features (B, *), some of which may be (1, *) since all B have them in common, to (B, *) all of them."""
    batch = max(x.shape[0] for x in features.values())
    return {name: x if x.shape[0] == batch else x.expand(batch, *x.shape[1:]) for name, x in features.items()}
