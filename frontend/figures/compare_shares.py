"""Share of each modality on both sides, site by site: a pair of dots beside the prior, a column per modality."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Comparison, SharePair, SiteComparison
from frontend.figures import labels
from frontend.figures.compare_drawing import WHICH, CompareDrawing, Which, items_text, of_side, side_name, titles
from frontend.figures.frame import HEADER_PX, TITLE_PX, axis, framed, header
from frontend.figures.measures import Measure, lift_limit
from frontend.figures.panels import share_range
from frontend.figures.rows import axis_id
from frontend.figures.table import Cell, Table
from frontend.theme import SYMBOLS, Theme

ROW_PX = 62
KEY_PX = 20
AXIS_PX = 42
GAP = 0.07
COLUMN_PX = 100
"""Least width of a column that can be read."""

OFFSET: dict[Which, float] = {"left": -0.17, "right": 0.17}


def least_px(found: Comparison) -> int:
    """Least width of the figure: that of its columns, one per modality."""
    return labels.names_px([site.left.title for site in found.sites]) + COLUMN_PX * max(1, len(_modalities(found)))


def compare_shares(found: Comparison, theme: Theme, *, measure: Measure = "lift") -> go.Figure:
    """Left (hollow) and right (full) of every modality that both sides have, at every site that both have.

    Returns:
        Dots that carry `customdata` = [which side, site, modality, share, prior].
    """
    drawing = CompareDrawing(found, theme, measure)
    modalities = _modalities(found)
    left, right = (labels.joined(side_name(found, which), items_text(drawing.side(which))) for which in WHICH)
    names = [site.left.title for site in found.sites]
    figure = framed(
        theme,
        name="compare-shares",
        title=f"{'Lift' if measure == 'lift' else 'Share'} of each modality",
        subtitle=f"hollow: left, {left}<br>full: right, {right}",
        height=max(1, len(names)) * ROW_PX + TITLE_PX + KEY_PX + HEADER_PX + AXIS_PX,
        margin={"l": labels.names_px(names), "r": 14, "t": TITLE_PX + KEY_PX + HEADER_PX, "b": AXIS_PX},
        meta={"sites": [site.site for site in found.sites], "measure": measure},
    )
    width = (1 - GAP * (len(modalities) - 1)) / max(1, len(modalities))
    annotations: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    layout: dict[str, Any] = {}
    for number, modality in enumerate(modalities, start=1):
        start = (number - 1) * (width + GAP)
        rows = _rows(found, modality)
        shapes += [_join(drawing, row, pair, number) for row, _, pair in rows]
        for which in WHICH:
            figure.add_trace(_dots(drawing, rows, modality, which, number))
            shapes += [_prior(drawing, row, of_side(pair, which)[1], which, number) for row, _, pair in rows]
        annotations.append(header(drawing.key(modality), 1, theme, x=start))
        layout |= {
            f"xaxis{'' if number == 1 else number}": axis(
                theme,
                drawing.axis_title,
                domain=[start, min(1.0, start + width)],
                anchor=axis_id("y", number),
                range=_range(drawing, [pair for _, _, pair in rows]),
                nticks=4,
            ),
            f"yaxis{'' if number == 1 else number}": axis(
                theme,
                "",
                anchor=axis_id("x", number),
                range=[len(names) - 0.5, -0.5],
                tickvals=list(range(len(names))),
                ticktext=labels.on_axis(names),
                showticklabels=number == 1,
                showgrid=False,
                ticks="",
            ),
        }
    figure.update_layout(annotations=annotations, shapes=shapes, **layout)
    return figure


def compare_shares_table(found: Comparison) -> Table:
    """Behind `compare_shares`: a row per site and modality."""
    title = titles(found)
    rows: list[tuple[Cell, ...]] = []
    for site in found.sites:
        for pair in site.shares:
            cells: list[Cell] = [site.left.title, title.get(pair.modality, pair.modality)]
            for which in WHICH:
                share, prior = of_side(pair, which)
                cells += [share, prior, float(np.log2(share / prior)) if share > 0 else None]
            rows.append((*cells, pair.right - pair.left))
    sides = tuple(f"{which}: {what}" for which in WHICH for what in ("share", "prior", "lift (log2)"))
    return Table(
        f"Shares: {found.left.name} and {found.right.name}",
        ("site", "modality", *sides, "share, right less left"),
        tuple(rows),
    )


def _modalities(found: Comparison) -> list[str]:
    return list(dict.fromkeys(pair.modality for site in found.sites for pair in site.shares))


Row = tuple[int, SiteComparison, SharePair]
"""The row of a site, the site, and a modality's shares there."""


def _rows(found: Comparison, modality: str) -> list[Row]:
    return [
        (row, site, pair) for row, site in enumerate(found.sites) for pair in site.shares if pair.modality == modality
    ]


def _dots(drawing: CompareDrawing, rows: Sequence[Row], modality: str, which: Which, number: int) -> go.Scatter:
    color, side = drawing.color(modality), drawing.side(which)
    symbol = SYMBOLS[drawing.slot(modality)]
    found = [of_side(pair, which) for _, _, pair in rows]
    return go.Scatter(
        name=f"{drawing.title(modality)}, {which}",
        x=[drawing.shown(share, prior) for share, prior in found],
        y=[row + OFFSET[which] for row, _, _ in rows],
        xaxis=axis_id("x", number),
        yaxis=axis_id("y", number),
        mode="markers",
        marker={
            "color": color,
            "size": 10,
            "symbol": f"{symbol}-open" if which == "left" else symbol,
            "line": {"width": 2, "color": color},
        },
        cliponaxis=False,
        customdata=[
            [which, site.site, modality, share, prior] for (_, site, _), (share, prior) in zip(rows, found, strict=True)
        ],
        hovertemplate=[
            f"<b>{which}: {labels.escaped(side.name or side.id)}</b><br>"
            f"{labels.escaped((site.left if which == 'left' else site.right).title)} · {drawing.title(modality)}<br>"
            f"share {labels.percent(share)} · prior {labels.percent(prior)}<br>lift {labels.lift_text(share / prior)}"
            "<extra></extra>"
            for (_, site, _), (share, prior) in zip(rows, found, strict=True)
        ],
    )


def _join(drawing: CompareDrawing, row: int, pair: SharePair, number: int) -> dict[str, Any]:
    """A line from the left to the right dot, so that the pair is seen as one."""
    return {
        "type": "line",
        "name": "pair",
        "layer": "below",
        "xref": axis_id("x", number),
        "yref": axis_id("y", number),
        "x0": drawing.shown(*of_side(pair, "left")),
        "x1": drawing.shown(*of_side(pair, "right")),
        "y0": row + OFFSET["left"],
        "y1": row + OFFSET["right"],
        "line": {"color": drawing.color(pair.modality), "width": 1.5},
        "opacity": 0.6,
    }


def _prior(drawing: CompareDrawing, row: int, prior: float, which: Which, number: int) -> dict[str, Any]:
    """The prior beside the dot of a side; the two differ where the networks have other numbers of blocks."""
    x = 0.0 if drawing.measure == "lift" else 100 * prior
    ends = (row - 0.42, float(row)) if which == "left" else (float(row), row + 0.42)
    return {
        "type": "line",
        "name": "prior",
        "layer": "below",
        "xref": axis_id("x", number),
        "yref": axis_id("y", number),
        "x0": x,
        "x1": x,
        "y0": ends[0],
        "y1": ends[1],
        "line": {"color": drawing.theme.text, "width": 1, "dash": "3px,2px"},
    }


def _range(drawing: CompareDrawing, pairs: Sequence[SharePair]) -> list[float]:
    """Of lift the same for all modalities; of shares around those of one, which lie far from those of another."""
    if drawing.measure == "lift":
        every = [pair for site in drawing.found.sites for pair in site.shares]
        limit = lift_limit(np.array([drawing.shown(*of_side(pair, which)) for pair in every for which in WHICH]))
        return [-limit * 1.08, limit * 1.08]
    return share_range([100 * number for pair in pairs for which in WHICH for number in of_side(pair, which)])
