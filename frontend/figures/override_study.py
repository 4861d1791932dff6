"""Other attention over many inputs: scores before and after, and what becomes of each class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from backend.schemas import GroupedMean, OverriddenClass, OverrideStudyResult, Sweep
from frontend.figures import labels
from frontend.figures.effect_numbers import significant, span_of
from frontend.figures.frame import HEADER_PX, TITLE_PX, axis, framed, header
from frontend.figures.sweep_drawing import SweepDrawing, counted

ROW_PX = 26
AXIS_PX = 42
VALUE_PX = 64
"""Room for a number behind its row."""
MOST_CLASSES = 20
"""Rows of classes; of more, those with the most inputs are drawn, and the table has all."""


@dataclass(frozen=True)
class Row:
    """A mean with its interval, times `factor` on the axis: 100 for what is shown in percent or points."""

    name: str
    mean: GroupedMean
    factor: float = 1.0

    @property
    def ends(self) -> list[float]:
        known = [end for end in (self.mean.value, self.mean.low, self.mean.high) if end is not None]
        return [self.factor * end for end in known]


def is_value(sweep: Sweep) -> bool:
    return sweep.output == "value"


def value_name(sweep: Sweep) -> str:
    """What the value is called, safe inside plotly's markup."""
    return labels.escaped(sweep.value.name if sweep.value else "value")


def level_rows(sweep: Sweep, found: OverrideStudyResult) -> list[Row]:
    """Before, after, and how much is predicted otherwise; all of one unit."""
    valued, score = is_value(sweep), found.score
    factor, what = (1.0, "error") if valued else (100.0, "accuracy")
    size = Row("size of the change" if valued else "predictions that change", found.size, factor)
    if score is None:
        return [size]
    return [Row(f"{what} before", score.before, factor), Row(f"{what} after", score.after, factor), size]


def change_rows(sweep: Sweep, found: OverrideStudyResult) -> list[Row]:
    """After less before, of the same inputs; all of one unit."""
    valued, score = is_value(sweep), found.score
    rows = [] if score is None else [Row("error" if valued else "accuracy", score.difference, 1.0 if valued else 100.0)]
    if valued:
        return [*rows, Row(sweep.value.name if sweep.value else "value", found.output_change)]
    if found.probability_change is not None:
        rows.append(Row("predicted probability", found.probability_change, 100.0))
    return rows


def override_score(drawing: SweepDrawing, found: OverrideStudyResult) -> go.Figure:
    """How good the predictions are before and after, above what changes, all with 95 % intervals.

    Returns:
        Marks that carry `customdata` = [name, value, low, high, n].
    """
    sweep, theme = drawing.sweep, drawing.theme
    above, below = level_rows(sweep, found), change_rows(sweep, found)
    names = [row.name for row in (*above, *below)]
    gap = AXIS_PX + HEADER_PX
    plot = (len(above) + len(below)) * ROW_PX + gap
    split = len(below) * ROW_PX / plot
    top = 1 - len(above) * ROW_PX / plot
    figure = framed(
        theme,
        name="override-study-score",
        title=_score_title(sweep, found),
        subtitle=_counts(found),
        height=plot + TITLE_PX + HEADER_PX + AXIS_PX,
        margin={"l": labels.names_px(names), "r": VALUE_PX, "t": TITLE_PX + HEADER_PX, "b": AXIS_PX},
    )
    figure.add_trace(_dots(drawing, above, "y", "x"))
    figure.add_trace(_dots(drawing, below, "y2", "x2"))
    valued = is_value(sweep)
    unit, points = (f"{value_name(sweep)} (no unit)",) * 2 if valued else ("inputs (%)", "change (points)")
    levels = [end for row in above for end in row.ends]
    changes = [end for row in below for end in row.ends]
    figure.update_layout(
        annotations=[
            {**header("before and after", 1, theme), "xshift": 6 - labels.names_px(names)},
            {**header("after less before, of the same inputs", split, theme), "xshift": 6 - labels.names_px(names)},
            *_numbers(drawing, above, "y", "x domain", signed=False),
            *_numbers(drawing, below, "y2", "x2 domain", signed=True),
        ],
        xaxis=axis(
            theme,
            unit,
            anchor="y",
            range=[0, max([*levels, 0.1]) * 1.08] if valued else [0, 103],
            nticks=5,
            tickangle=0,
        ),
        yaxis=_names_axis(drawing, above, domain=[top, 1], anchor="x"),
        xaxis2=axis(
            theme,
            points if not valued else unit,
            anchor="y2",
            range=around(changes, 0.05 if valued else 2.0),
            nticks=4,
            tickangle=0,
            zeroline=True,
            zerolinecolor=theme.text,
            zerolinewidth=1,
        ),
        yaxis2=_names_axis(drawing, below, domain=[0, split], anchor="x2"),
    )
    return figure


def shown_of(found: OverrideStudyResult) -> list[OverriddenClass]:
    """The classes that are drawn, in their order."""
    most = sorted(found.classes, key=lambda one: (-one.change.n, one.index))[:MOST_CLASSES]
    return sorted(most, key=lambda one: one.index)


def override_classes(drawing: SweepDrawing, found: OverrideStudyResult) -> go.Figure:
    """Of the inputs of each class (bin) that was predicted before: the part that changes, or the mean change.

    Returns:
        Marks that carry `customdata` = [name, value, low, high, n].
    """
    sweep, theme = drawing.sweep, drawing.theme
    shown, valued = shown_of(found), is_value(sweep)
    factor = 1.0 if valued else 100.0
    rows = [Row(sweep.classes[one.index], one.change, factor) for one in shown]
    names = [f"{row.name} ({row.mean.n:,})" for row in rows]
    left_out = len(found.classes) - len(shown)
    figure = framed(
        theme,
        name="override-study-classes",
        title=f"Change of {value_name(sweep)}, by what it was" if valued else "Which predictions change",
        subtitle=labels.joined(
            "by prediction before (n)",
            f"{len(shown)} of {len(found.classes)}, those of most inputs" if left_out else "",
        ),
        height=max(3, len(rows)) * ROW_PX + TITLE_PX + HEADER_PX + AXIS_PX,
        margin={"l": labels.names_px(names), "r": VALUE_PX, "t": TITLE_PX + 6, "b": AXIS_PX},
    )
    figure.add_trace(_dots(drawing, rows, "y", "x"))
    ends = [end for row in rows for end in row.ends]
    figure.update_layout(
        annotations=_numbers(drawing, rows, "y", "x domain", signed=valued),
        xaxis=axis(
            theme,
            f"mean change of {value_name(sweep)} (no unit)" if valued else "predictions that change (%)",
            range=around(ends, 0.05) if valued else [-3, 103],
            nticks=5,
            tickangle=0,
            zeroline=valued,
            zerolinecolor=theme.text,
            zerolinewidth=1,
        ),
        yaxis={**_names_axis(drawing, rows), "ticktext": labels.on_axis(names)},
    )
    return figure


def _score_title(sweep: Sweep, found: OverrideStudyResult) -> str:
    score = found.score
    if score is None:
        if is_value(sweep):
            return f"{labels.capital(value_name(sweep))} moves by {found.size.value:.2f} on average"
        return f"{labels.percent(found.size.value)} of the predictions change"
    if score.metric == "mae":
        return f"Mean absolute error {score.before.value:.2f} → {score.after.value:.2f}"
    return f"Accuracy {labels.percent(score.before.value)} → {labels.percent(score.after.value)}"


def _counts(found: OverrideStudyResult) -> str:
    score = found.score
    return labels.joined(
        f"n = {len(found.items):,}",
        "no labels" if score is None else f"{score.before.n:,} with a label",
        "95 % bootstrap intervals",
    )


def _dots(drawing: SweepDrawing, rows: Sequence[Row], y: str, x: str) -> go.Scatter:
    theme = drawing.theme

    def reach(row: Row, end: float | None) -> float:
        return 0.0 if end is None else significant(row.factor * abs(end - row.mean.value))

    return go.Scatter(
        name="means",
        x=[significant(row.factor * row.mean.value) for row in rows],
        y=list(range(len(rows))),
        xaxis=x,
        yaxis=y,
        mode="markers",
        marker={"color": theme.text, "size": 9, "symbol": "diamond"},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [reach(row, row.mean.high) for row in rows],
            "arrayminus": [reach(row, row.mean.low) for row in rows],
            "color": theme.text,
            "thickness": 1.5,
            "width": 3,
        },
        cliponaxis=False,
        customdata=[[row.name, row.mean.value, row.mean.low, row.mean.high, row.mean.n] for row in rows],
        hovertemplate=[
            f"<b>{labels.escaped(row.name)}</b><br>{_mean_text(row)}<br>{counted(row.mean.n, 'input', 'inputs')}"
            "<extra></extra>"
            for row in rows
        ],
    )


def _mean_text(row: Row) -> str:
    digits, unit = (2, "") if row.factor == 1 else (1, " %")
    value = f"{row.factor * row.mean.value:.{digits}f}{unit}".replace("-", labels.MINUS)
    if row.mean.low is None or row.mean.high is None:
        return f"{value} (one group: no interval)"
    ends = [f"{row.factor * end:.{digits}f}".replace("-", labels.MINUS) for end in (row.mean.low, row.mean.high)]
    return f"{value}, 95 % {ends[0]} to {ends[1]}{unit}"


def _numbers(drawing: SweepDrawing, rows: Sequence[Row], y: str, x: str, *, signed: bool) -> list[dict[str, Any]]:
    """The means in numbers, behind their rows."""
    found = []
    for place, row in enumerate(rows):
        value, digits = row.factor * row.mean.value, 2 if row.factor == 1 else 1
        text = labels.signed(value, digits) if signed else f"{value:.{digits}f}{'' if row.factor == 1 else ' %'}"
        found.append(
            {
                "text": text,
                "name": "mean",
                "x": 1,
                "xref": x,
                "xanchor": "left",
                "xshift": 10,
                "y": place,
                "yref": y,
                "showarrow": False,
                "font": {"size": 11, "color": drawing.theme.text},
            }
        )
    return found


def _names_axis(drawing: SweepDrawing, rows: Sequence[Row], **more: Any) -> dict[str, Any]:
    return axis(
        drawing.theme,
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=labels.on_axis([row.name for row in rows]),
        showgrid=False,
        ticks="",
        **more,
    )


def around(values: Sequence[float], least: float) -> list[float]:
    """A range that holds the values and 0, and is never narrower than twice `least`."""
    return span_of([*values, -least, least], 0.06)
