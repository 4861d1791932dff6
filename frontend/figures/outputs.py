"""What the network gave out, over the time of the clip: class probabilities as shades, or the value as a line."""

import itertools
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Report
from frontend.figures import labels
from frontend.figures.frame import axis, header
from frontend.figures.panels import Panel
from frontend.figures.spans import TimeSpan, window_edges
from frontend.figures.strokes import mark_px, strokes
from frontend.theme import Theme

CLASS_PX = 15
VALUE_PX = 90


def output_px(report: Report) -> int:
    """Height that the panel needs."""
    return VALUE_PX if report.output == "value" else CLASS_PX * len(report.classes)


def output_panel(figure: go.Figure, report: Report, panel: Panel, theme: Theme) -> dict[str, Any]:
    """Add the panel on the axes `x` and `y`; points carry `customdata` that begins with the start of the window.

    Returns:
        The header of the panel.
    """
    return (_value if report.output == "value" else _classes)(figure, report, panel, theme)


def _classes(figure: go.Figure, report: Report, panel: Panel, theme: Theme) -> dict[str, Any]:
    """One row per class; overlapping windows share the time between their middles."""
    classes, windows = labels.outputs(report), report.windows
    edges = window_edges(report)
    figure.add_trace(
        go.Heatmap(
            name="probability",
            x=edges,
            y=list(range(len(classes))),
            z=[[100 * window.probabilities[row] for window in windows] for row in range(len(classes))],
            zmin=0,
            zmax=100,
            colorscale=theme.probability,
            showscale=False,
            ygap=1,
            xgap=1 if len(windows) > 1 else 0,
            customdata=[
                [
                    [
                        window.start_s,
                        window.index,
                        name,
                        labels.seconds(window.start_s, window.end_s),
                        labels.signed(window.logits[row], 3),
                    ]
                    for window in windows
                ]
                for row, name in enumerate(classes)
            ],
            hovertemplate="<b>%{customdata[2]}</b> %{z:.1f} %<br>logit %{customdata[4]}<br>"
            "%{customdata[3]}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            name="predicted",
            x=[(start + end) / 2 for start, end in itertools.pairwise(edges)],
            y=[window.prediction for window in windows],
            mode="markers",
            marker={
                "symbol": "circle",
                "size": mark_px(len(windows)),
                "color": theme.paper,
                "line": {"color": theme.text, "width": 1},
            },
            customdata=[[window.start_s, window.index] for window in windows],
            hoverinfo="skip",
        )
    )
    figure.update_layout(
        yaxis=axis(
            theme,
            domain=[panel.bottom, panel.top],
            range=[len(classes) - 0.5, -0.5],
            tickvals=list(range(len(classes))),
            ticktext=labels.singled_out(classes, report.overall.prediction, theme),
            showgrid=False,
            ticks="",
        )
    )
    return header("<b>Class probability</b> · 0 to 100 %, ○ predicted", panel.top, theme)


def _value(figure: go.Figure, report: Report, panel: Panel, theme: Theme) -> dict[str, Any]:
    name = labels.outputs(report)[0]
    spans = [TimeSpan(window, 0, window.start_s, window.end_s) for window in report.windows]
    values = [window.logits[0] for window in report.windows]
    figure.add_trace(strokes(spans, values, color=theme.text))
    figure.add_trace(
        go.Scatter(
            name=name,
            x=[span.middle_s for span in spans],
            y=values,
            mode="lines+markers",
            line={"color": theme.text, "width": 1},
            marker={"size": mark_px(len(spans)), "color": theme.text},
            customdata=[
                [span.start_s, span.window.index, labels.seconds(span.start_s, span.end_s), labels.signed(value, 3)]
                for span, value in zip(spans, values, strict=True)
            ],
            hovertemplate=f"<b>{name}</b> %{{customdata[3]}}<br>%{{customdata[2]}}<extra></extra>",
        )
    )
    figure.update_layout(yaxis=axis(theme, name, domain=[panel.bottom, panel.top], nticks=5, rangemode="tozero"))
    return header(f"<b>{name}</b> · the network’s value", panel.top, theme)
