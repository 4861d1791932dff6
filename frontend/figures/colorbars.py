"""Colours of heatmap cells: one axis for all windows, so that pictures of different windows compare."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backend.schemas import SiteAttention
from frontend.figures import labels
from frontend.figures.frame import header
from frontend.figures.measures import Measure, is_clipped, lift_limit, log2_lift
from frontend.theme import Theme

COLORBAR_PX = 92
"""Room below the plot for axis title and colour bar."""

TITLE_DROP_PX = 42
"""How far below the plot the colour bar's title stands."""

CELL_QUANTILE = 0.99
"""Colours end where this part of the cells lies inside, so that a single outlier doesn't darken all others."""


def color_axis(attentions: Sequence[SiteAttention], measure: Measure, theme: Theme) -> dict[str, Any]:
    """Colour axis over all windows and segments of the sites: from 0, or symmetric around the prior for lift."""
    arrays = [np.asarray(attention.values, dtype=np.float64) for attention in attentions]
    if measure == "lift":
        lifts = np.concatenate([log2_lift(array * array.shape[2]).ravel() for array in arrays])
        limit = lift_limit(lifts, quantile=CELL_QUANTILE)
        ends = [labels.signed(end, 1) for end in (-limit, limit)]
        if is_clipped(lifts, limit):
            ends = [f"≤ {ends[0]}", f"≥ {ends[1]}"]
        return {
            "colorscale": [list(stop) for stop in theme.diverging],
            "cmin": -limit,
            "cmax": limit,
            "cmid": 0,
            "colorbar": _bar([-limit, 0, limit], [ends[0], "0 = prior", ends[1]], theme),
        }
    every = np.concatenate([array.ravel() for array in arrays])
    priors = sorted({1 / array.shape[2] for array in arrays})
    top = max(float(np.quantile(every, CELL_QUANTILE)), 2 * priors[-1])
    end = f"≥ {top:.2g}" if float(every.max()) > top else f"{top:.2g}"
    # Two priors that lie close together would write over each other; the smaller one speaks for both.
    marked = [prior for index, prior in enumerate(priors) if index == 0 or prior - priors[0] > 0.3 * top]
    return {
        "colorscale": [list(stop) for stop in theme.sequential],
        "cmin": 0,
        "cmax": top,
        "colorbar": _bar(
            [0, *marked, top],
            ["0" if marked[0] > 0.16 * top else "", *(f"prior {prior:.3g}" for prior in marked), end],
            theme,
        ),
    }


def color_title(attentions: Sequence[SiteAttention], measure: Measure, theme: Theme) -> dict[str, Any]:
    """What the colours mean, between the channel axis and the colour bar (plotly itself writes it over a thin bar)."""
    text = "attention (no unit; sums to 1 over the blocks)"
    if measure == "lift":
        zeros = any((np.asarray(attention.values) == 0).any() for attention in attentions)
        text = labels.LIFT_AXIS + ("; zero attention, −∞, as the lower end" if zeros else "")
    return {
        **header(text, 0, theme, x=0.5),
        "name": "colorbar-title",
        "xanchor": "center",
        "yanchor": "top",
        "yshift": -TITLE_DROP_PX,
        "font": {"size": 11, "color": theme.muted},
    }


def _bar(values: Sequence[float], texts: Sequence[str], theme: Theme) -> dict[str, Any]:
    return {
        "orientation": "h",
        "thickness": 8,
        "len": 1,
        "x": 0.5,
        "xanchor": "center",
        "xpad": 0,
        "y": 0,
        "yref": "container",
        "yanchor": "bottom",
        "ypad": 6,
        "outlinewidth": 0,
        "tickvals": list(values),
        "ticktext": list(texts),
        "tickfont": {"size": 10, "color": theme.muted},
        "tickangle": 0,
        "ticklabeloverflow": "allow",
        "ticks": "outside",
        "ticklen": 3,
        "tickcolor": theme.axis,
    }
