"""The one value that a network gives out, on the scale that it was trained on."""

from typing import Any

import plotly.graph_objects as go

from backend.schemas import Report, ValueScale
from frontend.figures import labels
from frontend.figures.frame import TITLE_PX, axis, framed
from frontend.figures.measures import find_window
from frontend.theme import Theme

PLOT_PX = 84
AXIS_PX = 42
SIDE_PX = 16

HALF_TRACK = 0.16
"""Half the height of the track; the plot goes from -1 to 1."""


def value_scale(report: Report, theme: Theme, *, window: int | None = None) -> go.Figure:
    """The value as a bar from zero on its scale, with the words of both ends.

    Args:
        window: which to show; None shows the whole clip.

    Returns:
        A bar that carries `customdata` = [value], and where there are several windows a mark of each with
        [window index, value, span as text].

    Raises:
        ValueError: the network gives out classes.
    """
    scale = scale_of(report)
    chosen = report.overall if window is None else find_window(report, window)
    value, name = float(chosen.logits[0]), labels.escaped(scale.name)
    low, high = scale_range(scale, [each.logits[0] for each in report.windows])
    figure = framed(
        theme,
        name="value-scale",
        title=f"{labels.capital(name)} {labels.signed(value)}",
        subtitle=labels.output_text(report, window),
        height=PLOT_PX + TITLE_PX + AXIS_PX,
        margin={"l": SIDE_PX, "r": SIDE_PX, "t": TITLE_PX, "b": AXIS_PX},
        meta={"window": window},
    )
    zero = zero_of(scale)
    figure.add_trace(
        go.Bar(
            name=name,
            x=[value - zero],
            base=[zero],
            y=[0],
            orientation="h",
            width=[2 * HALF_TRACK],
            marker={"color": theme.accent},
            customdata=[[value]],
            hovertemplate=f"<b>{name} {labels.signed(value, 3)}</b><br>{_scale_text(scale)}<extra></extra>",
        )
    )
    if len(report.windows) > 1:
        figure.add_trace(_window_marks(report, theme))
    figure.add_trace(
        go.Scatter(
            name="value",
            x=[value],
            y=[0],
            mode="markers+text",
            marker={"symbol": "line-ns-open", "size": 30, "color": theme.accent, "line": {"width": 3}},
            text=[f"<b>{labels.signed(value)}</b>"],
            textposition="top center",
            textfont={"size": 13, "color": theme.text},
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.update_layout(
        xaxis=axis(theme, f"{name} (no unit)", range=[low, high], nticks=9, showgrid=False),
        yaxis=axis(theme, range=[-1, 1], visible=False),
        shapes=[_track(scale, theme), _zero(zero, theme)],
        annotations=[
            _end(scale.low, scale.low_label, "left", theme),
            _end(scale.high, scale.high_label, "right", theme),
        ],
    )
    return figure


def scale_of(report: Report) -> ValueScale:
    """The scale of the value.

    Raises:
        ValueError: the network gives out classes.
    """
    if report.value is None:
        raise ValueError("expected a report of a network that gives out a value, not classes")
    return report.value


def zero_of(scale: ValueScale) -> float:
    """Where bars of the value begin: at zero, or at the end that is nearest to it."""
    return min(max(0.0, scale.low), scale.high)


def scale_range(scale: ValueScale, values: list[float]) -> list[float]:
    """Range of an axis that holds the scale, and what lies beyond it, with some room for marks."""
    low, high = min([scale.low, *values]), max([scale.high, *values])
    room = 0.04 * (high - low)
    return [low - room, high + room]


def _window_marks(report: Report, theme: Theme) -> go.Scatter:
    return go.Scatter(
        name="windows",
        x=[window.logits[0] for window in report.windows],
        y=[-0.42] * len(report.windows),
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 9, "color": theme.absent, "line": {"width": 1.5}},
        customdata=[
            [window.index, window.logits[0], labels.seconds(window.start_s, window.end_s)] for window in report.windows
        ],
        hovertemplate=[
            f"window {number}, %{{customdata[2]}}<br>{labels.signed(window.logits[0], 3)}<extra></extra>"
            for number, window in enumerate(report.windows, start=1)
        ],
    )


def _scale_text(scale: ValueScale) -> str:
    low, high = labels.scale_end(scale.low, scale.low_label), labels.scale_end(scale.high, scale.high_label)
    return labels.escaped(f"scale from {low} to {high}")


def _track(scale: ValueScale, theme: Theme) -> dict[str, Any]:
    return {
        "type": "rect",
        "name": "scale",
        "layer": "below",
        "xref": "x",
        "yref": "y",
        "x0": scale.low,
        "x1": scale.high,
        "y0": -HALF_TRACK,
        "y1": HALF_TRACK,
        "fillcolor": theme.grid,
        "line": {"width": 0},
    }


def _zero(zero: float, theme: Theme) -> dict[str, Any]:
    return {
        "type": "line",
        "name": "zero",
        "xref": "x",
        "yref": "y",
        "x0": zero,
        "x1": zero,
        "y0": -2.2 * HALF_TRACK,
        "y1": 2.2 * HALF_TRACK,
        "line": {"color": theme.text, "width": 1, "dash": "dash"},
    }


def _end(end: float, word: str, side: str, theme: Theme) -> dict[str, Any]:
    return {
        "text": labels.escaped(word),
        "name": f"scale-{side}",
        "x": end,
        "xref": "x",
        "xanchor": side,
        "y": -0.62,
        "yref": "y",
        "yanchor": "middle",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": 11, "color": theme.muted},
    }
