"""What all figures have in common: transparent background, fonts, tight margins, axes and headers in theme colours."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from frontend.theme import ABSENT_PATTERN, PATTERNS, Theme

TITLE_PX = 40
"""Room for title and subtitle above the plot."""

HEADER_PX = 19
"""Room for a header line above a panel or a band."""


def framed(
    theme: Theme,
    *,
    name: str,
    title: str,
    subtitle: str,
    height: int,
    margin: Mapping[str, int],
    meta: Mapping[str, object] | None = None,
) -> go.Figure:
    """An empty figure with the looks that all share.

    Args:
        name: stable name of the figure; its zoom survives updates of the data as long as this stays (`uirevision`).
        height: pixels; the width follows the page.
        margin: pixels of left, right, top and bottom (`l`, `r`, `t`, `b`).
        meta: facts about what is shown, for scripts of the page.
    """
    return go.Figure(
        layout={
            "template": go.layout.Template(),
            "autosize": True,
            "height": height,
            "margin": {**margin, "pad": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": theme.font_family, "size": theme.font_size, "color": theme.text},
            "title": {
                "text": f'{title}<br><span style="font-size:11px;color:{theme.muted}">{subtitle}</span>',
                "font": {"size": 13, "color": theme.text},
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"l": 4, "t": 20},
            },
            "hoverlabel": {
                "bgcolor": theme.surface,
                "bordercolor": theme.axis,
                "font": {"family": theme.font_family, "size": 12, "color": theme.text},
                "align": "left",
                "namelength": -1,
            },
            "hovermode": "closest",
            "showlegend": False,
            "dragmode": False,
            "uirevision": name,
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": theme.muted, "activecolor": theme.text},
            "meta": {"figure": name, **(meta or {})},
        }
    )


def completed(frame: go.Figure, traces: Sequence[BaseTraceType], layout: Mapping[str, Any]) -> go.Figure:
    """A frame with its traces, axes, annotations and shapes, made in one step.

    Plotly checks a layout of many axes ten times as fast when it gets all of it at once as when it is told to update
    one; a figure of many panels is otherwise most of what a page waits for.
    """
    looks = frame.layout.to_plotly_json()
    return go.Figure(data=list(traces), layout={**looks, "template": go.layout.Template(), **layout})


def axis(theme: Theme, title: str = "", **options: Any) -> dict[str, Any]:
    """Options of an axis in the theme's colours; zooming is off unless asked for, so that a touch scrolls the page."""
    return {
        "title": {"text": title, "font": {"size": 11, "color": theme.muted}, "standoff": 6},
        "tickfont": {"size": 11, "color": theme.muted},
        "gridcolor": theme.grid,
        "gridwidth": 1,
        "showline": True,
        "linecolor": theme.axis,
        "linewidth": 1,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 3,
        "tickcolor": theme.axis,
        "fixedrange": True,
        **options,
    }


def bar_marker(theme: Theme, color: str, slot: str, *, missing: bool) -> dict[str, Any]:
    """Looks of a modality's bars: its colour under its pattern, or only an outline and hatching where it is missing."""
    return {
        "color": "rgba(0,0,0,0)" if missing else color,
        "line": {"color": color, "width": 1},
        "pattern": {
            "shape": ABSENT_PATTERN if missing else PATTERNS[slot],
            "fillmode": "overlay",
            "fgcolor": color if missing else theme.paper,
            "size": 6,
            "solidity": 0.35 if missing else 0.2,
        },
    }


def swatch(color: str) -> str:
    """A small square in a modality's colour, to stand before its title."""
    return f'<span style="color:{color}">■</span>'


def header(text: str, y: float, theme: Theme, *, x: float = 0) -> dict[str, Any]:
    """A line of text just above a panel whose top is at `y` (fraction of the plot's height)."""
    return {
        "text": text,
        "x": x,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yref": "paper",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": 11, "color": theme.text},
    }


def empty_figure(message: str, theme: Theme, *, height: int = 220) -> go.Figure:
    """A figure without data that says why, e.g. while nothing is chosen."""
    figure = framed(theme, name="empty", title="", subtitle="", height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8})
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=message,
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        showarrow=False,
        font={"size": 12, "color": theme.muted},
    )
    return figure
