"""What every block of a site was multiplied by, before and after something was changed."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Block, SiteOutcome
from frontend.figures import labels
from frontend.figures.block_columns import lay_out_columns
from frontend.figures.drawing import Drawing
from frontend.figures.effect_numbers import significant
from frontend.figures.frame import TITLE_PX, axis, completed, framed, header
from frontend.figures.measures import modalities_of
from frontend.figures.outcome_change import AFTER, BEFORE
from frontend.figures.rows import axis_id
from frontend.theme import SYMBOLS, Theme

PLOT_PX = 190
KEY_PX = 30
AXIS_PX = 46


def blocks_change(drawing: Drawing, before: SiteOutcome, after: SiteOutcome) -> go.Figure:
    """Applied attention of every block: hollow before, full after, a line between.

    Returns:
        Marks that carry `customdata` = [which, block index, applied, attention].
    """
    site, theme = before.site, drawing.theme
    columns = lay_out_columns(site).places
    top = max([*before.applied, *after.applied, 1e-9]) * 1.08
    figure = framed(
        theme,
        name="blocks-change",
        title="Applied attention of every block",
        subtitle=labels.joined(
            labels.escaped(site.title),
            "nothing changed at this site" if before.applied == after.applied else "mean over windows and channels",
        ),
        height=PLOT_PX + TITLE_PX + KEY_PX + AXIS_PX,
        margin={"l": 58, "r": 14, "t": TITLE_PX + KEY_PX, "b": AXIS_PX},
        meta={"site": site.name},
    )
    marks: list[go.Scatter] = []
    axes: dict[str, Any] = {}
    for number, (modality, blocks) in enumerate(modalities_of(site).items(), start=1):
        place = {"xaxis": axis_id("x", number), "yaxis": axis_id("y", number)}
        marks.append(_stems(blocks, before, after).update(line_color=drawing.color(modality), **place))
        marks += [
            _blocks(drawing, modality, blocks, which, outcome).update(**place)
            for which, outcome in ((BEFORE, before), (AFTER, after))
        ]
        axes |= _axes(theme, number, blocks, columns[modality], top)
    key = {
        **header("hollow: before   full: after", 1, theme, x=1),
        "xanchor": "right",
        "yshift": 16,
        "font": {"size": 10, "color": theme.muted},
    }
    titles = (header(drawing.key(modality), 1, theme, x=left) for modality, (left, _right) in columns.items())
    return completed(figure, marks, {"annotations": [key, *titles], **axes})


def _stems(blocks: Sequence[Block], before: SiteOutcome, after: SiteOutcome) -> go.Scatter:
    """A line from before to after at every block."""
    x: list[float | None] = []
    y: list[float | None] = []
    for block in blocks:
        x += [block.position, block.position, None]
        y += [significant(before.applied[block.index]), significant(after.applied[block.index]), None]
    return go.Scatter(name="stem", x=x, y=y, mode="lines", line={"width": 1.5}, opacity=0.5, hoverinfo="skip")


def _blocks(drawing: Drawing, modality: str, blocks: Sequence[Block], which: str, outcome: SiteOutcome) -> go.Scatter:
    """The blocks of a modality, before or after."""
    color, title, symbol = drawing.color(modality), drawing.title(modality), SYMBOLS[drawing.slot(modality)]
    shape = f"{symbol}-open" if which == BEFORE else symbol
    return go.Scatter(
        name=f"{title}, {which}",
        x=[block.position for block in blocks],
        y=[significant(outcome.applied[block.index]) for block in blocks],
        mode="markers",
        marker={"color": color, "symbol": shape, "size": 7, "line": {"width": 1.3, "color": color}},
        customdata=[
            [which, block.index, significant(outcome.applied[block.index]), significant(outcome.attention[block.index])]
            for block in blocks
        ],
        hovertemplate=[
            f"<b>{title} · block {block.position}</b> · {which}<br>{labels.channel_range(block)}<br>"
            f"applied {outcome.applied[block.index]:.4g} · attention {outcome.attention[block.index]:.4g}"
            "<extra></extra>"
            for block in blocks
        ],
        cliponaxis=False,
    )


def _axes(
    theme: Theme, number: int, blocks: Sequence[Block], domain: tuple[float, float], top: float
) -> dict[str, dict[str, Any]]:
    """Axes of a modality, for the layout.

    Args:
        number: place of the modality, from 1; the first has the numbers.
        domain: left and right edge as fractions of the plot's width.
        top: upper end of all y axes.
    """
    x_axis, y_axis = axis_id("x", number), axis_id("y", number)
    return {
        f"xaxis{x_axis[1:]}": axis(
            theme,
            "block" if len(blocks) > 3 else "",
            domain=list(domain),
            anchor=y_axis,
            range=[-0.6, len(blocks) - 0.4],
            nticks=max(2, min(9, len(blocks))),
            tickformat="d",
            showgrid=False,
        ),
        f"yaxis{y_axis[1:]}": axis(
            theme,
            "applied attention (no unit)" if number == 1 else "",
            anchor=x_axis,
            range=[-0.03 * top, top],
            showticklabels=number == 1,
            nticks=5,
        ),
    }
