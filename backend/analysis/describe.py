"""Sites and modalities in the words of the wire contract, from a network's configuration and a checkpoint's card."""

from collections.abc import Iterable

from backend.schemas import Block, Modality, Site
from models.cards import AudioInput, Inputs, VideoInput
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
        channels_per_block=width,
        floor=config.floor,
        blocks=blocks,
        prior=config.prior,
    )


def sites_of(configs: Iterable[SiteConfig]) -> list[Site]:
    """The sites of a network in the order of its forward pass."""
    return [site_of(config) for config in configs]


def modalities_of(inputs: Inputs) -> list[Modality]:
    """The streams of a checkpoint in the order of its card."""
    found = []
    if inputs.video is not None:
        found.append(_video(inputs.video))
    if inputs.audio is not None:
        found.append(_audio(inputs.audio))
    return found


def _video(spec: VideoInput) -> Modality:
    look = [word for word, wanted in (("gray", spec.gray), ("with equalised histogram", spec.equalise)) if wanted]
    treatment = f", {' and '.join(look)}" if look else ""
    return Modality(
        name="video",
        title="Face video",
        medium="video",
        shape=[3, spec.frames, spec.size, spec.size],
        description=f"{spec.frames} face crops of {spec.size} × {spec.size} pixels, evenly spaced over the window"
        f"{treatment}.",
    )


def _audio(spec: AudioInput) -> Modality:
    return Modality(
        name="audio",
        title="Sound",
        medium="audio",
        shape=[spec.coefficients, spec.frames],
        description=f"{spec.coefficients} MFCC of {spec.duration_s:g} s of the window's sound, "
        f"from {spec.offset_s:g} s on, at {spec.sample_rate / 1000:g} kHz.",
    )
