"""A figure on paper: in the light theme, with what it is of below it, so that it stands alone.

What is exported is looked at elsewhere: in a paper, on a slide, in print. So it is drawn anew, on white and always
as wide, and not copied from the screen.
"""

from collections.abc import Sequence

import plotly.graph_objects as go

from frontend.figures import labels
from frontend.figures.room import with_room_below
from frontend.theme import theme

PAPER = theme("light")
"""What exported figures are drawn in, whatever the page shows."""

WIDTH_PX = 1000
LINE_PX = 16
GAP_PX = 8
MOST_LINES = 4


def printed(figure: go.Figure, about: Sequence[str]) -> go.Figure:
    """A copy of a figure, opaque and of a set width, with lines below it.

    Args:
        figure: one of ours, drawn in `PAPER`.
        about: what it is of, a line each.
    """
    lines = [*about[: MOST_LINES - 1], f"and {len(about) - MOST_LINES + 1} more"] if len(about) > MOST_LINES else about
    margin = figure.layout.margin
    paper = with_room_below(figure, GAP_PX + LINE_PX * len(lines))
    paper.update_layout(width=WIDTH_PX, paper_bgcolor=PAPER.paper)
    paper.add_annotation(
        name="about",
        text="<br>".join(labels.escaped(line) for line in lines),
        x=0,
        xref="paper",
        xanchor="left",
        xshift=4 - margin.l,
        y=0,
        yref="paper",
        yanchor="top",
        yshift=-margin.b,
        align="left",
        showarrow=False,
        borderpad=0,
        font={"size": 11, "color": PAPER.muted},
    )
    return paper
