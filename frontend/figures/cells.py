"""The cells of one modality at one site, with what a hover says of each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Block, Site
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.measures import LIFT_LIMIT, Floats, Measure, held_channels, log2_lift, modalities_of


def cell_values(site: Site, block: Block, attention: Floats, measure: Measure) -> list[float | None]:
    """What the cells of a block show; None where a channel is padding.

    Args:
        attention: (Cb,) of the block.
        measure: log2 lift is cut off at the lower limit, as zero attention would be minus infinity.
    """
    total = len(site.blocks)
    shown = {
        "share": attention,
        "prior": np.full_like(attention, 1 / total),
        "lift": np.maximum(log2_lift(attention * total), -LIFT_LIMIT),
    }[measure]
    held = held_channels(block)
    return [float(value) if channel < held else None for channel, value in enumerate(shown)]


def held_texts(site: Site, blocks: Sequence[Block]) -> list[list[str]]:
    """The channels of its modality that the block of each cell holds, in few letters: `16–31` all along its row."""
    held = (f"{block.first_channel}–{block.last_channel}" for block in blocks)
    return [[text] * site.channels_per_block for text in held]


def band_cells(
    drawing: Drawing, site: Site, modality: str, values: Floats, *, x_axis: str, y_axis: str, where: str = ""
) -> go.Heatmap:
    """Heatmap of the blocks of a modality, on the shared colour axis.

    Args:
        values: (N, Cb) attention of all blocks of the site.
        where: what the hover says of the place, instead of the site's title.

    Returns:
        Cells that carry `customdata` = [block index, site, channel, attention, lift as text, position, channel range].
    """
    blocks = modalities_of(site)[modality]
    title = drawing.title(modality)
    return go.Heatmap(
        name=title,
        x=list(range(site.channels_per_block)),
        y=[block.position for block in blocks],
        z=[cell_values(site, block, values[block.index], drawing.measure) for block in blocks],
        customdata=[_hover_facts(site, block, values[block.index]) for block in blocks],
        coloraxis="coloraxis",
        xaxis=x_axis,
        yaxis=y_axis,
        hoverongaps=False,
        meta={"site": site.name, "modality": modality},
        hovertemplate=(
            f"<b>{title} · block %{{customdata[5]}}</b> ({where or labels.escaped(site.title)})<br>"
            "%{customdata[6]}, here channel %{customdata[2]}<br>"
            f"attention %{{customdata[3]:.4g}} · prior {1 / len(site.blocks):.4g}<br>"
            f"lift %{{customdata[4]}}{drawing.hover_note(modality)}<extra></extra>"
        ),
    )


def _hover_facts(site: Site, block: Block, attention: Floats) -> list[list[Any]]:
    total = len(site.blocks)
    return [
        [
            block.index,
            site.name,
            block.first_channel + channel,
            # Six digits: more than a hover shows, and the figure stays small on the wire.
            float(f"{value:.6g}"),
            labels.lift_text(float(value) * total),
            block.position,
            labels.channel_range(block),
        ]
        for channel, value in enumerate(attention)
    ]
