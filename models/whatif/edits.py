"""Edits of a site's attention: from what the network attends to, to what its blocks are multiplied by instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor

from models.fusion.blocks import BlockLayout
from models.networks.config import NetworkConfig, SiteConfig

Attention = Literal["trained", "uniform", "permuted"]


class EditError(ValueError):
    """An edit does not fit the network; the message says what was expected and what came."""


@dataclass(frozen=True)
class SiteEdit:
    """How a site's blocks are reweighed; the fields are applied in this order, in all segments alike.

    What is said of attention goes for the gates of a site that has them, but that nothing can be forced there, and that
    there is no lambda.

    attention: `trained` as the network computes it; `uniform`, 1/N for each of the N blocks (of gates, their mean);
        `permuted`, the attention of the blocks shuffled among them, all channels of a block together.
    seed: of the permutation.
    forced: block that gets all the attention of every channel; only in place of `trained`.
    floor: lambda; None for the one that the network was trained with.
    muted: modalities of the site whose blocks are multiplied by zero, whatever lambda is.
    muted_blocks: blocks that are.
    """

    attention: Attention = "trained"
    seed: int = 0
    forced: int | None = None
    floor: float | None = None
    muted: tuple[str, ...] = ()
    muted_blocks: tuple[int, ...] = ()


def check_edits(edits: Mapping[str, SiteEdit], config: NetworkConfig) -> None:
    """Refuse edits that the network has no place for.

    Raises:
        EditError: an unknown site, or an edit that its site can't have.
    """
    sites = {site.name: site for site in config.sites}
    for name, edit in edits.items():
        if name not in sites:
            raise EditError(f"expected one of the sites {', '.join(sites)}; got {name!r}")
        _check(edit, sites[name])


def factor_of(edit: SiteEdit, site: SiteConfig, attention: Tensor) -> Tensor:
    """What the blocks are multiplied by, (B, q, N, Cb), given the attention, or the gates, of the same shape.

    The edit has been checked.
    """
    layout = BlockLayout(site)
    match edit.attention:
        case "uniform":
            # Of a softmax this is 1 / N; of gates, it leaves what they are on the whole.
            attention = attention.mean(2, keepdim=True).expand_as(attention)
        case "permuted":
            attention = attention[:, :, np.random.default_rng(edit.seed).permutation(layout.total)]
    if edit.forced is not None:
        attention = torch.zeros_like(attention)
        attention[:, :, edit.forced] = 1
    floor = site.floor if edit.floor is None else edit.floor
    muted = [name in edit.muted or index in edit.muted_blocks for index, name in enumerate(layout.modalities)]
    return (floor + (1 - floor) * attention).masked_fill(torch.tensor(muted)[:, None], 0)


def _check(edit: SiteEdit, site: SiteConfig) -> None:
    last = sum(site.blocks.values()) - 1
    if edit.attention not in get_args(Attention):
        raise EditError(
            f"{site.name}: expected attention to be one of {', '.join(get_args(Attention))}; got {edit.attention!r}"
        )
    if edit.seed < 0:
        raise EditError(f"{site.name}: expected a seed of at least 0; got {edit.seed}")
    if edit.forced is not None and edit.attention != "trained":
        raise EditError(
            f"{site.name}: expected a forced block, or other attention, not both; got block {edit.forced} and "
            f"{edit.attention!r}"
        )
    if site.weighting == "gates" and (edit.forced is not None or edit.floor is not None):
        what = "forced block" if edit.forced is not None else "floor (lambda)"
        raise EditError(f"{site.name}: expected no {what}, since its blocks have gates of their own; got one")
    for what, blocks in (("forced", (edit.forced,)), ("muted_blocks", edit.muted_blocks)):
        for block in blocks:
            if block is not None and not 0 <= block <= last:
                raise EditError(f"{site.name}: {what}: expected blocks from 0 to {last}; got {block}")
    if edit.floor is not None and not 0 <= edit.floor <= 1:
        raise EditError(f"{site.name}: expected a floor (lambda) in [0, 1]; got {edit.floor}")
    if unknown := [name for name in edit.muted if name not in site.channels]:
        raise EditError(f"{site.name}: muted: expected modalities among {list(site.channels)}; got {unknown}")
