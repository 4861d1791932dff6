"""Values over spans of time: a stroke over the seconds that each covers."""

from collections.abc import Sequence

import plotly.graph_objects as go

from frontend.figures.spans import TimeSpan

MANY = 16
"""From so many spans on, marks are small."""


def strokes(spans: Sequence[TimeSpan], values: Sequence[float], *, color: str, y_axis: str = "y") -> go.Scatter:
    """One horizontal stroke per span; where windows overlap, so do their strokes."""
    x: list[float | None] = []
    y: list[float | None] = []
    for span, value in zip(spans, values, strict=True):
        x += [span.start_s, span.end_s, None]
        y += [value, value, None]
    return go.Scatter(
        name="span",
        x=x,
        y=y,
        yaxis=y_axis,
        mode="lines",
        line={"color": color, "width": 3},
        opacity=0.45 if len(spans) > 1 else 1.0,
        hoverinfo="skip",
    )


def mark_px(count: int) -> int:
    """Size of a mark: small where many stand side by side."""
    return 6 if count < MANY else 4
