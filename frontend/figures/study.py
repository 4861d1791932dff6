"""How the inputs of a study spread: the rank correlation of attention and effect, of each input by itself."""

from collections import Counter

import plotly.graph_objects as go

from backend.schemas import StudyItem, StudySite
from frontend.figures import labels
from frontend.figures.effect_numbers import (
    ABLATION_WORDS,
    Ablation,
    interval_text,
    rho_short,
    significant,
    study_effects_of,
)
from frontend.figures.frame import TITLE_PX, axis, framed
from frontend.figures.sweep_drawing import SweepDrawing
from frontend.theme import translucent

PLOT_PX = 220
AXIS_PX = 46
BINS = 40
"""Marks this close in ρ are stacked."""


def rhos_of(items: list[StudyItem], site: str, ablation: Ablation) -> list[tuple[StudyItem, float]]:
    """The items that have a ρ at a site, from the lowest on."""
    known = [(item, item.rho.get(site, {}).get(ablation)) for item in items]
    return sorted(((item, rho) for item, rho in known if rho is not None), key=lambda pair: (pair[1], pair[0].position))


def rho_distribution(drawing: SweepDrawing, found: StudySite, items: list[StudyItem], ablation: Ablation) -> go.Figure:
    """A mark per input, stacked where they are alike; the mean over groups with its interval behind.

    Returns:
        Marks that carry `customdata` = [position, analysis or "", rho].
    """
    effects, theme = study_effects_of(found, ablation), drawing.theme
    pairs = rhos_of(items, found.site.name, effects.ablation)
    stacked: Counter[int] = Counter()
    heights = []
    for _, rho in pairs:
        slot = int((rho + 1) / 2 * BINS)
        heights.append(stacked[slot])
        stacked[slot] += 1
    untold = len(items) - len(pairs)
    figure = framed(
        theme,
        name="rho-distribution",
        title=f"Each input by itself: mean {rho_short(effects.rho)}",
        subtitle=labels.joined(
            f"{len(pairs):,} inputs" + (f", {untold} without a correlation" if untold else ""),
            interval_text(effects.rho),
            f"block {ABLATION_WORDS[effects.ablation]}",
        ),
        height=PLOT_PX + TITLE_PX + AXIS_PX,
        margin={"l": 58, "r": 14, "t": TITLE_PX + 6, "b": AXIS_PX},
        meta={"site": found.site.name},
    )
    figure.add_trace(
        go.Scatter(
            name="inputs",
            x=[significant(rho) for _, rho in pairs],
            y=[height + 0.5 for height in heights],
            mode="markers",
            marker={"color": theme.text, "size": 9, "opacity": 0.75, "line": {"color": theme.paper, "width": 1}},
            customdata=[[item.position, item.analysis or "", significant(rho)] for item, rho in pairs],
            hovertemplate=[
                f"<b>{labels.escaped(item.name)}</b><br>ρ {labels.signed(rho)}"
                + (f"<br>group {labels.escaped(item.group)}" if item.group else "")
                + ("<br><i>a click opens it</i>" if item.analysis else "")
                + "<extra></extra>"
                for item, rho in pairs
            ],
        )
    )
    shapes = []
    if effects.rho.low is not None and effects.rho.high is not None:
        shapes.append(
            {
                "type": "rect",
                "name": "interval",
                "xref": "x",
                "yref": "paper",
                "x0": effects.rho.low,
                "x1": effects.rho.high,
                "y0": 0,
                "y1": 1,
                "fillcolor": translucent(theme.absent, 0.25),
                "line": {"width": 0},
                "layer": "below",
            }
        )
    if effects.rho.rho is not None:
        shapes.append(
            {
                "type": "line",
                "name": "mean",
                "xref": "x",
                "yref": "paper",
                "x0": effects.rho.rho,
                "x1": effects.rho.rho,
                "y0": 0,
                "y1": 1,
                "line": {"color": theme.text, "width": 1, "dash": "dash"},
            }
        )
    figure.update_layout(
        shapes=shapes,
        xaxis=axis(
            theme,
            "Spearman's ρ of attention and size of effect (no unit)",
            range=[-1.03, 1.03],
            tickvals=[-1, -0.5, 0, 0.5, 1],
            zeroline=True,
            zerolinecolor=theme.axis,
            zerolinewidth=1,
        ),
        yaxis=axis(theme, "inputs", range=[0, max([4, *stacked.values()]) + 0.6], nticks=5, tickformat="d"),
    )
    return figure
