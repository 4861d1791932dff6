"""Two predictions side by side: before and after something was changed, and what another input gave."""

from typing import Any

import plotly.graph_objects as go

from backend.schemas import Prediction, Report
from frontend.figures import labels
from frontend.figures.classes import shown_classes
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, framed, header
from frontend.figures.value_scale import scale_of, scale_range

ROW_PX = 34
KEY_PX = 22
AXIS_PX = 44
SCALE_PX = 120

MOST_TITLE = 46
"""Letters that fit over the figure on a phone."""

BEFORE, AFTER, OTHER = "before", "after", "the other one"


def outcome_change(
    drawing: Drawing, before: Prediction, after: Prediction, other: Prediction | None = None
) -> go.Figure:
    """Probabilities as pairs of bars with their difference, or the value moved along its scale.

    Args:
        other: what another input gave, as a mark.

    Returns:
        Marks that carry `customdata` = [which, output index, value].
    """
    if drawing.report.output == "value":
        return _values(drawing, before, after, other)
    return _probabilities(drawing, before, after, other)


def said(report: Report, prediction: Prediction) -> str:
    """A prediction in a few words: its class with its probability, or the value. Not yet safe for plotly."""
    if report.output == "value":
        return labels.signed(prediction.logits[0])
    name = labels.output_names(report)[prediction.prediction]
    return f"{name} ({labels.percent(prediction.probabilities[prediction.prediction])})"


def _title(report: Report, before: Prediction, after: Prediction) -> str:
    """Both predictions, where a narrow page has room for them."""
    both = f"{said(report, before)} → {said(report, after)}"
    return labels.escaped(both) if len(both) <= MOST_TITLE else "Prediction before and after"


def _probabilities(drawing: Drawing, before: Prediction, after: Prediction, other: Prediction | None) -> go.Figure:
    report, theme = drawing.report, drawing.theme
    several = [before, after, *([] if other is None else [other])]
    shown = shown_classes(*(each.probabilities for each in several))
    every = labels.output_names(report)
    names = [every[index] for index in shown.rows]
    rows = list(range(len(names)))
    figure = framed(
        theme,
        name="outcome-change",
        title=_title(report, before, after),
        subtitle=labels.joined("probability of each class", shown.count_text),
        height=len(rows) * ROW_PX + TITLE_PX + KEY_PX + AXIS_PX,
        margin={"l": labels.names_px(names), "r": 62, "t": TITLE_PX + KEY_PX, "b": AXIS_PX},
    )
    bars = ((BEFORE, before, -0.19, 0.45), (AFTER, after, 0.19, 1.0))
    for which, prediction, offset, opacity in bars:
        figure.add_trace(
            go.Bar(
                name=which,
                x=[100 * prediction.probabilities[index] for index in shown.rows],
                y=[row + offset for row in rows],
                orientation="h",
                width=0.34,
                marker={
                    "color": theme.text if which == AFTER else theme.absent,
                    "opacity": opacity,
                    "pattern": {
                        "shape": "" if which == AFTER else "/",
                        "fillmode": "overlay",
                        "fgcolor": theme.paper,
                        "size": 5,
                    },
                },
                customdata=[[which, index, prediction.probabilities[index]] for index in shown.rows],
                hovertemplate=[
                    f"<b>{labels.escaped(every[index])}</b> · {which}<br>probability %{{customdata[2]:.2%}}"
                    f"<br>logit {labels.signed(prediction.logits[index], 3)}<extra></extra>"
                    for index in shown.rows
                ],
            )
        )
    if other is not None:
        figure.add_trace(_other_marks(drawing, other, list(shown.rows)))
    figure.update_layout(
        barmode="overlay",
        annotations=[
            {**header(_key(other is not None), 1, theme), "xshift": 6 - labels.names_px(names)},
            *(
                {
                    "text": labels.signed(100 * (after.probabilities[index] - before.probabilities[index]), 1),
                    "name": "difference",
                    "x": 1,
                    "xref": "paper",
                    "xanchor": "left",
                    "xshift": 8,
                    "y": row,
                    "yref": "y",
                    "showarrow": False,
                    "font": {"size": 11, "color": theme.text},
                }
                for row, index in enumerate(shown.rows)
            ),
            {
                **header("change (points)", 1, theme, x=1),
                "xanchor": "right",
                "xshift": 60,
                "font": {"size": 10, "color": theme.muted},
            },
        ],
        xaxis=axis(theme, "probability (%)", range=[0, 100], nticks=6),
        yaxis=axis(
            theme,
            range=[len(rows) - 0.5, -0.5],
            tickvals=rows,
            ticktext=labels.singled_out(labels.on_axis(names), shown.row_of(after.prediction), theme),
            showgrid=False,
            ticks="",
        ),
    )
    return figure


def _other_marks(drawing: Drawing, other: Prediction, shown: list[int]) -> go.Scatter:
    names = labels.outputs(drawing.report)
    return go.Scatter(
        name=OTHER,
        x=[100 * other.probabilities[index] for index in shown],
        y=list(range(len(shown))),
        mode="markers",
        marker={"symbol": "diamond-open", "size": 10, "color": drawing.theme.text, "line": {"width": 1.6}},
        cliponaxis=False,
        customdata=[[OTHER, index, other.probabilities[index]] for index in shown],
        hovertemplate=[
            f"<b>{names[index]}</b> · {OTHER}<br>probability %{{customdata[2]:.2%}}<extra></extra>" for index in shown
        ],
    )


def _values(drawing: Drawing, before: Prediction, after: Prediction, other: Prediction | None) -> go.Figure:
    report, theme = drawing.report, drawing.theme
    scale = scale_of(report)
    marks = [(BEFORE, before, 1.0, "circle-open"), (AFTER, after, 0.0, "circle")]
    if other is not None:
        marks.append((OTHER, other, -1.0, "diamond-open"))
    values = [float(prediction.logits[0]) for _, prediction, _, _ in marks]
    first, second = values[0], values[1]
    name = labels.escaped(scale.name)
    rows = [place for _, _, place, _ in marks]
    figure = framed(
        theme,
        name="outcome-change",
        title=f"{labels.capital(name)} {labels.signed(first)} → {labels.signed(second)}",
        subtitle=f"change {labels.signed(second - first)}",
        height=SCALE_PX + TITLE_PX + AXIS_PX,
        margin={"l": labels.names_px([OTHER]), "r": 30, "t": TITLE_PX, "b": AXIS_PX},
    )
    for (which, _, place, symbol), value in zip(marks, values, strict=True):
        figure.add_trace(
            go.Scatter(
                name=which,
                x=[value],
                y=[place],
                mode="markers+text",
                marker={"symbol": symbol, "size": 14, "color": theme.text, "line": {"width": 2, "color": theme.text}},
                text=[labels.signed(value)],
                textposition="top center",
                textfont={"size": 12, "color": theme.text},
                cliponaxis=False,
                customdata=[[which, 0, value]],
                hovertemplate=f"<b>{name} {labels.signed(value, 3)}</b> · {which}<extra></extra>",
            )
        )
    figure.update_layout(
        shapes=[
            {
                "type": "line",
                "name": "change",
                "xref": "x",
                "yref": "y",
                "x0": first,
                "x1": second,
                "y0": 0,
                "y1": 0,
                "line": {"color": theme.absent, "width": 4},
                "layer": "below",
            }
        ],
        xaxis=axis(
            theme,
            f"{name} (no unit)",
            range=scale_range(scale, values),
            nticks=9,
            zeroline=True,
            zerolinecolor=theme.text,
            zerolinewidth=1,
        ),
        yaxis=axis(
            theme,
            range=[min(rows) - 0.6, 1.6],
            tickvals=rows,
            ticktext=[which for which, _, _, _ in marks],
            showgrid=False,
            ticks="",
        ),
    )
    return figure


def _key(other: bool) -> str:
    parts: list[Any] = ["▨ before", "■ after", *(["◇ the other one"] if other else [])]
    return "   ".join(parts)
