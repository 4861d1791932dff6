"""Rank correlations with their intervals, one below the other, and the most attended blocks against random ones."""

from typing import Any

import plotly.graph_objects as go

from backend.schemas import RandomControl, SiteEffects
from frontend.figures import labels, modalities
from frontend.figures.drawing import Drawing
from frontend.figures.effect_numbers import Ablation, effects_of, p_text, rho_text, significant, span_of
from frontend.figures.frame import TITLE_PX, axis, framed
from frontend.theme import SYMBOLS

ROW_PX = 30
AXIS_PX = 44
CONTROL_PX = 74

ALL = "all blocks"


def correlation_rows(drawing: Drawing, found: SiteEffects, ablation: Ablation) -> go.Figure:
    """Spearman's rank correlation of attention and size of effect: over all blocks, and within each modality.

    A relation over all blocks may be no more than one modality that is both attended to and matters; the rows of the
    modalities tell.

    Returns:
        Marks that carry `customdata` = [modality or "", rho, low, high, p, n].
    """
    effects, theme = effects_of(found, ablation), drawing.theme
    rows = [("", effects.correlation), *effects.within.items()]
    plain = [modalities.titles(drawing.report).get(modality, modality) if modality else ALL for modality, _ in rows]
    names = [labels.escaped(name) for name in plain]
    figure = framed(
        theme,
        name="correlations",
        title="Do the ranks agree?",
        subtitle="attention and size of effect · 95 % bootstrap intervals",
        height=len(rows) * ROW_PX + TITLE_PX + AXIS_PX,
        margin={"l": labels.names_px(plain), "r": 14, "t": TITLE_PX, "b": AXIS_PX},
        meta={"site": found.site.name},
    )
    annotations: list[dict[str, Any]] = []
    for row, (modality, one) in enumerate(rows):
        color = drawing.color(modality) if modality else theme.text
        if one.rho is None:
            annotations.append(_untold(row, drawing))
            continue
        if one.low is not None and one.high is not None:
            figure.add_trace(
                go.Scatter(
                    name="interval",
                    x=[significant(one.low), significant(one.high)],
                    y=[row, row],
                    mode="lines",
                    line={"color": color, "width": 3},
                    opacity=0.45,
                    hoverinfo="skip",
                )
            )
        figure.add_trace(
            go.Scatter(
                name=names[row],
                x=[significant(one.rho)],
                y=[row],
                mode="markers",
                marker={
                    "color": color,
                    "size": 11,
                    "symbol": SYMBOLS[drawing.slot(modality)] if modality else "diamond",
                    "line": {"color": theme.paper, "width": 1},
                },
                customdata=[[modality, one.rho, one.low, one.high, one.p, one.n]],
                hovertemplate=f"<b>{names[row]}</b><br>{rho_text(one)}<br>{one.n} points<extra></extra>",
            )
        )
    figure.update_layout(
        annotations=annotations,
        xaxis=axis(
            theme,
            "Spearman's ρ (no unit)",
            range=[-1.05, 1.05],
            tickvals=[-1, -0.5, 0, 0.5, 1],
            zeroline=True,
            zerolinecolor=theme.text,
            zerolinewidth=1,
        ),
        yaxis=axis(
            theme,
            range=[len(rows) - 0.5, -0.5],
            tickvals=list(range(len(rows))),
            ticktext=labels.on_axis(plain),
            showgrid=False,
            ticks="",
        ),
    )
    return figure


def control_row(drawing: Drawing, found: SiteEffects, ablation: Ablation, output: str) -> go.Figure | None:
    """The most attended blocks ablated together, against as many drawn at random of the same modalities.

    Returns:
        Marks that carry `customdata` = [what, change]; None where the control was not made.
    """
    control, theme = effects_of(found, ablation).control, drawing.theme
    if control is None:
        return None
    figure = framed(
        theme,
        name="random-control",
        title=f"{control.blocks} most attended blocks against random: {p_text(control.p)}",
        subtitle=f"ablated together · {control.draws} draws of the same modalities",
        height=CONTROL_PX + TITLE_PX + AXIS_PX,
        margin={"l": 14, "r": 14, "t": TITLE_PX, "b": AXIS_PX},
        meta={"site": found.site.name},
    )
    figure.add_trace(
        go.Scatter(
            name="random interval",
            x=[significant(control.random_low), significant(control.random_high)],
            y=[0, 0],
            mode="lines",
            line={"color": theme.absent, "width": 12},
            opacity=0.4,
            hoverinfo="skip",
        )
    )
    marks = [("random blocks", control.random_mean, "line-ns-open"), ("most attended", control.top, "diamond")]
    for name, value, symbol in marks:
        figure.add_trace(
            go.Scatter(
                name=name,
                x=[significant(value)],
                y=[0],
                mode="markers+text",
                marker={"symbol": symbol, "size": 16, "color": theme.text, "line": {"width": 2, "color": theme.text}},
                text=[name],
                textposition="top center" if name == "most attended" else "bottom center",
                textfont={"size": 11, "color": theme.text if name == "most attended" else theme.muted},
                cliponaxis=False,
                customdata=[[name, significant(value)]],
                hovertemplate=f"<b>{name}</b><br>{_control_text(control, name)}<extra></extra>",
            )
        )
    values = [control.random_low, control.random_high, control.random_mean, control.top, 0.0]
    figure.update_layout(
        xaxis=axis(
            theme,
            f"change of {output}",
            range=span_of(values, 0.14),
            zeroline=True,
            zerolinecolor=theme.axis,
            zerolinewidth=1,
            nticks=6,
        ),
        yaxis=axis(theme, range=[-1, 1], visible=False),
    )
    return figure


def _control_text(control: RandomControl, name: str) -> str:
    if name == "most attended":
        return f"change {labels.signed(control.top, 3)}, {p_text(control.p)}"
    ends = f"{labels.signed(control.random_low, 3)} to {labels.signed(control.random_high, 3)}"
    return f"change {labels.signed(control.random_mean, 3)} on average, 95 % {ends}"


def _untold(row: int, drawing: Drawing) -> dict[str, Any]:
    return {
        "text": "too few blocks, or no variance",
        "name": "untold",
        "x": 0,
        "xref": "x",
        "xanchor": "left",
        "xshift": 8,
        "y": row,
        "yref": "y",
        "showarrow": False,
        "font": {"size": 11, "color": drawing.theme.muted},
    }
