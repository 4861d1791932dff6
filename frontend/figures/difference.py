"""Two classes compared channel by channel, with the channels marked that differ at a false-discovery rate."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from backend.schemas import ChannelDifference, ClassDifference, Site, Sweep
from frontend.figures import labels
from frontend.figures.frame import TITLE_PX, axis, completed, framed, header
from frontend.figures.panels import Stack, stack
from frontend.figures.rows import axis_id
from frontend.figures.sweep_drawing import SweepDrawing, by_text, rounded
from frontend.theme import Theme, translucent

PANEL_PX = 104
AXIS_PX = 42
LEFT_PX = 54


def class_difference(sweep: Sweep, found: ClassDifference, theme: Theme) -> go.Figure:
    """First class less second in every channel, a panel per modality; channels with q at most the level are solid.

    Returns:
        Bars that carry `customdata` = [class that has more there, modality, channel].
    """
    drawing, site = SweepDrawing(sweep, theme), found.site
    layout = _panels(site)
    first, second = labels.escaped(found.first), labels.escaped(found.second)
    figure = framed(
        theme,
        name="class-difference",
        title=f"{first} less {second}, {labels.escaped(site.title)}",
        subtitle=labels.joined(different_text(found), by_text(found.by), f"n = {found.n[0]:,} and {found.n[1]:,}"),
        height=class_difference_px(site),
        margin={"l": LEFT_PX, "r": 12, "t": TITLE_PX, "b": AXIS_PX},
        meta={"sites": [site.name], "level": found.level},
    )
    traces, annotations = [], []
    options: dict[str, Any] = {
        "xaxis": axis(
            theme,
            "channel within the block",
            range=[-0.6, site.channels_per_block - 0.4],
            anchor=axis_id("y", len(site.prior)),
            tickformat="d",
            nticks=9,
            showgrid=False,
        )
    }
    for number, modality in enumerate(site.prior, start=1):
        panel = layout.panels[number - 1]
        channels = [one for one in found.channels if one.modality == modality]
        traces.append(_bars(drawing, found, modality, channels, number))
        options[f"yaxis{'' if number == 1 else number}"] = axis(
            theme,
            "points",
            domain=[panel.bottom, panel.top],
            zeroline=True,
            zerolinecolor=theme.text,
            zerolinewidth=1,
            nticks=5,
        )
        annotations.append(header(_panel_text(drawing, found, modality, channels), panel.top, theme))
    return completed(figure, traces, {"annotations": annotations, **options})


def class_difference_px(site: Site) -> int:
    """Height of the figure."""
    return _panels(site).height_px + TITLE_PX + AXIS_PX


def _panels(site: Site) -> Stack:
    return stack([PANEL_PX] * len(site.prior))


def different_text(found: ClassDifference) -> str:
    """How many channels differ, at what rate of false discoveries."""
    return (
        f"{found.different} of {len(found.channels)} channels differ (q ≤ {found.level:g}"
        f"{', permuted within groups' if found.within_groups else ''})"
    )


def _bars(
    drawing: SweepDrawing, found: ClassDifference, modality: str, channels: Sequence[ChannelDifference], number: int
) -> go.Bar:
    color, title = drawing.color(modality), drawing.title(modality)
    points = [100 * one.difference.value for one in channels]
    significant = [one.q <= found.level for one in channels]
    return go.Bar(
        name=title,
        x=[one.channel for one in channels],
        y=[rounded(value) for value in points],
        yaxis=axis_id("y", number),
        width=0.74,
        marker={
            "color": [color if sure else translucent(color, 0.12) for sure in significant],
            "line": {"color": color, "width": 1},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [_reach(one.difference.high, one.difference.value) for one in channels],
            "arrayminus": [_reach(one.difference.low, one.difference.value) for one in channels],
            "color": drawing.theme.muted,
            "thickness": 1,
            "width": 2,
        },
        customdata=[
            [found.first if one.difference.value >= 0 else found.second, modality, one.channel] for one in channels
        ],
        hovertemplate=[
            f"<b>{title}</b> · channel {one.channel} of every block<br>{labels.escaped(found.first)} less "
            f"{labels.escaped(found.second)}: {labels.signed(100 * one.difference.value)} points{_between(one)}<br>"
            f"p = {one.p:.3g} · q = {one.q:.3g}: {'differs' if sure else 'no difference shown'}<extra></extra>"
            for one, sure in zip(channels, significant, strict=True)
        ],
    )


def _panel_text(
    drawing: SweepDrawing, found: ClassDifference, modality: str, channels: Sequence[ChannelDifference]
) -> str:
    whole = found.share.get(modality)
    solid = sum(one.q <= found.level for one in channels)
    mean = "" if whole is None else f"mean {labels.signed(100 * whole.value)} points{_span(whole.low, whole.high)}"
    return labels.joined(f"{drawing.key(modality)}", mean, f"{solid} of {len(channels)} channels solid")


def _between(one: ChannelDifference) -> str:
    return _span(one.difference.low, one.difference.high)


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f" ({labels.signed(100 * low)} to {labels.signed(100 * high)})"


def _reach(end: float | None, value: float) -> float:
    return 0.0 if end is None else round(100 * abs(end - value), 6)
