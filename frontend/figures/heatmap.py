"""Blocks x channels of one site, or of all sites side by side (paper, Figure 7), in bands of their modality."""

from collections.abc import Container, Sequence
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Report, Site, SiteAttention
from frontend.figures import labels
from frontend.figures.bands import Bands, lay_out
from frontend.figures.cells import band_cells
from frontend.figures.colorbars import COLORBAR_PX, color_axis, color_title
from frontend.figures.drawing import Drawing
from frontend.figures.frame import HEADER_PX, TITLE_PX, axis, framed, header
from frontend.figures.measures import Measure, cells, channel_shares, modalities_of
from frontend.figures.rows import axis_id, outline, row_axis, strip
from frontend.theme import Theme

SITE_GAP = 0.08
"""Gap between sites, as a fraction of the plot's width."""


def site_heatmap(
    report: Report,
    attention: SiteAttention,
    theme: Theme,
    *,
    measure: Measure = "lift",
    window: int | None = None,
    segment: int | None = None,
    block: int | None = None,
) -> go.Figure:
    """Attention of every block and channel of one site.

    Args:
        window, segment: which to show; None averages.
        block: index of a block to outline, the one whose detail is open.

    Returns:
        A figure whose cells carry `customdata` that begins with [block index, site, channel, attention, lift as text].
    """
    drawing = Drawing(report, theme, measure, window, segment)
    site = attention.site
    figure = _figure(drawing, [attention], name="site-heatmap", title=labels.escaped(site.title), numbers=True)
    for number, blocks in enumerate(modalities_of(site).values(), start=1):
        row = next((row for row, one in enumerate(blocks) if one.index == block), None)
        if row is not None:
            place = {"x_axis": "x", "y_axis": axis_id("y", number)}
            figure.add_shape(outline(row, site.channels_per_block, **place, theme=theme))
    return figure


def sites_heatmap(
    report: Report,
    attentions: Sequence[SiteAttention],
    theme: Theme,
    *,
    measure: Measure = "lift",
    window: int | None = None,
    segment: int | None = None,
) -> go.Figure:
    """All sites side by side on one colour scale, as in the paper's Figure 7; cells as in `site_heatmap`.

    A segment concerns only the sites that have more than one.
    """
    drawing = Drawing(report, theme, measure, window, segment)
    figure = _figure(drawing, attentions, name="sites-heatmap", title="All fusion sites", numbers=False)
    # A line of its own, above the bands, for the names of the sites.
    figure.update_layout(height=figure.layout.height + HEADER_PX, margin_t=TITLE_PX + HEADER_PX)
    for column, attention in enumerate(attentions):
        figure.add_annotation(_site_header(attention.site, _left(column, len(attentions)), theme))
    return figure


def _figure(
    drawing: Drawing, attentions: Sequence[SiteAttention], *, name: str, title: str, numbers: bool
) -> go.Figure:
    """The sites in columns, with a header per band; `numbers` adds the share of the first site to it."""
    theme, sites = drawing.theme, [attention.site for attention in attentions]
    rows: dict[str, int] = {}
    for site in sites:
        for modality, blocks in modalities_of(site).items():
            rows[modality] = max(rows.get(modality, 0), len(blocks))
    bands = lay_out(rows)
    figure = framed(
        theme,
        name=name,
        title=title,
        subtitle=drawing.subtitle(sites, labels.measure_text(drawing.measure)),
        height=bands.height_px + TITLE_PX + COLORBAR_PX,
        margin={"l": 46, "r": 22, "t": TITLE_PX, "b": COLORBAR_PX},
        meta=drawing.meta(sites),
    )
    # A band that only later sites have is named and numbered where it begins.
    first = {
        modality: next(column for column, site in enumerate(sites) if modality in modalities_of(site))
        for modality in bands.places
    }
    shapes: list[dict[str, Any]] = []
    for column, attention in enumerate(attentions):
        titled = {modality for modality, at in first.items() if at == column}
        shapes += _add_site(figure, drawing, attention, bands, column=column, columns=len(attentions), titled=titled)
    texts = {
        modality: _band_text(drawing, modality) + (_numbers(drawing, attentions[0], modality) if numbers else "")
        for modality in bands.places
    }
    figure.update_layout(
        annotations=[
            *(
                header(texts[modality], band.top, theme, x=_left(first[modality], len(sites)))
                for modality, band in bands.places.items()
            ),
            color_title(attentions, drawing.measure, theme),
        ],
        shapes=shapes,
        coloraxis=color_axis(attentions, drawing.measure, theme),
    )
    return figure


def _add_site(
    figure: go.Figure,
    drawing: Drawing,
    attention: SiteAttention,
    bands: Bands,
    *,
    column: int,
    columns: int,
    titled: Container[str],
) -> list[dict[str, Any]]:
    """Add the cells and axes of a site in its column.

    Args:
        titled: modalities whose rows are numbered here.

    Returns:
        The coloured strips beside its bands.
    """
    site, values = attention.site, cells(attention, drawing.window, drawing.segment)
    x_axis, left = axis_id("x", column + 1), _left(column, columns)
    strips = []
    for number, (modality, blocks) in enumerate(modalities_of(site).items(), start=len(figure.data) + 1):
        y_axis, band = axis_id("y", number), bands.places[modality]
        figure.add_trace(band_cells(drawing, site, modality, values, x_axis=x_axis, y_axis=y_axis))
        rows = row_axis(drawing.theme, len(blocks), band, x_axis=x_axis, titled=modality in titled)
        figure.update_layout({f"yaxis{y_axis[1:]}": rows})
        strips.append(strip(drawing.color(modality), band, x_axis))
    figure.update_layout(
        {
            f"xaxis{x_axis[1:]}": axis(
                drawing.theme,
                "channel within the block" if columns == 1 else "channel",
                domain=[left, left + _width(columns)],
                anchor=axis_id("y", len(figure.data)),
                range=[-0.5, site.channels_per_block - 0.5],
                showgrid=False,
                nticks=9 if columns == 1 else 6,
                tickformat="d",
            )
        }
    )
    return strips


def _width(columns: int) -> float:
    return (1 - SITE_GAP * (columns - 1)) / columns


def _left(column: int, columns: int) -> float:
    return column * (_width(columns) + SITE_GAP)


def _band_text(drawing: Drawing, modality: str) -> str:
    return drawing.key(modality) + (" · missing" if drawing.missing(modality) else "")


def _numbers(drawing: Drawing, attention: SiteAttention, modality: str) -> str:
    share = float(channel_shares(attention, modality, drawing.window, drawing.segment).mean())
    prior = attention.site.prior[modality]
    return f" · {labels.percent(share)} (prior {labels.percent(prior)}) · {labels.times(share / prior)}"


def _site_header(site: Site, left: float, theme: Theme) -> dict[str, Any]:
    return {**header(labels.escaped(site.title), 1, theme, x=left), "font": {"size": 11, "color": theme.muted}}
