"""Small multiples: a grid of cells, each with a title and the same panels one below the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontend.figures.frame import HEADER_PX, axis, header
from frontend.figures.panels import Panel
from frontend.figures.rows import axis_id
from frontend.theme import Theme

GAP = 0.035
"""Gap between columns, as a fraction of the plot's width."""

PANEL_GAP_PX = 7
ROW_GAP_PX = 14

MOST = 9
"""Cells that are still read one by one."""


@dataclass(frozen=True)
class Cell:
    """One of the multiples: left and right edge and panels as fractions of the plot, and the number of its first axis.

    Attributes:
        lowest: whether no cell stands below it, so that its x axis is labelled.
        first: whether it is the first of its row, so that its y axes are labelled.
    """

    left: float
    right: float
    panels: tuple[Panel, ...]
    axis: int
    lowest: bool
    first: bool

    @property
    def top(self) -> float:
        return self.panels[0].top


@dataclass(frozen=True)
class Grid:
    """Cells row by row, and the height that they fill."""

    cells: tuple[Cell, ...]
    height_px: int


def columns_for(count: int) -> int:
    """Columns of so many cells: a square at most three wide."""
    return 1 if count == 1 else 2 if count in (2, 4) else 3


def lay_out(count: int, panels: int, panel_px: int) -> Grid:
    """Place the cells.

    Args:
        count: cells.
        panels: panels in each of them.
        panel_px: height of a panel.
    """
    columns = columns_for(count)
    rows = -(-count // columns)
    cell_px = HEADER_PX + panels * panel_px + (panels - 1) * PANEL_GAP_PX
    total = rows * cell_px + (rows - 1) * ROW_GAP_PX
    width = (1 - GAP * (columns - 1)) / columns
    cells = []
    for number in range(count):
        row, column = divmod(number, columns)
        top = row * (cell_px + ROW_GAP_PX) + HEADER_PX
        places = [top + panel * (panel_px + PANEL_GAP_PX) for panel in range(panels)]
        left = column * (width + GAP)
        cells.append(
            Cell(
                left=left,
                right=min(1.0, left + width),
                panels=tuple(Panel(max(0.0, 1 - (at + panel_px) / total), 1 - at / total) for at in places),
                axis=1 + number * panels,
                lowest=number + columns >= count,
                first=column == 0,
            )
        )
    return Grid(tuple(cells), total)


def cell_axes(
    cell: Cell, panel: int, theme: Theme, *, x: Mapping[str, Any], x_title: str, y: Mapping[str, Any], y_title: str
) -> dict[str, Any]:
    """Axes of a panel, for `update_layout`: labelled at the left and at the bottom of the grid alone.

    All labels fit: plotly need not measure each of them to see whether it does, which is half of what axes cost.

    Args:
        panel: its place in the cell, from the top.
        x, y: options of the axes besides.
    """
    number = cell.axis + panel
    last = panel == len(cell.panels) - 1
    labelled = cell.lowest and last
    place = cell.panels[panel]
    return {
        f"xaxis{_number(number)}": axis(
            theme,
            x_title if labelled else "",
            domain=[cell.left, cell.right],
            anchor=axis_id("y", number),
            showticklabels=labelled,
            ticks="outside" if last else "",
            tickangle=0,
            ticklabeloverflow="allow",
            **x,
        ),
        f"yaxis{_number(number)}": axis(
            theme,
            y_title if cell.first else "",
            domain=[place.bottom, place.top],
            anchor=axis_id("x", number),
            showticklabels=cell.first,
            ticklabeloverflow="allow",
            **y,
        ),
    }


def cell_title(cell: Cell, text: str, theme: Theme) -> dict[str, Any]:
    """The line above a cell."""
    return header(text, cell.top, theme, x=cell.left)


def _number(number: int) -> str:
    return "" if number == 1 else str(number)
