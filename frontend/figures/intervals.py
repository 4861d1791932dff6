"""A row of numbers with their intervals: a line over the area between the ends, and the prior."""

from collections.abc import Sequence
from typing import Any, Literal

import plotly.graph_objects as go

from backend.schemas import Estimate
from frontend.figures import labels
from frontend.figures.rows import axis_id
from frontend.figures.sweep_drawing import SweepDrawing, interval_text
from frontend.theme import SYMBOLS, translucent

Shape = Literal["hvh", "linear"]


def interval_line(
    drawing: SweepDrawing,
    modality: str,
    estimates: Sequence[Estimate],
    prior: float,
    *,
    places: Sequence[str],
    of: str,
    axis: int,
    shape: Shape,
    facts: Sequence[list[Any]],
) -> list[go.Scatter]:
    """The traces of a modality.

    Args:
        estimates: shares in their order along x; they may end before the places do.
        places: what the hover calls each of them.
        of: what the hover says first, such as the class.
        axis: number of its axes.
        shape: steps where the places have no order between them.
        facts: what each point carries, for a click.

    Returns:
        The area of the intervals, where there are some, then the line.
    """
    color, title = drawing.color(modality), drawing.title(modality)
    axes = {"xaxis": axis_id("x", axis), "yaxis": axis_id("y", axis)}
    x = list(range(len(estimates)))
    traces = []
    known = [index for index in x if estimates[index].low is not None]
    if known:
        low = [drawing.shown(estimates[index].low or 0.0, prior) for index in known]
        high = [drawing.shown(estimates[index].high or 0.0, prior) for index in known]
        traces.append(
            go.Scatter(
                name="interval",
                x=[*known, *reversed(known)],
                y=[*low, *reversed(high)],
                mode="lines",
                line={"width": 0, "shape": shape},
                fill="toself",
                fillcolor=translucent(color, 0.26),
                hoverinfo="skip",
                **axes,
            )
        )
    traces.append(
        go.Scatter(
            name=title,
            x=x,
            y=[drawing.shown(estimate.value, prior) for estimate in estimates],
            mode="lines+markers",
            line={"color": color, "width": 1.5, "shape": shape},
            marker={"color": color, "size": 4 if shape == "hvh" else 6, "symbol": SYMBOLS[drawing.slot(modality)]},
            customdata=list(facts[: len(estimates)]),
            hovertemplate=[
                f"<b>{title}</b> · {of}<br>{place}<br>share {interval_text(estimate)}<br>"
                f"prior {labels.percent(prior)} · lift {labels.lift_text(estimate.value / prior)}<extra></extra>"
                for place, estimate in zip(places, estimates, strict=False)
            ],
            **axes,
        )
    )
    return traces


def prior_line(drawing: SweepDrawing, prior: float, axis: int) -> dict[str, Any]:
    """The prior across a panel: its share, or 0 on an axis of lift."""
    height = 0.0 if drawing.measure == "lift" else 100 * prior
    return {
        "type": "line",
        "name": "prior",
        "xref": f"{axis_id('x', axis)} domain",
        "yref": axis_id("y", axis),
        "x0": 0,
        "x1": 1,
        "y0": height,
        "y1": height,
        "line": {"color": drawing.theme.text, "width": 1, "dash": "dash"},
    }
