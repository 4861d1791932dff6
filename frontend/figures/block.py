"""One block in detail: its attention over channels, and over windows and segments."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Block, Report, SiteAttention
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, bar_marker, framed, header, swatch
from frontend.figures.measures import (
    Floats,
    Measure,
    block_means,
    cells,
    find_block,
    find_window,
    held_channels,
    lift_limit,
    log2_lift,
)
from frontend.figures.panels import Panel, stack
from frontend.theme import Theme

CHANNELS_PX = 120
ROW_PX = 18
AXIS_PX = 42

GAP_PX = 46
"""Gap between the panels, which holds the x axis of the upper one."""


def block_detail(
    report: Report,
    attention: SiteAttention,
    block: int,
    theme: Theme,
    *,
    measure: Measure = "share",
    window: int | None = None,
    segment: int | None = None,
) -> go.Figure:
    """Attention of one block: bars over its channels against the prior, and its mean in every window and segment.

    Args:
        block: index of the block at the site.
        window, segment: which the upper panel shows; None averages.

    Returns:
        Bars that carry `customdata` = [block index, site, channel, attention, lift as text]; the cells of the lower
        panel carry [window index, segment, attention, lift as text, start in seconds, span as text].

    Raises:
        KeyError: the site has no such block.
    """
    site, chosen = attention.site, find_block(attention.site, block)
    # One window alone leaves the axis to its segments, which then stand in their order from left to right.
    rows = 1 if len(attention.windows) == 1 else site.segments
    layout = stack([CHANNELS_PX, max(2, rows) * ROW_PX], gap_px=GAP_PX)
    drawing = Drawing(report, theme, measure, window, segment)
    figure = framed(
        theme,
        name="block-detail",
        title=f"{drawing.title(chosen.modality)} · block {chosen.position}, {labels.channel_range(chosen)}",
        subtitle=drawing.subtitle([site], labels.escaped(site.title)),
        height=layout.height_px + TITLE_PX + AXIS_PX,
        margin={"l": 60, "r": 12, "t": TITLE_PX, "b": AXIS_PX},
        meta={**drawing.meta([site]), "block": chosen.index},
    )
    annotations = _channels_panel(figure, drawing, attention, chosen, panel=layout.panels[0])
    annotations.append(_windows_panel(figure, drawing, attention, chosen, panel=layout.panels[1]))
    figure.update_layout(annotations=annotations)
    return figure


def _channels_panel(
    figure: go.Figure, drawing: Drawing, attention: SiteAttention, block: Block, *, panel: Panel
) -> list[dict[str, Any]]:
    """Add the bars over channels; returns the header, and a note where channels are padding."""
    site, theme, measure = attention.site, drawing.theme, drawing.measure
    values = cells(attention, drawing.window, drawing.segment)[block.index][: held_channels(block)]
    title, missing = drawing.title(block.modality), drawing.missing(block.modality)
    color, prior = drawing.color(block.modality), 1 / len(site.blocks)
    lifts = log2_lift(values / prior)
    limit = lift_limit(lifts)
    shown = {"share": values, "prior": np.full_like(values, prior), "lift": np.clip(lifts, -limit, limit)}[measure]
    figure.add_trace(
        go.Bar(
            name=f"block {block.position}",
            x=list(range(len(values))),
            y=[float(value) for value in shown],
            width=0.78,
            marker=bar_marker(theme, color, drawing.slot(block.modality), missing=missing),
            customdata=[
                [block.index, site.name, block.first_channel + channel, float(value), labels.lift_text(value / prior)]
                for channel, value in enumerate(values)
            ],
            hovertemplate=(
                f"<b>{title} · block {block.position}</b><br>channel %{{customdata[2]}}<br>"
                f"attention %{{customdata[3]:.4g}} · prior {prior:.4g}<br>lift %{{customdata[4]}}"
                f"{drawing.hover_note(block.modality)}<extra></extra>"
            ),
        )
    )
    top = 1.1 * max(float(values.max()), prior)
    figure.update_layout(
        xaxis=axis(
            theme,
            "channel within the block",
            range=[-0.5, site.channels_per_block - 0.5],
            anchor="y",
            showgrid=False,
            tickformat="d",
            nticks=9,
        ),
        yaxis=axis(
            theme,
            labels.LIFT_AXIS if measure == "lift" else "attention (no unit)",
            domain=[panel.bottom, panel.top],
            nticks=5,
            range=[-limit * 1.05, limit * 1.05] if measure == "lift" else [0, top],
        ),
    )
    figure.add_shape(
        type="line",
        name="prior",
        xref="x domain",
        yref="y",
        x0=0,
        x1=1,
        y0=0.0 if measure == "lift" else prior,
        y1=0.0 if measure == "lift" else prior,
        line={"color": theme.text, "width": 1, "dash": "dash"},
    )
    mean = float(values.mean())
    parts = [f"mean {mean:.3g}", f"┄ prior {prior:.3g}", labels.times(mean / prior)]
    annotations = [
        header(
            f"{swatch(color)} " + " · ".join(["missing, zeros", *parts] if missing else parts),
            panel.top,
            theme,
        )
    ]
    if len(values) < site.channels_per_block:
        annotations.append(_padding_note(len(values), site.channels_per_block, theme))
    return annotations


def _windows_panel(
    figure: go.Figure, drawing: Drawing, attention: SiteAttention, block: Block, *, panel: Panel
) -> dict[str, Any]:
    """Add the cells over windows and segments, or over the segments of the only window; returns the header."""
    site, theme, measure = attention.site, drawing.theme, drawing.measure
    means = block_means(attention, block)
    prior = 1 / len(site.blocks)
    lifts = log2_lift(means / prior)
    limit = lift_limit(lifts)
    colors: dict[str, Any] = {"colorscale": theme.sequential, "zmin": 0, "zmax": max(float(means.max()), 2 * prior)}
    shown = np.full_like(means, prior) if measure == "prior" else means
    if measure == "lift":
        shown = np.clip(lifts, -limit, limit)
        colors = {"colorscale": theme.diverging, "zmin": -limit, "zmax": limit}
    windows, segments = range(len(attention.windows)), range(site.segments)
    facts = [
        [_window_facts(drawing.report, attention, means, window, segment) for window in windows] for segment in segments
    ]
    across = len(windows) == 1 and site.segments > 1
    cells_of = _transposed if across else list
    figure.add_trace(
        go.Heatmap(
            name="windows",
            x=list(segments if across else windows),
            y=list(windows if across else segments),
            z=cells_of([[float(shown[window, segment]) for window in windows] for segment in segments]),
            xaxis="x2",
            yaxis="y2",
            showscale=False,
            xgap=1,
            ygap=1,
            customdata=cells_of(facts),
            hovertemplate=(
                "<b>%{customdata[5]}</b><br>"
                f"attention %{{customdata[2]:.4g}} · prior {prior:.4g}<br>lift %{{customdata[3]}}<extra></extra>"
            ),
            **colors,
        )
    )
    columns, rows = (site.segments, 1) if across else (len(windows), site.segments)
    figure.update_layout(
        xaxis2=axis(
            theme,
            "segment" if across else "window",
            anchor="y2",
            showgrid=False,
            range=[-0.5, columns - 0.5],
            **_numbered(columns),
        ),
        yaxis2=axis(
            theme,
            "segment" if rows > 1 else "",
            domain=[panel.bottom, panel.top],
            range=[rows - 0.5, -0.5],
            showgrid=False,
            **(_numbered(rows) if rows > 1 else {"tickvals": [], "ticktext": []}),
        ),
    )
    return header(f"mean of its channels: {means.min():.3g} to {means.max():.3g}", panel.top, theme)


def _window_facts(report: Report, attention: SiteAttention, means: Floats, position: int, segment: int) -> list[Any]:
    """What a cell over windows and segments carries."""
    site, value = attention.site, float(means[position, segment])
    window = find_window(report, attention.windows[position])
    where = [] if report.windowing is None else [f"window {position + 1}"]
    if site.segments > 1:
        where.append(f"segment {segment + 1}")
    if report.duration_s is not None:
        where.append(labels.seconds(window.start_s, window.end_s))
    return [
        window.index,
        segment,
        value,
        labels.lift_text(value * len(site.blocks)),
        window.start_s,
        ", ".join(where) or labels.whole(report),
    ]


def _transposed(rows: list[list[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _numbered(count: int) -> dict[str, list[Any]]:
    """Numbers from 1 beside an axis, few enough to be read."""
    step = 1
    while count / step > 10:
        step *= 2 if step % 5 else 5
    return {
        "tickvals": list(range(count))[::step],
        "ticktext": [str(number + 1) for number in range(count)][::step],
    }


def _padding_note(held: int, channels: int, theme: Theme) -> dict[str, Any]:
    return {
        "text": "padding",
        "x": (held + channels - 1) / 2,
        "xref": "x",
        "y": 0.5,
        "yref": "y domain",
        "showarrow": False,
        "font": {"size": 10, "color": theme.muted},
    }
