"""Deletion and insertion: the output as blocks are taken away, or put back, one after the other."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Curve, SiteEffects
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.effect_numbers import ABLATION_WORDS, Ablation, effects_of, significant
from frontend.figures.frame import TITLE_PX, axis, framed, header
from frontend.figures.panels import stack
from frontend.figures.rows import axis_id
from frontend.theme import Theme, translucent

PANEL_PX = 150
KEY_PX = 22
AXIS_PX = 44

ORDERS = {"attention": "most attended first", "effect": "largest effect first", "random": "in random order"}


def effect_curves(drawing: Drawing, found: SiteEffects, ablation: Ablation, output: str) -> go.Figure:
    """Deletion above, insertion below; the order of attention beside that of effect and random ones.

    Attention that points to what matters has the output fall (rise) as fast as the order of effect does; attention that
    says nothing stays inside the band of random orders.

    Args:
        output: what the output is called, safe inside plotly's markup.

    Returns:
        Lines that carry `customdata` = [order, blocks, value].
    """
    effects, theme = effects_of(found, ablation), drawing.theme
    parts = [(name, part) for name, part in (("away", effects.deletion), ("back", effects.insertion)) if part]
    panels = stack([PANEL_PX] * len(parts), 14)
    figure = framed(
        theme,
        name="effect-curves",
        title="Taking blocks away, and putting them back",
        subtitle=labels.joined(labels.escaped(found.site.title), f"block {ABLATION_WORDS[effects.ablation]}"),
        height=panels.height_px + TITLE_PX + KEY_PX + AXIS_PX,
        margin={"l": 58, "r": 14, "t": TITLE_PX + KEY_PX, "b": AXIS_PX},
        meta={"site": found.site.name},
    )
    # What lines look like is said once, where the first panel begins.
    annotations: list[dict[str, Any]] = [
        {**header(_legend(parts[0][1]), 1, theme), "xshift": -52, "yshift": HEADER_SHIFT_PX}
    ]
    for number, ((way, curves), panel) in enumerate(zip(parts, panels.panels, strict=True), start=1):
        axes = {"xaxis": axis_id("x", number), "yaxis": axis_id("y", number)}
        for curve in sorted(curves, key=lambda curve: list(ORDERS).index(curve.order), reverse=True):
            figure.add_traces(_traces(theme, curve, way, output, axes))
        areas = " · ".join(f"{_SHORT[curve.order]} {labels.signed(curve.area)}" for curve in _sorted(curves))
        annotations.append(
            {
                **header(f"<b>{_HEADS[way]}</b>  mean height: {areas}", panel.top, theme),
                "font": {"size": 11, "color": theme.muted},
            }
        )
        last = number == len(parts)
        figure.update_layout(
            {
                f"xaxis{axes['xaxis'][1:]}": axis(
                    theme,
                    "blocks taken away, or put back" if last else "",
                    anchor=axes["yaxis"],
                    matches="x" if number > 1 else None,
                    showticklabels=last,
                    nticks=7,
                ),
                f"yaxis{axes['yaxis'][1:]}": axis(
                    theme,
                    output if len(labels.escaped(output)) < 24 else "output",
                    domain=[panel.bottom, panel.top],
                    anchor=axes["xaxis"],
                    nticks=5,
                ),
            }
        )
    figure.update_layout(annotations=annotations)
    return figure


HEADER_SHIFT_PX = 2
_HEADS = {"away": "Deletion", "back": "Insertion"}
_SHORT = {"attention": "attention", "effect": "effect", "random": "random"}
_DASH = {"attention": "solid", "effect": "dash", "random": "dot"}
_SAMPLE = {"attention": "━", "effect": "╍", "random": "┈"}


def _sorted(curves: Sequence[Curve]) -> list[Curve]:
    return sorted(curves, key=lambda curve: list(ORDERS).index(curve.order))


def _legend(curves: Sequence[Curve]) -> str:
    return "   ".join(f"{_SAMPLE[curve.order]} {ORDERS[curve.order]}" for curve in _sorted(curves))


def _traces(theme: Theme, curve: Curve, way: str, output: str, axes: dict[str, str]) -> list[go.Scatter]:
    """The band of random draws, where there is one, then the line."""
    traces = []
    # Strong for the order that is in question; quiet for those that it is compared with.
    color = theme.text if curve.order == "attention" else theme.absent
    if curve.low and curve.high:
        traces.append(
            go.Scatter(
                name="band",
                x=[*curve.blocks, *reversed(curve.blocks)],
                y=[significant(value) for value in (*curve.low, *reversed(curve.high))],
                mode="lines",
                line={"width": 0},
                fill="toself",
                fillcolor=translucent(color, 0.22),
                hoverinfo="skip",
                **axes,
            )
        )
    traces.append(
        go.Scatter(
            name=ORDERS[curve.order],
            x=list(curve.blocks),
            y=[significant(value) for value in curve.values],
            mode="lines",
            line={"color": color, "width": 2.2 if curve.order == "attention" else 1.6, "dash": _DASH[curve.order]},
            customdata=[
                [curve.order, count, significant(value)]
                for count, value in zip(curve.blocks, curve.values, strict=True)
            ],
            hovertemplate=(
                f"<b>{ORDERS[curve.order]}</b><br>%{{customdata[1]}} blocks {way}<br>{output} %{{customdata[2]:.3f}}"
                "<extra></extra>"
            ),
            **axes,
        )
    )
    return traces
