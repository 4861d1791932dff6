"""Attention against effect: a point per block and segment. Attention is compared with effect, never taken for it."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Correlation, Site, SiteEffects, StudySite
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.effect_numbers import (
    ABLATION_WORDS,
    Ablation,
    Point,
    effects_of,
    interval_text,
    place_text,
    points_of,
    prior_of,
    rho_short,
    significant,
    study_effects_of,
    study_points_of,
)
from frontend.figures.frame import TITLE_PX, axis, framed, header
from frontend.figures.streams import Streams
from frontend.figures.sweep_drawing import SweepDrawing
from frontend.theme import SYMBOLS

PLOT_PX = 300
KEY_PX = 22
AXIS_PX = 46

MOST_TITLE = 26
"""Letters of an output that fit beside the axis."""


def effect_scatter(drawing: Drawing, found: SiteEffects, ablation: Ablation, output: str) -> go.Figure:
    """Attention of every block against the size of its effect on one output of one input.

    Args:
        output: what the output is called, safe inside plotly's markup.

    Returns:
        Points that carry `customdata` = [block index, segment, attention, effect].
    """
    effects = effects_of(found, ablation)
    return _scatter(
        drawing,
        found.site,
        points_of(found, effects),
        effects.correlation,
        name="effect-scatter",
        subtitle=labels.joined(labels.escaped(found.site.title), f"block {ABLATION_WORDS[effects.ablation]}"),
        y_title=f"size of effect on {output}" if len(output) <= MOST_TITLE else "size of effect on this output",
        effect=f"effect on {output}",
    )


def study_scatter(drawing: SweepDrawing, found: StudySite, ablation: Ablation, items: int) -> go.Figure:
    """Mean attention against the mean size of the effect over the items of a study; points as in `effect_scatter`."""
    effects = study_effects_of(found, ablation)
    return _scatter(
        drawing,
        found.site,
        study_points_of(found, effects),
        effects.correlation,
        name="study-scatter",
        subtitle=labels.joined(
            f"{items:,} inputs", interval_text(effects.correlation), f"block {ABLATION_WORDS[effects.ablation]}"
        ),
        y_title="mean size of effect on the predicted output",
        effect="mean size of effect",
    )


def _scatter(
    drawing: Streams,
    site: Site,
    points: Sequence[Point],
    correlation: Correlation,
    *,
    name: str,
    subtitle: str,
    y_title: str,
    effect: str,
) -> go.Figure:
    theme, prior = drawing.theme, prior_of(site)
    figure = framed(
        theme,
        name=name,
        title=f"Attention against effect: {rho_short(correlation)}",
        subtitle=subtitle,
        height=PLOT_PX + TITLE_PX + KEY_PX + AXIS_PX,
        margin={"l": 58, "r": 14, "t": TITLE_PX + KEY_PX, "b": AXIS_PX},
        meta={"site": site.name},
    )
    for modality in site.prior:
        color, title = drawing.color(modality), drawing.title(modality)
        own = [point for point in points if point.block.modality == modality]
        figure.add_trace(
            go.Scatter(
                name=title,
                x=[significant(point.attention) for point in own],
                y=[significant(abs(point.effect)) for point in own],
                mode="markers",
                marker={
                    "color": color,
                    "size": 9,
                    "opacity": 0.85,
                    "symbol": SYMBOLS[drawing.slot(modality)],
                    "line": {"color": theme.paper, "width": 1},
                },
                error_y=_intervals(own, color),
                customdata=[
                    [point.block.index, point.segment, significant(point.attention), significant(point.effect)]
                    for point in own
                ],
                hovertemplate=[_hover(site, point, title, effect, prior) for point in own],
            )
        )
    figure.update_layout(
        annotations=[
            {**header("   ".join(drawing.key(modality) for modality in site.prior), 1, theme), "xshift": -52},
            {
                "text": f"prior {prior:.3g}",
                "name": "prior",
                "x": prior,
                "xref": "x",
                "xanchor": "left",
                "xshift": 4,
                "y": 1,
                "yref": "paper",
                "yanchor": "top",
                "showarrow": False,
                "font": {"size": 10, "color": theme.muted},
            },
        ],
        shapes=[
            {
                "type": "line",
                "name": "prior",
                "xref": "x",
                "yref": "paper",
                "x0": prior,
                "x1": prior,
                "y0": 0,
                "y1": 1,
                "line": {"color": theme.text, "width": 1, "dash": "dash"},
                "layer": "below",
            }
        ],
        xaxis=axis(theme, "attention, mean over the block's channels (no unit)", rangemode="tozero", nticks=6),
        yaxis=axis(theme, y_title, rangemode="tozero", nticks=6),
    )
    return figure


def _intervals(points: Sequence[Point], color: str) -> dict[str, Any]:
    """Error bars, where the points have intervals."""
    if not points or points[0].low is None:
        return {"visible": False}
    return {
        "type": "data",
        "symmetric": False,
        "array": [significant((point.high or 0.0) - point.effect) for point in points],
        "arrayminus": [significant(point.effect - (point.low or 0.0)) for point in points],
        "color": color,
        "thickness": 1,
        "width": 0,
    }


def _hover(site: Site, point: Point, title: str, effect: str, prior: float) -> str:
    interval = ""
    if point.low is not None and point.high is not None:
        interval = f" (95 % {point.low:.3g} to {point.high:.3g})"
    # A size has no sign; an effect does, and it says whether the block speaks for the output or against it.
    amount = f"{point.effect:.3g}" if interval else labels.signed(point.effect, 4)
    return (
        f"<b>{title} · {place_text(site, point)}</b><br>{labels.channel_range(point.block)}<br>"
        f"attention {point.attention:.4g} · prior {prior:.4g}<br>{effect} {amount}{interval}<extra></extra>"
    )
