"""Where the variance of attention lies: in a map that all inputs share, or in what differs between inputs."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Variation
from frontend.figures import labels
from frontend.figures.frame import TITLE_PX, axis, completed, framed, header
from frontend.figures.sweep_drawing import by_text, rounded
from frontend.theme import Theme

BAR_PX = 16
ROW_PX = 46
AXIS_PX = 26
VARIATION_PX = 2 * ROW_PX + TITLE_PX + AXIS_PX
"""Height of the figure."""


@dataclass(frozen=True)
class Part:
    """One part of the variance.

    Attributes:
        fraction: of all of it.
        shade: place on the neutral ramp.
    """

    name: str
    meaning: str
    fraction: float
    shade: int


def parts_of(found: Variation) -> list[Part]:
    """The parts in the order in which they are taken out."""
    by = "predictions" if found.by == "prediction" else "classes"
    return [
        Part("same map for every input", "between blocks and channels, the same for every input", found.blocks, 1),
        Part(by, f"between {by}, of what the first leaves", found.classes, 4),
        Part("groups", "between groups, of what the first two leave", found.groups, 3),
        Part("inputs", "between inputs of one class and group", found.clips, 2),
    ]


def variation_bar(found: Variation, theme: Theme) -> go.Figure:
    """Two thin stacked bars: all of the variance, and enlarged the part that differs between inputs.

    Returns:
        Bars that carry `customdata` = [part, fraction of all variance].
    """
    parts = parts_of(found)
    differing = sum(part.fraction for part in parts[1:])
    figure = framed(
        theme,
        name="variation",
        title="Where the variance of attention lies",
        subtitle=labels.joined(
            labels.escaped(found.site.title), f"{found.n:,} items", by_text(found.by), p_text(found)
        ),
        height=VARIATION_PX,
        margin={"l": 14, "r": 24, "t": TITLE_PX, "b": AXIS_PX},
        meta={"sites": [found.site.name]},
    )
    traces = [_bar(part, 1.0, 0, theme) for part in parts]
    if differing > 0:
        traces += [_bar(part, differing, 1, theme) for part in parts[1:]]
    layout = {
        "barmode": "stack",
        "xaxis": axis(theme, "", range=[0, 100], ticksuffix=" %", nticks=6, showgrid=False),
        "yaxis": axis(theme, "", range=[1.6, -0.75], showticklabels=False, ticks="", showgrid=False, showline=False),
        "annotations": [
            _above(0, f"All: {_share(parts[0].fraction)} in the {parts[0].name}", theme),
            _above(1, _enlarged(parts, differing), theme),
        ],
    }
    return completed(figure, traces, layout)


def p_text(found: Variation) -> str:
    """The permutation p-value of the part of classes, which cannot be less than one over the permutations."""
    if found.p is None:
        return ""
    least = 1 / (found.permutations + 1)
    p = f"p ≤ {least:.2g}" if found.p <= least * 1.0001 else f"p = {found.p:.2g}"
    return f"{p} for classes ({found.permutations:,} permutations{' within groups' if found.within_groups else ''})"


def _bar(part: Part, whole: float, row: int, theme: Theme) -> go.Bar:
    stops = theme.probability
    return go.Bar(
        name=part.name,
        x=[rounded(100 * part.fraction / whole)],
        y=[row],
        width=[0.32],
        orientation="h",
        marker={"color": stops[part.shade][1], "line": {"color": theme.paper, "width": 1}},
        customdata=[[part.name, part.fraction]],
        hovertemplate=f"<b>{part.name}</b>: {_share(part.fraction)} of the variance<br>{part.meaning}<extra></extra>",
    )


def _enlarged(parts: list[Part], differing: float) -> str:
    rest = ", ".join(f"{part.name} {_share(part.fraction)}" for part in parts[1:])
    return f"Enlarged, what differs between inputs ({_share(differing)}): {rest}"


def _share(fraction: float) -> str:
    return labels.percent(fraction) if fraction >= 0.0005 else f"{100 * fraction:.2g} %"


def _above(row: int, text: str, theme: Theme) -> dict[str, Any]:
    return {**header(text, row - 0.2, theme), "yref": "y"}
