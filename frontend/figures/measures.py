"""The numbers that the figures and their tables show: attention, shares, priors and lifts, chosen or averaged.

A `window` or `segment` of None means the mean over all of them. Attention is averaged first and lift
is taken of the mean. Windows are named by their index in the report.
"""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from backend.schemas import Block, Report, Site, SiteAttention, Window
from frontend.figures.modalities import streams

Measure = Literal["share", "prior", "lift"]
"""`share`: attention as it is; `prior`: what it would be if attention were uniform; `lift`: log2 of their ratio."""

MEASURES: tuple[Measure, ...] = ("share", "prior", "lift")

LIFT_LIMIT = 4.0
"""Colours and axes of log2 lift end here at the latest; what is beyond, as zero attention always is, is clipped."""

Floats = NDArray[np.float64]


def cells(attention: SiteAttention, window: int | None, segment: int | None) -> Floats:
    """Attention of every block and channel.

    Returns:
        (N, Cb), summing to one over the blocks of a channel.
    """
    chosen = _choose(np.asarray(attention.values, dtype=np.float64), attention, window, segment)
    return np.asarray(chosen.mean(axis=(0, 1)), dtype=np.float64)


def channel_shares(attention: SiteAttention, modality: str, window: int | None, segment: int | None) -> Floats:
    """Share of a modality in every channel, (Cb,)."""
    shares = np.asarray(attention.share[modality], dtype=np.float64)
    return np.asarray(_choose(shares, attention, window, segment).mean(axis=(0, 1)), dtype=np.float64)


def modality_shares(report: Report, site: Site, window: int | None, segment: int | None) -> dict[str, float]:
    """Share of every modality at a site, mean over channels."""
    rows = slice(None) if window is None else [window_position(report, window)]
    columns = _segments(site, segment)
    return {
        name: float(np.asarray(values, dtype=np.float64)[rows][:, columns].mean())
        for name, values in report.shares[site.name].items()
    }


def span_shares(report: Report, site: Site, modality: str) -> Floats:
    """Share of a modality at a site in every segment of every window, in the order of time, (W * q,)."""
    return np.asarray(report.shares[site.name][modality], dtype=np.float64).reshape(-1)


def log2_lift(ratio: Floats) -> Floats:
    """log2 of share over prior; minus infinity where the share is zero."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log2(ratio), dtype=np.float64)


def lift_limit(lifts: Floats, quantile: float = 1.0) -> float:
    """Where a symmetric axis of log2 lift ends.

    Args:
        lifts: log2 lifts, of any shape.
        quantile: which part of the finite ones must lie inside.

    Returns:
        That lift rounded up to a half, at least 0.5 and at most `LIFT_LIMIT`.
    """
    finite = np.abs(lifts[np.isfinite(lifts)])
    largest = float(np.quantile(finite, quantile)) if finite.size else 0.0
    return min(LIFT_LIMIT, max(0.5, math.ceil(largest * 2 - 1e-9) / 2))


def is_clipped(lifts: Floats, limit: float) -> bool:
    """Whether a lift lies beyond the axis (zero attention always does)."""
    return bool((np.abs(lifts) > limit + 1e-9).any())


def modalities_of(site: Site) -> dict[str, list[Block]]:
    """Blocks of every modality of a site, in the site's order."""
    blocks: dict[str, list[Block]] = {}
    for block in sorted(site.blocks, key=lambda block: block.index):
        blocks.setdefault(block.modality, []).append(block)
    return blocks


def held_channels(block: Block) -> int:
    """Channels of a block that are there; the others up to Cb are padding."""
    return block.last_channel - block.first_channel + 1


def find_block(site: Site, index: int) -> Block:
    """The block of an index.

    Raises:
        KeyError: the site has no such block.
    """
    for block in site.blocks:
        if block.index == index:
            return block
    raise KeyError(f"{site.name}: expected a block from 0 to {len(site.blocks) - 1}, not {index}")


def block_means(attention: SiteAttention, block: Block) -> Floats:
    """Mean attention of a block over the channels that it holds, (windows, segments)."""
    values = np.asarray(attention.values, dtype=np.float64)
    return np.asarray(values[:, :, block.index, : held_channels(block)].mean(axis=-1), dtype=np.float64)


def find_site(report: Report, name: str) -> Site:
    """The site of a name.

    Raises:
        KeyError: the report has no such site.
    """
    for site in report.sites:
        if site.name == name:
            return site
    raise KeyError(f"expected one of the sites {[site.name for site in report.sites]}, not {name!r}")


def find_window(report: Report, index: int) -> Window:
    """The window of an index.

    Raises:
        IndexError: the report has no such window.
    """
    return report.windows[window_position(report, index)]


def window_position(report: Report, index: int) -> int:
    """Position of a window in the report's lists."""
    for position, window in enumerate(report.windows):
        if window.index == index:
            return position
    raise IndexError(f"expected the index of one of {len(report.windows)} windows, not {index}")


def present(report: Report, window: int | None) -> dict[str, bool]:
    """Whether each modality had data, in the window or anywhere; a band of a site has some when its stream has."""
    chosen = None if window is None else find_window(report, window)
    given = {
        status.name: status.present and (chosen is None or status.name in chosen.present)
        for status in report.modalities
    }
    return {name: given.get(stream, True) for name, stream in streams(report).items()}


def _choose(array: Floats, attention: SiteAttention, window: int | None, segment: int | None) -> Floats:
    """Keep the chosen windows (first axis) and segments (second axis)."""
    if window is not None:
        if window not in attention.windows:
            raise IndexError(f"expected one of the windows {attention.windows} that were asked for, not {window}")
        array = array[[attention.windows.index(window)]]
    return array[:, _segments(attention.site, segment)]


def _segments(site: Site, segment: int | None) -> slice | list[int]:
    """The chosen segment; a site without segments is whole, whatever is chosen for the others beside it."""
    if segment is None or site.segments == 1:
        return slice(None)
    if not 0 <= segment < site.segments:
        raise IndexError(f"{site.name}: expected a segment from 0 to {site.segments - 1}, not {segment}")
    return [segment]
