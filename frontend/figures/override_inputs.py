"""Other attention over many inputs, one by one: how much each changes, and whether it is predicted otherwise."""

from collections import Counter

import plotly.graph_objects as go

from backend.schemas import OverriddenItem, OverrideStudyResult, Said, Sweep
from frontend.figures import empty_figure, labels
from frontend.figures.effect_numbers import significant
from frontend.figures.frame import TITLE_PX, axis, framed
from frontend.figures.override_study import AXIS_PX, around, is_value, value_name
from frontend.figures.sweep_drawing import SweepDrawing

PLOT_PX = 200
BINS = 40
"""Marks this close are stacked."""


def change_of(item: OverriddenItem) -> float:
    """What is drawn of an input: its change in points of probability, or of the value."""
    return item.output_change if item.probability_change is None else 100 * item.probability_change


def said_text(sweep: Sweep, said: Said) -> str:
    """A prediction in a few words; not yet safe for plotly."""
    if said.value is not None:
        return labels.signed(said.value)
    name = sweep.classes[said.prediction]
    return name if said.probability is None else f"{name} ({labels.percent(said.probability)})"


def override_inputs(drawing: SweepDrawing, found: OverrideStudyResult) -> go.Figure:
    """A mark per input, stacked where they change alike; those that are predicted otherwise are filled.

    Returns:
        Marks that carry `customdata` = [position, analysis or "", change].
    """
    sweep, theme, valued = drawing.sweep, drawing.theme, is_value(drawing.sweep)
    if not found.items:
        return empty_figure("No input could be run", theme, height=120)
    items = sorted(found.items, key=lambda item: (change_of(item), item.position))
    low, high = around([change_of(item) for item in items], 0.05 if valued else 2.0)
    stacked: Counter[int] = Counter()
    heights = []
    for item in items:
        slot = int((change_of(item) - low) / (high - low) * BINS)
        heights.append(stacked[slot] + 0.5)
        stacked[slot] += 1
    changed = sum(item.changed for item in items)
    figure = framed(
        theme,
        name="override-study-inputs",
        title=f"Each input by itself: {changed:,} of {len(items):,} {'in another bin' if valued else 'change'}",
        subtitle=f"◆ another {'bin' if valued else 'class'} is predicted   ○ the same",
        height=PLOT_PX + TITLE_PX + AXIS_PX,
        margin={"l": 58, "r": 14, "t": TITLE_PX + 6, "b": AXIS_PX},
    )
    for name, symbol, which in (("the same", "circle-open", False), ("another", "diamond", True)):
        of = [(item, height) for item, height in zip(items, heights, strict=True) if item.changed == which]
        figure.add_trace(
            go.Scatter(
                name=name,
                x=[significant(change_of(item)) for item, _ in of],
                y=[height for _, height in of],
                mode="markers",
                marker={
                    "symbol": symbol,
                    "color": theme.accent if which else theme.text,
                    "size": 10 if which else 9,
                    "line": {"width": 1.4, "color": theme.paper if which else theme.text},
                },
                customdata=[[item.position, item.analysis or "", significant(change_of(item))] for item, _ in of],
                hovertemplate=[_item_text(sweep, item) for item, _ in of],
            )
        )
    title = f"change of {value_name(sweep)} (no unit)" if valued else "change of probability (points)"
    figure.update_layout(
        xaxis=axis(theme, title, range=[low, high], nticks=7, zeroline=True, zerolinecolor=theme.axis, zerolinewidth=1),
        yaxis=axis(theme, "inputs", range=[0, max([4, *stacked.values()]) + 0.6], nticks=5, tickformat="d"),
    )
    return figure


def _item_text(sweep: Sweep, item: OverriddenItem) -> str:
    unit = "" if item.probability_change is None else " points"
    digits = 2 if item.probability_change is None else 1
    return (
        f"<b>{labels.escaped(item.name)}</b><br>"
        f"{labels.escaped(f'{said_text(sweep, item.before)} → {said_text(sweep, item.after)}')}"
        f"<br>change {labels.signed(change_of(item), digits)}{unit}"
        + (f"<br>true: {labels.escaped(item.label)}" if item.label else "")
        + (f"<br>group {labels.escaped(item.group)}" if item.group else "")
        + ("<br><i>a click opens it</i>" if item.analysis else "")
        + "<extra></extra>"
    )
