"""What both sides predict, in pairs of bars or on the scale of the value; for two analyses of one kind of output."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Comparison, Report
from frontend.figures import labels
from frontend.figures.classes import shown_classes
from frontend.figures.compare_drawing import WHICH, side_name
from frontend.figures.frame import TITLE_PX, axis, framed
from frontend.figures.table import Cell, Table
from frontend.figures.value_scale import scale_of, scale_range
from frontend.theme import Theme

ROW_PX = 30
KEY_PX = 20
AXIS_PX = 42
SCALE_PX = 96
LOOKS = ((-0.18, 0.6), (0.18, 1.0))
"""Offset and opacity of the bars of left and right."""


def same_output(left: Report, right: Report) -> bool:
    """Whether what both give out can stand on one axis."""
    return left.output == right.output and left.classes == right.classes and left.value == right.value


def compare_outputs(found: Comparison, left: Report, right: Report, theme: Theme) -> go.Figure:
    """Probabilities of both sides class by class, or both values on their scale.

    Returns:
        Marks that carry `customdata` = [which side, output index, number].

    Raises:
        ValueError: the outputs are of different kinds or classes.
    """
    if not same_output(left, right):
        raise ValueError(
            f"expected outputs of one kind; got {left.classes or left.value} and {right.classes or right.value}"
        )
    return _values(found, (left, right), theme) if left.output == "value" else _classes(found, (left, right), theme)


def compare_outputs_table(found: Comparison, left: Report, right: Report) -> Table:
    """Behind `compare_outputs`: a row per output."""
    rows: list[tuple[Cell, ...]] = []
    for index, name in enumerate(labels.output_names(left)):
        logits = (left.overall.logits[index], right.overall.logits[index])
        if left.output == "value":
            rows.append((name, *logits, logits[1] - logits[0]))
            continue
        one, other = left.overall.probabilities[index], right.overall.probabilities[index]
        rows.append((name, one, other, other - one, *logits))
    title = f"Predictions: {found.left.name} and {found.right.name}"
    if left.output == "value":
        return Table(title, ("output", "left", "right", "right less left"), tuple(rows))
    numbers = ("probability left", "probability right", "right less left", "logit left", "logit right")
    return Table(title, ("class", *numbers), tuple(rows))


def _key(found: Comparison, pale: str, full: str) -> str:
    return f"{pale}: left, {side_name(found, 'left')}<br>{full}: right, {side_name(found, 'right')}"


def _classes(found: Comparison, reports: Sequence[Report], theme: Theme) -> go.Figure:
    shown = shown_classes(*(report.overall.probabilities for report in reports))
    every = labels.output_names(reports[0])
    names = [every[index] for index in shown.rows]
    if shown.others:
        names.append(shown.others_text)
    figure = framed(
        theme,
        name="compare-outputs",
        title="Probability of each class",
        subtitle=_key(found, "pale", "full"),
        height=len(names) * ROW_PX + TITLE_PX + KEY_PX + AXIS_PX,
        margin={"l": labels.names_px(names), "r": 48, "t": TITLE_PX + KEY_PX, "b": AXIS_PX},
    )
    for which, report, (offset, opacity) in zip(WHICH, reports, LOOKS, strict=True):
        values = [report.overall.probabilities[index] for index in shown.rows]
        places: list[int] = list(shown.rows)
        if shown.others:
            values.append(shown.rest(report.overall.probabilities))
            places.append(-1)
        figure.add_trace(
            go.Bar(
                name=which,
                x=[100 * value for value in values],
                y=[row + offset for row in range(len(values))],
                orientation="h",
                width=0.32,
                marker={"color": theme.accent if which == "right" else theme.absent, "opacity": opacity},
                text=[f"{100 * value:.1f} %" for value in values],
                textposition="outside",
                textfont={"size": 10, "color": theme.text},
                cliponaxis=False,
                customdata=[[which, place, value] for place, value in zip(places, values, strict=True)],
                hovertemplate=[
                    f"<b>{labels.escaped(name)}</b> · {which}<br>probability {labels.percent(value)}<extra></extra>"
                    for name, value in zip(names, values, strict=True)
                ],
            )
        )
    figure.update_layout(
        barmode="overlay",
        xaxis=axis(theme, "probability (%)", range=[0, 100], nticks=6),
        yaxis=axis(
            theme,
            range=[len(names) - 0.5, -0.5],
            tickvals=list(range(len(names))),
            ticktext=labels.on_axis(names),
            showgrid=False,
            ticks="",
        ),
    )
    return figure


def _values(found: Comparison, reports: Sequence[Report], theme: Theme) -> go.Figure:
    scale = scale_of(reports[0])
    values = [report.overall.logits[0] for report in reports]
    name = labels.escaped(scale.name)
    figure = framed(
        theme,
        name="compare-outputs",
        title=f"{labels.capital(name)}: {labels.signed(values[0])} and {labels.signed(values[1])}",
        subtitle=_key(found, "hollow", "full"),
        height=SCALE_PX + TITLE_PX + KEY_PX + AXIS_PX,
        margin={"l": 48, "r": 16, "t": TITLE_PX + KEY_PX, "b": AXIS_PX},
    )
    figure.add_traces(
        [_value(which, row, value, name, theme) for row, (which, value) in enumerate(zip(WHICH, values, strict=True))]
    )
    zero = min(max(0.0, scale.low), scale.high)
    figure.update_layout(
        xaxis=axis(theme, f"{name} (no unit)", range=scale_range(scale, values), nticks=9),
        yaxis=axis(theme, range=[1.5, -0.5], tickvals=[0, 1], ticktext=list(WHICH), showgrid=False, ticks=""),
        shapes=[
            {
                "type": "line",
                "name": "zero",
                "layer": "below",
                "xref": "x",
                "yref": "paper",
                **{"x0": zero, "x1": zero, "y0": 0, "y1": 1},
                "line": {"color": theme.text, "width": 1, "dash": "dash"},
            }
        ],
    )
    return figure


def _value(which: str, row: int, value: float, name: str, theme: Theme) -> go.Scatter:
    marker: dict[str, Any] = {"size": 13, "color": theme.accent, "line": {"width": 2, "color": theme.accent}}
    return go.Scatter(
        name=which,
        x=[value],
        y=[row],
        mode="markers+text",
        marker={**marker, "symbol": "circle" if row else "circle-open"},
        text=[labels.signed(value)],
        textposition="top center",
        textfont={"size": 11, "color": theme.text},
        cliponaxis=False,
        customdata=[[which, 0, value]],
        hovertemplate=f"<b>{which}</b><br>{name} {labels.signed(value, 3)}<extra></extra>",
    )
