"""All time segments of a site side by side in their order: shares of the modalities over blocks x channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Report, Site, SiteAttention
from frontend.figures import labels
from frontend.figures.bands import Band, Bands, lay_out
from frontend.figures.cells import band_cells
from frontend.figures.colorbars import COLORBAR_PX, color_axis, color_title
from frontend.figures.columns import COLUMN_GAP, column_span
from frontend.figures.drawing import Drawing
from frontend.figures.frame import HEADER_PX, TITLE_PX, axis, framed, header
from frontend.figures.measures import Measure, cells, find_window, modalities_of
from frontend.figures.rows import axis_id, outline, row_axis, strip
from frontend.figures.segment_shares import SegmentShares
from frontend.figures.spans import segment_span
from frontend.theme import Theme

LEFT_PX, RIGHT_PX = 50, 22
"""Beside the columns; what stands below the figure in the same columns needs them too."""

LEAST_COLUMN_PX = 118
"""Width of a segment below which its heading would not fit."""

HEAD_LINE_PX = 15
SHARES_PX = 84
SHARES_GAP_PX = 14
ROW_PX = 15


@dataclass(frozen=True)
class _Places:
    """Bottoms and tops as fractions of the plot's height: the strip of shares, then the bands of blocks."""

    shares: Band
    bands: dict[str, Band]
    heads_top: float
    height_px: int


def segments_heatmap(
    report: Report,
    attention: SiteAttention,
    theme: Theme,
    *,
    measure: Measure = "lift",
    window: int | None = None,
    segment: int | None = None,
    block: int | None = None,
) -> go.Figure:
    """Every segment of a site: what each modality gets in it, over the attention of every block and channel.

    Args:
        window: which to show; None averages.
        segment, block: indices of those to outline, the ones whose detail is open.

    Returns:
        Cells as in `site_heatmap`, first by segment, then by modality; behind them bars, one trace per modality, that
        carry `customdata` = [segment, modality, share, prior, lift as text].
    """
    site = attention.site
    drawing = Drawing(report, theme, measure, window, segment)
    bands = lay_out({modality: len(blocks) for modality, blocks in modalities_of(site).items()}, ROW_PX)
    heads = [_head(report, site, number, window) for number in range(site.segments)]
    places = _places(bands, lines=max(len(lines) for lines in heads))
    figure = framed(
        theme,
        name=f"segments-heatmap-{site.name}",
        title=f"{labels.escaped(site.title)}, segment by segment",
        subtitle=labels.joined(labels.measure_text(measure), labels.window_text(report, window)),
        height=places.height_px + TITLE_PX + COLORBAR_PX,
        margin={"l": LEFT_PX, "r": RIGHT_PX, "t": TITLE_PX, "b": COLORBAR_PX},
        meta={**drawing.meta([site]), "segments": site.segments},
    )
    for number in range(site.segments):
        _add_cells(figure, drawing, attention, places, number)
    notes = [
        *(_heading(lines, number, site, places, drawing) for number, lines in enumerate(heads)),
        SegmentShares(drawing, attention).add_to(figure, places.shares),
        *(header(_band_text(drawing, modality), band.top, theme) for modality, band in places.bands.items()),
        color_title([attention], measure, theme),
    ]
    figure.update_layout(
        barmode="overlay",
        annotations=notes,
        shapes=[
            *(strip(drawing.color(modality), band, "x") for modality, band in places.bands.items()),
            *_outlines(site, segment, block, places, theme),
        ],
        coloraxis=color_axis([attention], measure, theme),
    )
    return figure


def least_width_px(segments: int) -> int:
    """Width below which the figure should rather be scrolled than squeezed."""
    return LEFT_PX + RIGHT_PX + LEAST_COLUMN_PX * segments


def _places(bands: Bands, *, lines: int) -> _Places:
    """From top to bottom: headings of the segments, shares, bands."""
    heads_px = lines * HEAD_LINE_PX
    above = heads_px + HEADER_PX + SHARES_PX + SHARES_GAP_PX
    total = above + bands.height_px
    part = bands.height_px / total
    shares_top = 1 - (heads_px + HEADER_PX) / total
    return _Places(
        shares=Band(bottom=shares_top - SHARES_PX / total, top=shares_top, height_px=SHARES_PX),
        bands={
            name: Band(bottom=band.bottom * part, top=band.top * part, height_px=band.height_px)
            for name, band in bands.places.items()
        },
        heads_top=1 - heads_px / total,
        height_px=total,
    )


def _head(report: Report, site: Site, segment: int, window: int | None) -> list[str]:
    """What stands over a segment: its number, its steps, and its seconds where it has some."""
    lines = [f"Segment {segment + 1}", labels.steps_text(site, segment)]
    if report.duration_s is not None and (window is not None or len(report.windows) == 1):
        shown = report.windows[0] if window is None else find_window(report, window)
        span = segment_span(shown, site, segment)
        lines.append(labels.seconds(span.start_s, span.end_s))
    return [line for line in lines if line]


def _heading(lines: Sequence[str], segment: int, site: Site, places: _Places, drawing: Drawing) -> dict[str, Any]:
    theme, chosen = drawing.theme, segment == drawing.segment
    left, right = column_span(segment, site.segments)
    first = f'<span style="color:{theme.text}"><b>{lines[0]}{" ◂" if chosen else ""}</b></span>'
    return {
        **header("<br>".join([first, *lines[1:]]), places.heads_top, theme, x=(left + right) / 2),
        "name": "segment-heading",
        "xanchor": "center",
        "align": "center",
        "font": {"size": 11, "color": theme.muted},
    }


def _add_cells(figure: go.Figure, drawing: Drawing, attention: SiteAttention, places: _Places, segment: int) -> None:
    """Add the cells of a segment in its column; the rows belong to all columns."""
    site, theme = attention.site, drawing.theme
    values, x_axis = cells(attention, drawing.window, segment), axis_id("x", segment + 1)
    where = labels.joined(f"segment {segment + 1}", labels.steps_text(site, segment))
    for number, (modality, blocks) in enumerate(modalities_of(site).items(), start=1):
        y_axis = axis_id("y", number)
        trace = band_cells(drawing, site, modality, values, x_axis=x_axis, y_axis=y_axis, where=where)
        figure.add_trace(trace.update(meta={"site": site.name, "modality": modality, "segment": segment}))
        if segment == 0:
            rows = row_axis(theme, len(blocks), places.bands[modality], x_axis="x", titled=True)
            figure.update_layout({f"yaxis{y_axis[1:]}": rows})
    figure.update_layout(
        {
            f"xaxis{x_axis[1:]}": axis(
                theme,
                "channel",
                domain=list(column_span(segment, site.segments)),
                anchor=axis_id("y", len(places.bands)),
                range=[-0.5, site.channels_per_block - 0.5],
                showgrid=False,
                nticks=5,
                tickformat="d",
            )
        }
    )


def _outlines(
    site: Site, segment: int | None, block: int | None, places: _Places, theme: Theme
) -> list[dict[str, Any]]:
    """Frames around the chosen segment, and around the chosen block in it, or in all where none is chosen."""
    shapes = []
    if segment is not None and site.segments > 1:
        left, right = column_span(segment, site.segments)
        shapes.append(
            {
                "type": "rect",
                "name": "selected-segment",
                "xref": "paper",
                "yref": "paper",
                "x0": left - COLUMN_GAP / 3,
                "x1": right + COLUMN_GAP / 3,
                "y0": 0,
                "y1": 1,
                "line": {"width": 1, "color": theme.axis},
            }
        )
    for number, blocks in enumerate(modalities_of(site).values(), start=1):
        row = next((row for row, one in enumerate(blocks) if one.index == block), None)
        if row is None:
            continue
        shapes += [
            outline(
                row,
                site.channels_per_block,
                x_axis=axis_id("x", column + 1),
                y_axis=axis_id("y", number),
                theme=theme,
            )
            for column in range(site.segments)
            if segment in (None, column)
        ]
    return shapes


def _band_text(drawing: Drawing, modality: str) -> str:
    return drawing.key(modality) + (" · missing" if drawing.missing(modality) else "")
