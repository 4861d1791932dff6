"""Sum of attention of each modality in every channel, beside the prior (paper, Figure 6)."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Report, SiteAttention
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, framed, header
from frontend.figures.measures import Measure, channel_shares, is_clipped, lift_limit, log2_lift
from frontend.figures.panels import Stack, share_range, stack
from frontend.theme import SYMBOLS, Theme, translucent

PANEL_PX = 96
LIFT_PANEL_PX = 210
AXIS_PX = 42
LEFT_PX = 52


def channel_sums(
    report: Report,
    attention: SiteAttention,
    theme: Theme,
    *,
    measure: Measure = "share",
    window: int | None = None,
    segment: int | None = None,
) -> go.Figure:
    """Share (or lift) of every modality over the channels of one site.

    Shares have a panel per modality, each with a range of its own, because a modality with many blocks lies far from
    one with few, and the area between share and prior is filled; lifts stand in one panel around 0, the prior.

    Returns:
        Lines that carry `customdata` = [site, modality, channel, share, prior, lift as text].
    """
    site = attention.site
    drawing = Drawing(report, theme, measure, window, segment)
    heights = [LIFT_PANEL_PX] if measure == "lift" else [PANEL_PX] * len(site.prior)
    layout = stack(heights)
    figure = framed(
        theme,
        name="channel-sums",
        title=f"{labels.escaped(site.title)}, summed over blocks",
        subtitle=drawing.subtitle([site], labels.measure_text(measure)),
        height=layout.height_px + TITLE_PX + AXIS_PX,
        margin={"l": LEFT_PX, "r": 12, "t": TITLE_PX, "b": AXIS_PX},
        meta=drawing.meta([site]),
    )
    add = _lift_panel if measure == "lift" else _share_panels
    figure.update_layout(
        annotations=add(figure, drawing, attention, layout),
        xaxis=axis(
            theme,
            "channel within the block",
            range=[-0.5, site.channels_per_block - 0.5],
            anchor=_axis_id(len(heights)),
            tickformat="d",
            nticks=9,
        ),
    )
    return figure


def _share_panels(figure: go.Figure, drawing: Drawing, attention: SiteAttention, layout: Stack) -> list[dict[str, Any]]:
    annotations = []
    for number, (name, prior) in enumerate(attention.site.prior.items(), start=1):
        panel = layout.panels[number - 1]
        percents = 100 * channel_shares(attention, name, drawing.window, drawing.segment)
        shown = percents if drawing.measure == "share" else np.full_like(percents, 100 * prior)
        figure.add_trace(_prior_line(len(percents), 100 * prior, _axis_id(number), drawing.theme))
        line = _line(drawing, attention, name, shown.tolist(), _axis_id(number))
        figure.add_trace(line.update(fill="tonexty", fillcolor=translucent(drawing.color(name), 0.22)))
        figure.update_layout(
            {
                f"yaxis{_axis_id(number)[1:]}": axis(
                    drawing.theme,
                    "share (%)",
                    domain=[panel.bottom, panel.top],
                    range=share_range([*percents.tolist(), 100 * prior]),
                    nticks=5,
                )
            }
        )
        note = " · missing, zeros" if drawing.missing(name) else ""
        text = f"{drawing.key(name)}{note} · ┄ prior {labels.percent(prior)}"
        annotations.append(header(text, panel.top, drawing.theme))
    return annotations


def _lift_panel(figure: go.Figure, drawing: Drawing, attention: SiteAttention, layout: Stack) -> list[dict[str, Any]]:
    prior = attention.site.prior
    lifts = {
        name: log2_lift(channel_shares(attention, name, drawing.window, drawing.segment) / prior[name])
        for name in prior
    }
    every = np.concatenate(list(lifts.values()))
    limit = lift_limit(every)
    figure.add_trace(_prior_line(attention.site.channels_per_block, 0.0, "y", drawing.theme))
    for name, values in lifts.items():
        figure.add_trace(_line(drawing, attention, name, np.maximum(values, -limit).tolist(), "y"))
    panel = layout.panels[0]
    figure.update_layout(
        yaxis=axis(
            drawing.theme,
            labels.LIFT_AXIS + (", clipped" if is_clipped(every, limit) else ""),
            domain=[panel.bottom, panel.top],
            range=[-limit * 1.05, limit * 1.05],
            nticks=7,
        )
    )
    keys = [drawing.key(name) + (" (missing)" if drawing.missing(name) else "") for name in lifts]
    return [{**header("   ".join([*keys, "┄ prior"]), panel.top, drawing.theme), "xshift": 6 - LEFT_PX}]


def _line(drawing: Drawing, attention: SiteAttention, name: str, shown: list[float], y_axis: str) -> go.Scatter:
    """A modality as steps over the channels, which have no order between them, with its own symbol."""
    site, title, color = attention.site, drawing.title(name), drawing.color(name)
    shares = channel_shares(attention, name, drawing.window, drawing.segment).tolist()
    prior = site.prior[name]
    return go.Scatter(
        name=title,
        x=list(range(len(shown))),
        y=shown,
        yaxis=y_axis,
        mode="lines+markers",
        line={"shape": "hvh", "color": color, "width": 1.75, "dash": "dot" if drawing.missing(name) else "solid"},
        marker={"symbol": SYMBOLS[drawing.slot(name)], "size": 5, "color": color},
        customdata=[
            [site.name, name, channel, share, prior, labels.lift_text(share / prior)]
            for channel, share in enumerate(shares)
        ],
        hovertemplate=(
            f"<b>{title}</b> ({labels.escaped(site.title)})<br>channel %{{customdata[2]}} of every block<br>"
            f"share %{{customdata[3]:.4g}} · prior {prior:.4g}<br>lift %{{customdata[5]}}"
            f"{drawing.hover_note(name)}<extra></extra>"
        ),
    )


def _prior_line(channels: int, y: float, y_axis: str, theme: Theme) -> go.Scatter:
    return go.Scatter(
        name="prior",
        x=list(range(channels)),
        y=[y] * channels,
        yaxis=y_axis,
        mode="lines",
        line={"color": theme.text, "width": 1, "dash": "dash"},
        hoverinfo="skip",
    )


def _axis_id(number: int) -> str:
    return "y" if number == 1 else f"y{number}"
