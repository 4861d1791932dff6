"""Fusion sites in the words of the wire contract, from a network's configuration."""

from collections.abc import Iterable

from backend.schemas import Band, Block, Site
from models.networks.config import SiteConfig


def site_of(config: SiteConfig) -> Site:
    """A fusion site; its blocks are in the order of the rows of its attention arrays.

    The last block of a modality is short where the block's width does not divide the channels: its padding is left out
    of `last_channel`.
    """
    width = config.block_channels
    blocks: list[Block] = []
    for modality, channels in config.channels.items():
        for position in range(config.blocks[modality]):
            first = position * width
            last = min(first + width, channels) - 1
            blocks.append(
                Block(index=len(blocks), modality=modality, position=position, first_channel=first, last_channel=last)
            )
    return Site(
        name=config.name,
        title=f"{config.name.replace('_', ' ').capitalize()} fusion",
        segments=config.segments,
        segment_steps=config.segment_steps,
        bands=[
            Band(modality=name, title=_title(name), stream=config.streams.get(name, name)) for name in config.channels
        ],
        channels_per_block=width,
        weighting=config.weighting,
        floor=config.floor,
        blocks=blocks,
        prior=config.prior,
    )


def sites_of(configs: Iterable[SiteConfig]) -> list[Site]:
    """The sites of a network in the order of its forward pass."""
    return [site_of(config) for config in configs]


def _title(modality: str) -> str:
    return "RGB" if modality == "rgb" else modality.replace("_", " ").capitalize()
