"""Attention and effect of every block, one above the other: blocks along x, segments along y."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Site, SiteEffects
from frontend.figures import labels
from frontend.figures.block_columns import lay_out_columns
from frontend.figures.drawing import Drawing
from frontend.figures.effect_numbers import (
    ABLATION_WORDS,
    Ablation,
    Point,
    effects_of,
    place_text,
    points_of,
    prior_of,
    significant,
)
from frontend.figures.frame import TITLE_PX, axis, framed, header
from frontend.figures.measures import modalities_of
from frontend.figures.panels import stack
from frontend.figures.rows import axis_id

ROW_PX = {1: 44}
MANY_ROWS_PX = 20
KEY_PX = 20
BAR_PX = 92
BAR_PLACES = (0.23, 0.77)
"""Middles of the two colour bars, as fractions of the plot's width."""

BAR_TITLE_DROP_PX = 44


def effect_map(drawing: Drawing, found: SiteEffects, ablation: Ablation, output: str) -> go.Figure:
    """Two maps on the same blocks: what is attended to above, what matters to the output below.

    Args:
        output: what the output is called, safe inside plotly's markup.

    Returns:
        Cells that carry `customdata` that begins with [block index, segment, attention, effect].
    """
    effects, site, theme = effects_of(found, ablation), found.site, drawing.theme
    points = points_of(found, effects)
    columns = lay_out_columns(site).places
    height = site.segments * ROW_PX.get(site.segments, MANY_ROWS_PX)
    panels = stack([height, height], 8)
    figure = framed(
        theme,
        name="effect-map",
        title="Where attention lies, and where the effect lies",
        subtitle=labels.joined(labels.escaped(site.title), f"block {ABLATION_WORDS[effects.ablation]}"),
        height=panels.height_px + TITLE_PX + KEY_PX + BAR_PX,
        margin={"l": 46, "r": 14, "t": TITLE_PX + KEY_PX, "b": BAR_PX},
        meta={"site": site.name},
    )
    annotations = [
        {**header(drawing.key(modality), 1, theme, x=place[0]), "yshift": 1} for modality, place in columns.items()
    ]
    for part, panel in enumerate(panels.panels):
        annotations.append(
            {**header(("attention", f"effect on {output}")[part], panel.top, theme), "font": _quiet(drawing)}
        )
        for number, (modality, blocks) in enumerate(modalities_of(site).items(), start=1):
            which = part * len(columns) + number
            x_axis, y_axis = axis_id("x", which), axis_id("y", which)
            own = [point for point in points if point.block.modality == modality]
            figure.add_trace(_cells(drawing, found, own, part, output).update(xaxis=x_axis, yaxis=y_axis))
            figure.update_layout(
                {
                    f"xaxis{x_axis[1:]}": axis(
                        theme,
                        "block" if part and len(blocks) > 3 else "",
                        domain=list(columns[modality]),
                        anchor=y_axis,
                        range=[-0.5, len(blocks) - 0.5],
                        showgrid=False,
                        showticklabels=bool(part),
                        nticks=max(2, min(9, len(blocks))),
                        tickformat="d",
                    ),
                    f"yaxis{y_axis[1:]}": axis(
                        theme,
                        "segment" if number == 1 and site.segments > 1 else "",
                        domain=[panel.bottom, panel.top],
                        anchor=x_axis,
                        range=[site.segments - 0.5, -0.5],
                        tickvals=list(range(site.segments)),
                        ticktext=[str(segment + 1) for segment in range(site.segments)],
                        showticklabels=number == 1 and site.segments > 1,
                        showgrid=False,
                        ticks="",
                    ),
                }
            )
    annotations += [
        _bar_title(drawing, "attention (no unit)", BAR_PLACES[0]),
        _bar_title(drawing, "effect (no unit)", BAR_PLACES[1]),
    ]
    figure.update_layout(
        annotations=annotations,
        coloraxis=_attention_colors(drawing, [point.attention for point in points], prior_of(site)),
        coloraxis2=_effect_colors(drawing, [point.effect for point in points]),
    )
    return figure


def _cells(drawing: Drawing, found: SiteEffects, points: Sequence[Point], part: int, output: str) -> go.Heatmap:
    site = found.site
    rows = [[point for point in points if point.segment == segment] for segment in range(site.segments)]
    title, prior = drawing.title(points[0].block.modality), prior_of(site)
    return go.Heatmap(
        name=title,
        x=[point.block.position for point in rows[0]],
        y=list(range(site.segments)),
        z=[[significant(point.effect if part else point.attention) for point in row] for row in rows],
        customdata=[[_facts(site, point) for point in row] for row in rows],
        hovertemplate=(
            f"<b>{title} · %{{customdata[4]}}</b><br>%{{customdata[5]}}<br>"
            f"attention %{{customdata[2]:.4g}} · prior {prior:.4g}<br>"
            f"effect on {output} %{{customdata[3]:+.4g}}<extra></extra>"
        ),
        coloraxis="coloraxis2" if part else "coloraxis",
        xgap=1 if len(rows[0]) < 40 else 0,
        ygap=1,
    )


def _facts(site: Site, point: Point) -> list[Any]:
    return [
        point.block.index,
        point.segment,
        significant(point.attention),
        significant(point.effect),
        place_text(site, point),
        labels.channel_range(point.block),
    ]


def _attention_colors(drawing: Drawing, values: Sequence[float], prior: float) -> dict[str, Any]:
    top = max(*values, 2 * prior)
    return {
        "colorscale": [list(stop) for stop in drawing.theme.sequential],
        "cmin": 0,
        "cmax": top,
        "colorbar": _bar(drawing, BAR_PLACES[0], [0, prior, top], ["0", f"prior {prior:.2g}", f"{top:.2g}"]),
    }


def _effect_colors(drawing: Drawing, values: Sequence[float]) -> dict[str, Any]:
    limit = max(abs(value) for value in values) or 1.0
    ends = [f"{labels.MINUS}{limit:.2g} against it", "0", f"+{limit:.2g} for it"]
    return {
        "colorscale": [list(stop) for stop in drawing.theme.diverging],
        "cmin": -limit,
        "cmax": limit,
        "cmid": 0,
        "colorbar": _bar(drawing, BAR_PLACES[1], [-0.86 * limit, 0, 0.86 * limit], ends),
    }


def _bar(drawing: Drawing, x: float, values: Sequence[float], texts: Sequence[str]) -> dict[str, Any]:
    """A bar below half of the plot."""
    return {
        "orientation": "h",
        "thickness": 8,
        "len": 0.46,
        "x": x,
        "xanchor": "center",
        "xpad": 0,
        "y": 0,
        "yref": "container",
        "yanchor": "bottom",
        "ypad": 6,
        "outlinewidth": 0,
        "tickvals": list(values),
        "ticktext": list(texts),
        "tickfont": {"size": 10, "color": drawing.theme.muted},
        "tickangle": 0,
        "ticks": "",
    }


def _bar_title(drawing: Drawing, text: str, x: float) -> dict[str, Any]:
    """What the colours of a bar mean, over it (plotly itself writes it over a thin bar)."""
    return {
        **header(text, 0, drawing.theme, x=x),
        "name": "colorbar-title",
        "xanchor": "center",
        "yanchor": "top",
        "yshift": -BAR_TITLE_DROP_PX,
        "font": _quiet(drawing),
    }


def _quiet(drawing: Drawing) -> dict[str, Any]:
    return {"size": 11, "color": drawing.theme.muted}
