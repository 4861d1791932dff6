"""Share of each modality class by class: a dot with its interval beside the prior, so that many classes can be read."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import ClassAttention, ClassesAttention, Estimate, Sweep
from frontend.figures import labels
from frontend.figures.frame import HEADER_PX, TITLE_PX, axis, completed, framed, header
from frontend.figures.measures import Measure, lift_limit
from frontend.figures.panels import share_range
from frontend.figures.rows import axis_id
from frontend.figures.sweep_drawing import (
    ALL,
    SweepDrawing,
    by_text,
    class_title,
    counted,
    ends,
    interval_text,
    resampling_text,
    sizes,
)
from frontend.theme import SYMBOLS, Theme

ROW_PX = (17, 24)
"""Height of a row: least, where there are many, and most."""

PLOT_PX = 330
AXIS_PX = 40
GAP = 0.05
COUNT_PX = 34
"""Room for the number of items behind a name."""


def class_shares(
    sweep: Sweep, found: ClassesAttention, theme: Theme, *, measure: Measure = "share", chosen: str = ""
) -> go.Figure:
    """Share (or lift) per class with 95 % intervals: a column per modality, all items in the first row.

    Args:
        chosen: class whose name is singled out.

    Returns:
        Dots that carry `customdata` = [class, modality, share].
    """
    drawing, site = SweepDrawing(sweep, theme, measure), found.site
    rows = [found.everything, *found.classes]
    names = [ALL, *(one.name for one in found.classes)]
    figure = framed(
        theme,
        name="class-shares",
        title=f"{labels.escaped(site.title)}: {'lift' if measure == 'lift' else 'share'} per class",
        subtitle=labels.joined(by_text(found.by), resampling_text(found.resampling), _left_out(found)),
        height=class_shares_px(len(found.classes)),
        margin={"l": labels.names_px(names) + COUNT_PX, "r": 12, "t": TITLE_PX + HEADER_PX, "b": AXIS_PX},
        meta={"sites": [site.name], "measure": measure},
    )
    width = (1 - GAP * (len(site.prior) - 1)) / len(site.prior)
    traces, annotations, shapes = [], [], []
    layout: dict[str, Any] = {}
    for number, (modality, prior) in enumerate(site.prior.items(), start=1):
        left = (number - 1) * (width + GAP)
        traces.append(_dots(drawing, rows, modality, prior, number))
        annotations.append(header(drawing.key(modality), 1, theme, x=left))
        shapes.append(_prior(drawing, prior, number))
        layout |= {
            f"xaxis{'' if number == 1 else number}": axis(
                theme,
                "lift (log2)" if measure == "lift" else "share (%)",
                domain=[left, min(1.0, left + width)],
                anchor=axis_id("y", number),
                range=_range(drawing, rows, modality, prior),
                nticks=5,
            ),
            f"yaxis{'' if number == 1 else number}": axis(
                theme,
                "",
                anchor=axis_id("x", number),
                range=[len(rows) - 0.5, -0.5],
                tickvals=list(range(len(rows))),
                ticktext=_row_names(rows, chosen, theme),
                showticklabels=number == 1,
                ticks="",
            ),
        }
    return completed(figure, traces, {"annotations": annotations, "shapes": [*shapes, _rule(theme)], **layout})


def class_shares_px(classes: int) -> int:
    """Height of the figure: so many classes below all items."""
    rows = classes + 1
    return rows * min(ROW_PX[1], max(ROW_PX[0], PLOT_PX // rows)) + TITLE_PX + HEADER_PX + AXIS_PX


def _dots(
    drawing: SweepDrawing, rows: Sequence[ClassAttention], modality: str, prior: float, number: int
) -> go.Scatter:
    """Dots of the rows that have items, with whiskers where there are intervals."""
    shown = [(place, one, one.share[modality]) for place, one in enumerate(rows) if one.n and modality in one.share]
    x = [drawing.shown(estimate.value, prior) for _, _, estimate in shown]
    color, title = drawing.color(modality), drawing.title(modality)

    def reach(end: float | None, at: float) -> float:
        return 0.0 if end is None else round(abs(drawing.shown(end, prior) - at), 6)

    return go.Scatter(
        name=title,
        x=x,
        y=[place for place, _, _ in shown],
        xaxis=axis_id("x", number),
        yaxis=axis_id("y", number),
        mode="markers",
        marker={"color": color, "size": 8, "symbol": SYMBOLS[drawing.slot(modality)]},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [reach(estimate.high, at) for at, (_, _, estimate) in zip(x, shown, strict=True)],
            "arrayminus": [reach(estimate.low, at) for at, (_, _, estimate) in zip(x, shown, strict=True)],
            "color": color,
            "thickness": 1.5,
            "width": 3,
        },
        customdata=[[one.name, modality, estimate.value] for _, one, estimate in shown],
        hovertemplate=[
            f"<b>{class_title(one.name)}</b> · {sizes(one.n, one.groups)}<br>{title}: share "
            f"{interval_text(estimate)}<br>prior {labels.percent(prior)} · "
            f"lift {labels.lift_text(estimate.value / prior)}<extra></extra>"
            for _, one, estimate in shown
        ],
    )


def _range(drawing: SweepDrawing, rows: Sequence[ClassAttention], modality: str, prior: float) -> list[float]:
    found: list[Estimate] = [one.share[modality] for one in rows if one.n and modality in one.share]
    if drawing.measure == "lift":
        limit = lift_limit(np.array([drawing.shown(number, prior) for number in ends(found)]))
        return [-limit * 1.08, limit * 1.08]
    return share_range([100 * number for number in [*ends(found), prior]])


def _row_names(rows: Sequence[ClassAttention], chosen: str, theme: Theme) -> list[str]:
    names = [ALL, *labels.on_axis([one.name for one in rows[1:]])]
    said = [
        f'{name} <span style="font-size:10px">{one.n:,}</span>' if one.n else f"<i>{name}: none</i>"
        for name, one in zip(names, rows, strict=True)
    ]
    place = next((place for place, one in enumerate(rows) if one.name == chosen and chosen), None)
    return said if place is None else labels.singled_out(said, place, theme)


def _prior(drawing: SweepDrawing, prior: float, number: int) -> dict[str, Any]:
    x = 0.0 if drawing.measure == "lift" else 100 * prior
    return {
        "type": "line",
        "name": "prior",
        "xref": axis_id("x", number),
        "yref": f"{axis_id('y', number)} domain",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": drawing.theme.text, "width": 1, "dash": "dash"},
    }


def _rule(theme: Theme) -> dict[str, Any]:
    """What sets all items apart from the classes."""
    return {
        "type": "line",
        "name": "rule",
        "xref": "paper",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": 0.5,
        "y1": 0.5,
        "line": {"color": theme.axis, "width": 1},
    }


def _left_out(found: ClassesAttention) -> str:
    return f"{counted(found.left_out, 'item', 'items')} without a class left out" if found.left_out else ""
