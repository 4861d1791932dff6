"""What every block of a site was multiplied by, before and after something was changed."""

import plotly.graph_objects as go

from backend.schemas import SiteOutcome
from frontend.figures import labels
from frontend.figures.block_columns import lay_out_columns
from frontend.figures.drawing import Drawing
from frontend.figures.effect_numbers import significant
from frontend.figures.frame import TITLE_PX, axis, framed, header
from frontend.figures.measures import modalities_of
from frontend.figures.outcome_change import AFTER, BEFORE
from frontend.figures.rows import axis_id
from frontend.theme import SYMBOLS

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
    for number, (modality, blocks) in enumerate(modalities_of(site).items(), start=1):
        x_axis, y_axis = axis_id("x", number), axis_id("y", number)
        color, title, symbol = drawing.color(modality), drawing.title(modality), SYMBOLS[drawing.slot(modality)]
        stems: list[float | None] = []
        heights: list[float | None] = []
        for block in blocks:
            stems += [block.position, block.position, None]
            heights += [significant(before.applied[block.index]), significant(after.applied[block.index]), None]
        figure.add_trace(
            go.Scatter(
                name="stem",
                x=stems,
                y=heights,
                mode="lines",
                line={"color": color, "width": 1.5},
                opacity=0.5,
                hoverinfo="skip",
                xaxis=x_axis,
                yaxis=y_axis,
            )
        )
        for which, outcome, shape in ((BEFORE, before, f"{symbol}-open"), (AFTER, after, symbol)):
            figure.add_trace(
                go.Scatter(
                    name=f"{title}, {which}",
                    x=[block.position for block in blocks],
                    y=[significant(outcome.applied[block.index]) for block in blocks],
                    mode="markers",
                    marker={"color": color, "symbol": shape, "size": 7, "line": {"width": 1.3, "color": color}},
                    customdata=[
                        [
                            which,
                            block.index,
                            significant(outcome.applied[block.index]),
                            significant(outcome.attention[block.index]),
                        ]
                        for block in blocks
                    ],
                    hovertemplate=[
                        f"<b>{title} · block {block.position}</b> · {which}<br>{labels.channel_range(block)}<br>"
                        f"applied {outcome.applied[block.index]:.4g} · attention {outcome.attention[block.index]:.4g}"
                        "<extra></extra>"
                        for block in blocks
                    ],
                    cliponaxis=False,
                    xaxis=x_axis,
                    yaxis=y_axis,
                )
            )
        figure.update_layout(
            {
                f"xaxis{x_axis[1:]}": axis(
                    theme,
                    "block" if len(blocks) > 3 else "",
                    domain=list(columns[modality]),
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
        )
    first = {
        **header("hollow: before   full: after", 1, theme),
        "yshift": 16,
        "font": {"size": 10, "color": theme.muted},
    }
    figure.update_layout(
        annotations=[
            {**first, "x": 1, "xanchor": "right"},
            *({**header(drawing.key(modality), 1, theme, x=place[0])} for modality, place in columns.items()),
        ]
    )
    return figure
