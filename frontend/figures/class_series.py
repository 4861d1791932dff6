"""Classes as small multiples of lines with intervals: over channels (paper, Figure 6) or over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Estimate, Site
from frontend.figures.frame import HEADER_PX, TITLE_PX, completed, framed, header
from frontend.figures.intervals import Shape, interval_line, prior_line
from frontend.figures.measures import Measure, lift_limit
from frontend.figures.multiples import Cell, Grid, cell_axes, cell_title, lay_out
from frontend.figures.panels import share_range
from frontend.figures.sweep_drawing import SweepDrawing, class_title, ends

PANEL_PX = 62
LIFT_PANEL_PX = 118
AXIS_PX = 40
LEFT_PX = 50

LEAST_PX = 620
"""Width below which three columns can no longer be read: the figure is then scrolled sideways."""


@dataclass(frozen=True)
class Series:
    """One class.

    Attributes:
        name: of the class; empty for all items.
        note: what stands behind its name in the title.
        shares: modality -> its shares along x.
    """

    name: str
    note: str
    shares: Mapping[str, Sequence[Estimate]]


@dataclass(frozen=True)
class Places:
    """What stands along x.

    Attributes:
        title: of the axis.
        names: what the hover calls each place.
        numbers: numbers at the ticks, and where they stand.
        shape: of the lines.
    """

    title: str
    names: Sequence[str]
    numbers: tuple[Sequence[int], Sequence[str]]
    shape: Shape


def class_series(
    drawing: SweepDrawing, site: Site, series: Sequence[Series], places: Places, *, name: str, title: str, subtitle: str
) -> go.Figure:
    """A cell per class; shares have a panel per modality with one range for all classes, lifts one panel around 0.

    Returns:
        Lines that carry `customdata` = [class, modality, place].
    """
    lift = drawing.measure == "lift"
    grid = _grid(len(series), site, drawing.measure)
    figure = framed(
        drawing.theme,
        name=name,
        title=title,
        subtitle=subtitle,
        height=class_series_px(len(series), site, drawing.measure),
        margin={"l": LEFT_PX, "r": 12, "t": TITLE_PX + HEADER_PX, "b": AXIS_PX},
        meta={"sites": [site.name], "measure": drawing.measure},
    )
    ranges = _ranges(drawing, site, series)
    annotations, shapes = [_legend(drawing, site)], []
    traces: list[go.Scatter] = []
    layout: dict[str, Any] = {}
    for one, cell in zip(series, grid.cells, strict=True):
        annotations.append(cell_title(cell, f"<b>{class_title(one.name)}</b> · {one.note}", drawing.theme))
        for panel in range(len(cell.panels)):
            layout |= _axes(drawing, cell, panel, places, ranges[panel])
        for number, (modality, prior) in enumerate(site.prior.items()):
            axis = cell.axis + (0 if lift else number)
            if number == 0 or not lift:
                shapes.append(prior_line(drawing, prior, axis))
            if one.shares.get(modality):
                traces += interval_line(
                    drawing,
                    modality,
                    one.shares[modality],
                    prior,
                    places=places.names,
                    of=class_title(one.name),
                    axis=axis,
                    shape=places.shape,
                    facts=[[one.name, modality, place] for place in range(len(places.names))],
                )
    return completed(figure, traces, {"annotations": annotations, "shapes": shapes, **layout})


def class_series_px(count: int, site: Site, measure: Measure) -> int:
    """Height of the figure with so many classes."""
    return _grid(count, site, measure).height_px + TITLE_PX + HEADER_PX + AXIS_PX


def _grid(count: int, site: Site, measure: Measure) -> Grid:
    return lay_out(count, 1, LIFT_PANEL_PX) if measure == "lift" else lay_out(count, len(site.prior), PANEL_PX)


def _axes(drawing: SweepDrawing, cell: Cell, panel: int, places: Places, range_: list[float]) -> dict[str, Any]:
    ticks, texts = places.numbers
    return cell_axes(
        cell,
        panel,
        drawing.theme,
        x={
            "range": [-0.5, len(places.names) - 0.5],
            "tickvals": list(ticks),
            "ticktext": list(texts),
            "showgrid": False,
        },
        x_title=places.title,
        y={"range": range_, "nticks": 5 if drawing.measure == "lift" else 4},
        y_title="log2 lift" if drawing.measure == "lift" else "share (%)",
    )


def _ranges(drawing: SweepDrawing, site: Site, series: Sequence[Series]) -> list[list[float]]:
    """Range of y of every panel, the same for all classes so that they compare."""
    numbers = {
        modality: ends([estimate for one in series for estimate in one.shares.get(modality, [])])
        for modality in site.prior
    }
    if drawing.measure == "lift":
        lifts = [drawing.shown(number, site.prior[modality]) for modality, row in numbers.items() for number in row]
        limit = lift_limit(np.array(lifts))
        return [[-limit * 1.05, limit * 1.05]]
    return [
        share_range([100 * number for number in [*numbers[modality], prior]]) for modality, prior in site.prior.items()
    ]


def _legend(drawing: SweepDrawing, site: Site) -> dict[str, Any]:
    keys = "   ".join(drawing.key(modality) for modality in site.prior)
    return {**header(f"{keys}   ┄ prior   ▒ 95 % interval", 1, drawing.theme), "xshift": 6 - LEFT_PX}
