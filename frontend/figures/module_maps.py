"""Block by channel at every site side by side, averaged over the items of a class (paper, Figure 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Block, Site, SiteAttention, SiteMap, SiteMaps, Sweep
from frontend.figures import labels
from frontend.figures.bands import Bands, lay_out
from frontend.figures.cells import cell_values, held_texts
from frontend.figures.colorbars import COLORBAR_PX, color_axis, color_title
from frontend.figures.frame import HEADER_PX, TITLE_PX, axis, completed, framed, header
from frontend.figures.measures import Floats, Measure, modalities_of
from frontend.figures.rows import axis_id, outline, row_axis, strip
from frontend.figures.sweep_drawing import SweepDrawing, by_text, rounded
from frontend.theme import Theme

GAP_PX = (0.06, 0.018)
"""Gap between sites and between the segments of one, as fractions of the plot's width."""


@dataclass(frozen=True)
class Column:
    """One segment of a site in its place, and the cells in it.

    Attributes:
        values: (N, Cb) mean attention.
        left, right: edges as fractions of the plot's width.
    """

    site: Site
    segment: int
    values: Floats
    left: float
    right: float


@dataclass(frozen=True)
class Place:
    """The axes of a column: its number from 1, and that of its first trace, each of which has a y axis of its own."""

    column: int
    trace: int

    @property
    def x_axis(self) -> str:
        return axis_id("x", self.column)

    def y_axis(self, number: int) -> str:
        """Axis of one of the column's traces, counted from 0."""
        return axis_id("y", self.trace + number)


@dataclass(frozen=True)
class BlocksOf:
    """What a trace of the figure shows: the blocks of one modality of a site, as its rows."""

    site: str
    blocks: tuple[Block, ...]


def module_maps(
    sweep: Sweep, found: SiteMaps, theme: Theme, *, measure: Measure = "lift", block: tuple[str, int] | None = None
) -> go.Figure:
    """All sites side by side on one colour scale, each with its segments.

    Args:
        block: site and index of a block to outline.
    """
    whose = f"{labels.escaped(found.class_) or 'all items'}, n = {found.n:,}"
    subtitle = labels.joined(labels.measure_text(measure), f"mean over {whose}", by_text(found.by))
    return maps_figure(
        sweep,
        found.sites,
        theme,
        name="module-maps",
        title="Every block and channel",
        subtitle=subtitle,
        measure=measure,
        block=block,
    )


def maps_figure(
    sweep: Sweep,
    maps: Sequence[SiteMap],
    theme: Theme,
    *,
    name: str,
    title: str,
    subtitle: str,
    measure: Measure,
    block: tuple[str, int] | None = None,
) -> go.Figure:
    """Maps of sites side by side: one trace per site, segment and modality, in the order of `traces_of`."""
    drawing = SweepDrawing(sweep, theme, measure)
    sites = [one.site for one in maps]
    bands = _bands(sites)
    columns = _columns(maps)
    named = len(columns) > 1
    figure = framed(
        theme,
        name=name,
        title=title,
        subtitle=subtitle,
        height=maps_px(sites),
        margin={"l": 46, "r": 22, "t": _top_px(sites), "b": COLORBAR_PX},
        meta={"sites": [site.name for site in sites], "measure": measure},
    )
    traces: list[go.Heatmap] = []
    axes: dict[str, Any] = {}
    shapes: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    titled: dict[str, int] = {}
    for number, column in enumerate(columns, start=1):
        place = Place(number, len(traces) + 1)
        traces += [_cells(drawing, column, name, place) for name in modalities_of(column.site)]
        axes |= _axes(drawing, column, bands, place, titled)
        shapes += _marks(drawing, column, bands, place, block)
        for modality in modalities_of(column.site).keys() - titled:
            annotations.append(header(drawing.key(modality), bands.places[modality].top, theme, x=column.left))
        titled |= {modality: len(blocks) for modality, blocks in modalities_of(column.site).items()}
        if named:
            annotations.append(_column_header(column, theme))
    attentions = [_message(one) for one in maps]
    annotations.append(color_title(attentions, measure, theme))
    colors = color_axis(attentions, measure, theme)
    return completed(figure, traces, {"annotations": annotations, "shapes": shapes, "coloraxis": colors, **axes})


def maps_px(sites: Sequence[Site]) -> int:
    """Height of the figure."""
    return _bands(sites).height_px + _top_px(sites) + COLORBAR_PX


def _bands(sites: Sequence[Site]) -> Bands:
    """Bands that hold the blocks of every site."""
    rows: dict[str, int] = {}
    for site in sites:
        for modality, blocks in modalities_of(site).items():
            rows[modality] = max(rows.get(modality, 0), len(blocks))
    return lay_out(rows)


def _top_px(sites: Sequence[Site]) -> int:
    """Room above the maps: for the title, and for headers where there are several columns."""
    return TITLE_PX + (HEADER_PX if sum(site.segments for site in sites) > 1 else 0)


def traces_of(maps: Sequence[Site]) -> list[BlocksOf]:
    """What each trace of the figure shows, in order; what a click on one means follows from it."""
    return [
        BlocksOf(site.name, tuple(blocks))
        for site in maps
        for _segment in range(site.segments)
        for blocks in modalities_of(site).values()
    ]


def _columns(maps: Sequence[SiteMap]) -> list[Column]:
    """All segments of all sites from left to right."""
    gaps = [
        GAP_PX[0] if segment == 0 and site else GAP_PX[1] if segment else 0.0
        for site, one in enumerate(maps)
        for segment in range(one.site.segments)
    ]
    width = (1 - sum(gaps)) / len(gaps)
    columns: list[Column] = []
    left = 0.0
    places = iter(gaps)
    for one in maps:
        for segment, values in enumerate(one.values):
            left += next(places)
            array = np.asarray(values, dtype=np.float64)
            columns.append(Column(one.site, segment, array, left, min(1.0, left + width)))
            left += width
    return columns


def _axes(
    drawing: SweepDrawing, column: Column, bands: Bands, place: Place, titled: Mapping[str, int]
) -> dict[str, Any]:
    """Axes of a column, for the layout.

    Args:
        titled: modalities whose rows are numbered further left already -> how many rows that last were.
    """
    alone = place.column == 1 and column.right > 0.99
    options: dict[str, Any] = {}
    for number, (modality, blocks) in enumerate(modalities_of(column.site).items()):
        options[f"yaxis{place.y_axis(number)[1:]}"] = row_axis(
            drawing.theme,
            len(blocks),
            bands.places[modality],
            x_axis=place.x_axis,
            # A site with another number of blocks has rows of another height.
            titled=titled.get(modality) != len(blocks),
        )
    lowest = place.y_axis(len(options) - 1)
    options[f"xaxis{place.x_axis[1:]}"] = axis(
        drawing.theme,
        "channel within the block" if alone else "channel",
        domain=[column.left, column.right],
        anchor=lowest,
        range=[-0.5, column.site.channels_per_block - 0.5],
        showgrid=False,
        nticks=9 if alone else 4,
        tickformat="d",
        tickangle=0,
        ticklabeloverflow="allow",
    )
    return options


def _marks(
    drawing: SweepDrawing, column: Column, bands: Bands, place: Place, block: tuple[str, int] | None
) -> list[dict[str, Any]]:
    """The strips beside the bands of a site's first column, and the outline of the chosen block."""
    site, shapes = column.site, []
    for number, (modality, blocks) in enumerate(modalities_of(site).items()):
        if column.segment == 0:
            shapes.append(strip(drawing.color(modality), bands.places[modality], place.x_axis))
        for row, one in enumerate(blocks):
            if block == (site.name, one.index):
                axes = {"x_axis": place.x_axis, "y_axis": place.y_axis(number)}
                shapes.append(outline(row, site.channels_per_block, **axes, theme=drawing.theme))
    return shapes


def _cells(drawing: SweepDrawing, column: Column, modality: str, place: Place) -> go.Heatmap:
    """Heatmap of the blocks of a modality; each cell carries its attention, or its lift where it shows attention."""
    site, measure = column.site, drawing.measure
    blocks = modalities_of(site)[modality]
    other: Measure = "share" if measure == "lift" else "lift"
    numbers = {which: [_row(site, one, column.values, which) for one in blocks] for which in (measure, other)}
    spoken = {measure: "%{z:.3g}", other: "%{customdata:.3g}"}
    where = labels.joined(labels.escaped(site.title), labels.segment_text(site, column.segment))
    return go.Heatmap(
        name=drawing.title(modality),
        x=list(range(site.channels_per_block)),
        y=[one.position for one in blocks],
        z=numbers[measure],
        customdata=numbers[other],
        text=held_texts(site, blocks),
        coloraxis="coloraxis",
        xaxis=place.x_axis,
        yaxis=place.y_axis(list(modalities_of(site)).index(modality)),
        hoverongaps=False,
        meta={"site": site.name, "modality": modality, "segment": column.segment},
        hovertemplate=(
            f"<b>{drawing.title(modality)} · block %{{y}}</b> ({where})<br>"
            "channel %{x} of the block, which holds %{text} of its modality<br>"
            f"attention {spoken['share']} · prior {1 / len(site.blocks):.3g}<br>"
            f"lift (log2) {spoken['lift']}<extra></extra>"
        ),
    )


def _row(site: Site, block: Block, values: Floats, measure: Measure) -> list[float | None]:
    """The cells of a block, to five digits."""
    shown = cell_values(site, block, values[block.index], measure)
    return [None if value is None else rounded(value) for value in shown]


def _column_header(column: Column, theme: Theme) -> dict[str, Any]:
    site = column.site
    text = labels.escaped(site.title)
    if site.segments > 1:
        text = f"segment {column.segment + 1}"
    return {**header(text, 1, theme, x=column.left), "font": {"size": 11, "color": theme.muted}}


def _message(one: SiteMap) -> SiteAttention:
    """A map as the attention of one window, which the colours are laid out over."""
    segments, blocks, channels = np.shape(one.values)
    return SiteAttention.model_construct(
        site=one.site, windows=[0], shape=(1, segments, blocks, channels), values=[one.values], share={}
    )
