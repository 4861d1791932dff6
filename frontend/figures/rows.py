"""Rows of blocks in a heatmap: their axis, the coloured strip beside them, and the outline of a chosen one."""

from typing import Any

from frontend.figures.bands import Band
from frontend.figures.frame import axis
from frontend.theme import Theme

STRIP_PX = (-8, -4)
"""Left and right edge of the coloured strip beside the rows, from the left edge of the cells."""


def axis_id(letter: str, number: int) -> str:
    """Plotly's name of the axis of a number, counted from 1."""
    return letter if number == 1 else f"{letter}{number}"


def row_axis(theme: Theme, rows: int, band: Band, *, x_axis: str, titled: bool) -> dict[str, Any]:
    """Rows from top to bottom; few enough numbers that rows of four pixels stay readable."""
    step = 1
    while rows / step * 13 > max(band.height_px, 27):
        step *= 2
    return axis(
        theme,
        "block" if titled and band.height_px > 60 else "",
        domain=[band.bottom, band.top],
        anchor=x_axis,
        range=[rows - 0.5, -0.5],
        tickvals=list(range(0, rows, step)),
        showticklabels=titled,
        showgrid=False,
        showline=False,
        ticklen=9,
        tickcolor="rgba(0,0,0,0)",
    )


def strip(color: str, band: Band, x_axis: str) -> dict[str, Any]:
    """The colour of a modality beside its rows."""
    return {
        "type": "rect",
        "name": "modality-strip",
        "xref": f"{x_axis} domain",
        "xsizemode": "pixel",
        "xanchor": 0,
        "x0": STRIP_PX[0],
        "x1": STRIP_PX[1],
        "yref": "paper",
        "y0": band.bottom,
        "y1": band.top,
        "fillcolor": color,
        "line": {"width": 0},
    }


def outline(row: int, channels: int, *, x_axis: str, y_axis: str, theme: Theme) -> dict[str, Any]:
    """A frame around the chosen block."""
    return {
        "type": "rect",
        "name": "selected-block",
        "xref": x_axis,
        "yref": y_axis,
        "x0": -0.5,
        "x1": channels - 0.5,
        "y0": row - 0.5,
        "y1": row + 0.5,
        "line": {"width": 1.5, "color": theme.accent},
    }
