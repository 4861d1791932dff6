"""One block in detail: its attention over channels, and over windows and segments."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Block, Report, SiteAttention
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, bar_marker, framed, header, swatch
from frontend.figures.measures import (
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
    layout = stack([CHANNELS_PX, max(2, site.segments) * ROW_PX], gap_px=GAP_PX)
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
    """Add the cells over windows and segments; returns the header."""
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
    windows = [find_window(drawing.report, index) for index in attention.windows]
    step = 1
    while len(windows) / step > 10:
        step *= 2 if step % 5 else 5
    positions, segments = range(len(windows)), range(site.segments)
    figure.add_trace(
        go.Heatmap(
            name="windows",
            x=list(positions),
            y=list(segments),
            z=[[float(shown[position, segment]) for position in positions] for segment in segments],
            xaxis="x2",
            yaxis="y2",
            showscale=False,
            xgap=1,
            ygap=1,
            customdata=[
                [
                    [
                        window.index,
                        segment,
                        float(means[position, segment]),
                        labels.lift_text(float(means[position, segment]) / prior),
                        window.start_s,
                        labels.position_text(position, segment if site.segments > 1 else None)
                        + f", {labels.seconds(window.start_s, window.end_s)}",
                    ]
                    for position, window in enumerate(windows)
                ]
                for segment in segments
            ],
            hovertemplate=(
                "<b>%{customdata[5]}</b><br>"
                f"attention %{{customdata[2]:.4g}} · prior {prior:.4g}<br>lift %{{customdata[3]}}<extra></extra>"
            ),
            **colors,
        )
    )
    figure.update_layout(
        xaxis2=axis(
            theme,
            "window",
            anchor="y2",
            showgrid=False,
            range=[-0.5, len(windows) - 0.5],
            tickvals=list(positions)[::step],
            ticktext=[str(position + 1) for position in positions][::step],
        ),
        yaxis2=axis(
            theme,
            "segment" if site.segments > 1 else "",
            domain=[panel.bottom, panel.top],
            range=[site.segments - 0.5, -0.5],
            showgrid=False,
            tickvals=list(segments) if site.segments > 1 else [],
            ticktext=[str(segment + 1) for segment in segments] if site.segments > 1 else [],
        ),
    )
    return header(f"mean of its channels: {means.min():.3g} to {means.max():.3g}", panel.top, theme)


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
