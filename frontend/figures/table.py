"""A table behind a figure: for people who can't see the figure, and to take along as CSV."""

import csv
import io
from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """Columns, with units in their names, and rows of plain values; None where there is no value (log2 of zero)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> str:
        """The table as CSV (RFC 4180); text that a spreadsheet would take for a formula is quoted by an apostrophe."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.columns)
        writer.writerows([[_harmless(cell) for cell in row] for row in self.rows])
        return text.getvalue()

    def records(self) -> list[dict[str, Cell]]:
        """Rows as dictionaries by column, as grids take them."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


# The wide forms are taken for the others where Chinese, Japanese or Korean is written.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell
