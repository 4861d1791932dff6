"""Probability of every class, of the whole clip or of one window."""

from typing import Any

import plotly.graph_objects as go

from backend.schemas import Report
from frontend.figures import labels
from frontend.figures.classes import shown_classes
from frontend.figures.frame import TITLE_PX, axis, framed
from frontend.figures.measures import find_window
from frontend.theme import Theme

ROW_PX = 22
AXIS_PX = 42


def class_probabilities(report: Report, theme: Theme, *, window: int | None = None) -> go.Figure:
    """Probabilities as horizontal bars, the predicted class highlighted.

    A short list of classes is in the network's order. Of a long one the most probable are shown, and a last bar holds
    what the others have together.

    Args:
        window: which to show; None shows the whole clip.

    Returns:
        Bars that carry `customdata` = [class index, probability, logit], and -1 and None for the others together.
    """
    chosen = report.overall if window is None else find_window(report, window)
    shown = shown_classes(chosen.probabilities)
    names = labels.output_names(report)
    best = shown.row_of(chosen.prediction)
    values = [chosen.probabilities[index] for index in shown.rows]
    facts: list[list[Any]] = [[index, chosen.probabilities[index], chosen.logits[index]] for index in shown.rows]
    row_names = [names[index] for index in shown.rows]
    hovers = [
        f"<b>{labels.escaped(name)}</b>{' (predicted)' if row == best else ''}<br>probability %{{customdata[1]:.2%}}"
        "<br>logit %{customdata[2]:.3f}<extra></extra>"
        for row, name in enumerate(row_names)
    ]
    if shown.others:
        row_names.append(shown.others_text)
        values.append(shown.rest(chosen.probabilities))
        facts.append([-1, values[-1], None])
        hovers.append(
            f"<b>{shown.others_text}</b><br>probability %{{customdata[1]:.2%}} together<br>each one has at most "
            f"{labels.percent(max(chosen.probabilities[index] for index in shown.others))}<extra></extra>"
        )
    rows = list(range(len(row_names)))
    figure = framed(
        theme,
        name="class-probabilities",
        title=f"Prediction: {labels.escaped(names[chosen.prediction])}, {100 * values[best]:.1f} %",
        subtitle=labels.joined(labels.output_text(report, window), shown.count_text),
        height=len(rows) * ROW_PX + TITLE_PX + AXIS_PX,
        margin={"l": labels.names_px(row_names), "r": 44, "t": TITLE_PX, "b": AXIS_PX},
        meta={"window": window},
    )
    figure.add_trace(
        go.Bar(
            x=[100 * value for value in values],
            y=rows,
            orientation="h",
            width=0.62,
            marker={
                "color": [theme.accent if row == best else theme.absent for row in rows],
                "opacity": [1.0 if row == best else 0.55 for row in rows],
                "pattern": {"shape": ["/" if facts[row][0] < 0 else "" for row in rows], "fgcolor": theme.paper},
            },
            text=[f"{100 * value:.1f} %" for value in values],
            textposition="outside",
            textfont={"size": 11, "color": theme.text},
            cliponaxis=False,
            customdata=facts,
            hovertemplate=hovers,
        )
    )
    figure.update_layout(
        xaxis=axis(theme, "probability (%)", range=[0, 100], nticks=6),
        yaxis=axis(
            theme,
            range=[len(rows) - 0.5, -0.5],
            tickvals=rows,
            ticktext=labels.singled_out(labels.on_axis(row_names), best, theme),
            showgrid=False,
            ticks="",
        ),
    )
    return figure
