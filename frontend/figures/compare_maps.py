"""Both maps of one site on one colour scale, and their difference around zero: left, right, right less left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Block, Comparison, SiteAttention, SiteComparison
from frontend.figures import labels
from frontend.figures.bands import Bands, lay_out
from frontend.figures.cells import cell_values, held_texts
from frontend.figures.colorbars import CELL_QUANTILE, COLORBAR_PX, color_axis, color_title
from frontend.figures.compare_drawing import WHICH, CompareDrawing, items_text, moved, side_name
from frontend.figures.frame import HEADER_PX, TITLE_PX, axis, framed, header
from frontend.figures.measures import Floats, Measure, held_channels, modalities_of
from frontend.figures.rows import axis_id, row_axis, strip
from frontend.figures.table import Cell, Table
from frontend.theme import Theme

GAPS = (0.045, 0.012)
"""Gap between the three parts and between the segments of one, as fractions of the plot's width."""

LEAST_COLUMN_PX = 74
LEAST_PX = 780
LONGEST_HEADER = 24
"""Letters of a side's name above its map: what fits there at the least width, with how many items it is of."""

DIFFERENCE = "right less left"


@dataclass(frozen=True)
class Column:
    """One segment of one part in its place.

    Attributes:
        part: 0 for left, 1 for right, 2 for the difference.
        left, right: edges as fractions of the plot's width.
    """

    part: int
    segment: int
    left: float
    right: float


def least_px(site: SiteComparison) -> int:
    """Least width at which the columns of all segments can be read."""
    return max(LEAST_PX, 3 * site.left.segments * LEAST_COLUMN_PX)


def compare_maps(found: Comparison, site: SiteComparison, theme: Theme, *, measure: Measure = "lift") -> go.Figure:
    """Block by channel of both sides and of their difference, in bands of their modality.

    Args:
        measure: `share` shows attention and its difference, `lift` log2 lift and its difference.

    Returns:
        Cells that carry `customdata` = [block index, segment, left attention, right attention].

    Raises:
        ValueError: the blocks of the site don't correspond.
    """
    part = moved(site)
    drawing = CompareDrawing(found, theme, measure)
    values = _shown(site, measure)
    bands = lay_out({modality: len(blocks) for modality, blocks in modalities_of(site.left).items()})
    figure = framed(
        theme,
        name="compare-maps",
        title=f"{labels.escaped(site.left.title)}: every block and channel",
        subtitle=labels.joined(
            labels.measure_text(measure), f"{labels.percent(part)} of the attention lies on other blocks"
        ),
        height=bands.height_px + TITLE_PX + HEADER_PX + COLORBAR_PX,
        margin={"l": 46, "r": 22, "t": TITLE_PX + HEADER_PX, "b": COLORBAR_PX},
        meta={"sites": [site.site], "measure": measure, "moved": part},
    )
    columns = _columns(site.left.segments)
    shapes: list[dict[str, Any]] = []
    for number, column in enumerate(columns, start=1):
        shown = values[column.part]
        shapes += _add_column(figure, drawing, site, column, shown=shown, bands=bands, number=number)
    annotations = [
        header(drawing.key(modality), bands.places[modality].top, theme) for modality in modalities_of(site.left)
    ]
    middles = []
    for index in range(3):
        own = [column for column in columns if column.part == index]
        middles.append((own[0].left + own[-1].right) / 2)
        annotations.append(_part_header(drawing, index, own[0].left))
    attentions = [_message(site, site.left_map), _message(site, site.right_map)]
    scale = color_axis(attentions, measure, theme)
    # The scale that both maps share lies under both of them, that of the difference under its own.
    middle, width = (middles[0] + middles[1]) / 2, _part_width(columns)
    scale["colorbar"] |= {"len": 1.8 * width, "x": middle}
    annotations.append({**color_title(attentions, measure, theme), "x": middle})
    annotations.append({**_difference_title(measure, theme), "x": middles[2]})
    figure.update_layout(
        annotations=annotations,
        shapes=shapes,
        coloraxis=scale,
        coloraxis2=_difference_axis(values[2], theme, scale["colorbar"], x=middles[2], length=0.9 * width),
    )
    return figure


def compare_maps_table(found: Comparison, site: SiteComparison) -> Table:
    """Behind `compare_maps`: a row per segment, block and channel, padding left out."""
    titles = {band.modality: band.title for band in site.left.bands}
    rows: list[tuple[Cell, ...]] = []
    for segment, (mine, theirs) in enumerate(zip(site.left_map, site.right_map, strict=True)):
        for block in site.left.blocks:
            for channel in range(held_channels(block)):
                one, other = mine[block.index][channel], theirs[block.index][channel]
                name = titles.get(block.modality, block.modality)
                ratio = float(np.log2(other / one)) if one > 0 and other > 0 else None
                rows.append((segment + 1, name, block.index, block.position, channel, one, other, other - one, ratio))
    columns = ("segment", "modality", "block", "block of the modality", "channel of the block")
    numbers = ("attention left", "attention right", DIFFERENCE, "log2 of right over left")
    return Table(f"{site.left.title}: {found.left.name} and {found.right.name}", (*columns, *numbers), tuple(rows))


def _shown(site: SiteComparison, measure: Measure) -> tuple[Floats, Floats, Floats]:
    """What the cells of left, right and difference show, each (q, N, Cb); NaN where a channel is padding."""
    maps = []
    for attention in (site.left_map, site.right_map):
        shown = np.full(np.shape(attention), np.nan)
        for segment, values in enumerate(np.asarray(attention, dtype=np.float64)):
            for block in site.left.blocks:
                cells = cell_values(site.left, block, values[block.index], measure)
                shown[segment, block.index] = [np.nan if cell is None else cell for cell in cells]
        maps.append(shown)
    return maps[0], maps[1], maps[1] - maps[0]


def _columns(segments: int) -> list[Column]:
    """The segments of left, right and difference from left to right."""
    gaps = [GAPS[0] if part and not segment else GAPS[1] if segment else 0.0
            for part in range(3) for segment in range(segments)]  # fmt: skip
    width = (1 - sum(gaps)) / len(gaps)
    columns, left = [], 0.0
    for number, gap in enumerate(gaps):
        left += gap
        columns.append(Column(number // segments, number % segments, left, min(1.0, left + width)))
        left += width
    return columns


def _part_width(columns: Sequence[Column]) -> float:
    """Width of one part, as a fraction of the plot's."""
    own = [column for column in columns if column.part == 0]
    return own[-1].right - own[0].left


def _add_column(
    figure: go.Figure,
    drawing: CompareDrawing,
    site: SiteComparison,
    column: Column,
    *,
    shown: Floats,
    bands: Bands,
    number: int,
) -> list[dict[str, Any]]:
    """Add cells and axes; returns the strips beside the bands of the first column of a part."""
    x_axis, shapes = axis_id("x", number), []
    for modality, blocks in modalities_of(site.left).items():
        y_axis, band = axis_id("y", len(figure.data) + 1), bands.places[modality]
        cells = _cells(drawing, site, column, modality, shown)
        figure.add_trace(cells.update(xaxis=x_axis, yaxis=y_axis))
        rows = row_axis(drawing.theme, len(blocks), band, x_axis=x_axis, titled=number == 1)
        figure.update_layout({f"yaxis{y_axis[1:]}": rows})
        if column.segment == 0:
            shapes.append(strip(drawing.color(modality), band, x_axis))
    several = site.left.segments > 1
    figure.update_layout(
        {
            f"xaxis{x_axis[1:]}": axis(
                drawing.theme,
                f"segment {column.segment + 1}" if several else "channel within the block",
                domain=[column.left, column.right],
                anchor=axis_id("y", len(figure.data)),
                range=[-0.5, site.left.channels_per_block - 0.5],
                showgrid=False,
                nticks=3 if several else 6,
                tickformat="d",
            )
        }
    )
    return shapes


def _cells(drawing: CompareDrawing, site: SiteComparison, column: Column, modality: str, shown: Floats) -> go.Heatmap:
    blocks = modalities_of(site.left)[modality]
    segment = column.segment
    where = labels.joined(labels.escaped(site.left.title), labels.segment_text(site.left, segment))
    which = ("left", "right", DIFFERENCE)[column.part]
    spoken = {"share": "attention", "lift": "lift (log2)"}.get(drawing.measure, drawing.measure)
    return go.Heatmap(
        name=f"{drawing.title(modality)}, {which}",
        x=list(range(site.left.channels_per_block)),
        y=[block.position for block in blocks],
        z=[[None if np.isnan(cell) else _short(cell) for cell in shown[segment, block.index]] for block in blocks],
        customdata=[_facts(site, block, segment) for block in blocks],
        text=held_texts(site.left, blocks),
        coloraxis="coloraxis2" if column.part == 2 else "coloraxis",
        hoverongaps=False,
        meta={"site": site.site, "modality": modality, "segment": segment, "part": which},
        hovertemplate=(
            f"<b>{drawing.title(modality)} · block %{{y}}</b> ({where})<br>"
            "channel %{x} of the block, which holds %{text} of its modality<br>"
            f"{which}: {spoken} %{{z:.3g}}<br>attention left %{{customdata[2]:.3g}} · right %{{customdata[3]:.3g}} · "
            f"prior {1 / len(site.left.blocks):.3g}<extra></extra>"
        ),
    )


def _facts(site: SiteComparison, block: Block, segment: int) -> list[list[float]]:
    mine, theirs = site.left_map[segment][block.index], site.right_map[segment][block.index]
    return [[block.index, segment, _short(one), _short(other)] for one, other in zip(mine, theirs, strict=True)]


def _short(value: float) -> float:
    """Five digits: more than a figure shows, and it stays small on the wire."""
    return float(f"{value:.5g}")


def _part_header(drawing: CompareDrawing, part: int, x: float) -> dict[str, Any]:
    """What a part shows, above its bands."""
    if part == 2:
        text = f"<b>{DIFFERENCE}</b>"
    else:
        which = WHICH[part]
        text = labels.joined(
            f"<b>{which}</b> {side_name(drawing.found, which, LONGEST_HEADER)}", items_text(drawing.side(which))
        )
    return {**header(text, 1, drawing.theme, x=x), "name": "part"}


def _difference_axis(values: Floats, theme: Theme, bar: dict[str, Any], *, x: float, length: float) -> dict[str, Any]:
    """Colours symmetric around zero; they end where all but one in a hundred cells lie inside."""
    sizes = np.abs(values[np.isfinite(values)])
    limit = float(np.quantile(sizes, CELL_QUANTILE)) or float(sizes.max()) or 1.0
    clipped = float(sizes.max()) > limit * (1 + 1e-9)
    ends = [f"{labels.MINUS}{limit:.2g}", f"+{limit:.2g}"]
    if clipped:
        ends = [f"≤ {ends[0]}", f"≥ {ends[1]}"]
    return {
        "colorscale": [list(stop) for stop in theme.diverging],
        "cmin": -limit,
        "cmax": limit,
        "cmid": 0,
        "colorbar": {**bar, "x": x, "len": length, "tickvals": [-limit, 0, limit], "ticktext": [ends[0], "0", ends[1]]},
    }


def _difference_title(measure: Measure, theme: Theme) -> dict[str, Any]:
    what = "difference of lift (log2)" if measure == "lift" else "difference of attention"
    return {**color_title([], "share", theme), "text": what, "name": "difference-title"}


def _message(site: SiteComparison, attention: list[list[list[float]]]) -> SiteAttention:
    """A map as the attention of one window, which the colours are laid out over."""
    segments, blocks, channels = np.shape(attention)
    return SiteAttention.model_construct(
        site=site.left, windows=[0], shape=(1, segments, blocks, channels), values=[attention], share={}
    )
