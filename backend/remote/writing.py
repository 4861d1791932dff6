"""What the command lines write: results to standard output, everything else beside it."""

import sys
import time
from collections.abc import Iterator, Sequence

from backend.schemas import ManifestProblem

_LINE_S = 5.0


def result(text: str) -> None:
    """Write a line that a script may read."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Write a line for a person."""
    sys.stderr.write(f"{text}\n")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write columns, each as wide as its longest cell but the last, which may be long."""
    widths = [max(len(line[column]) for line in (header, *rows)) for column in range(len(header))]
    for line in (header, *rows):
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        result("  ".join(cells).rstrip())


def problem(prog: str, came: ManifestProblem) -> None:
    """Write what was wrong, row by row where it is a manifest's."""
    say(f"{prog}: {came.detail}")
    if len(came.rows) > 1:
        for line in _rows(came):
            say(f"  {line}")


def _rows(came: ManifestProblem) -> Iterator[str]:
    for row in came.rows:
        where = [f"row {row.row}"] if row.row is not None else []
        where += [row.column] if row.column and row.row is not None else []
        where += [row.value] if row.value and row.row is None else []
        yield f"{', '.join(where)}: {row.detail}" if where else row.detail
    if came.problems > len(came.rows):
        yield f"and {came.problems - len(came.rows):,} more"


class Progress:
    """One line that is written over while it changes; in a log a line every few seconds, and the last one."""

    def __init__(self) -> None:
        self._latest, self._shown = "", ""
        self._shown_at = -_LINE_S
        self._over = sys.stderr.isatty()

    def show(self, text: str) -> None:
        self._latest = text
        if self._over or time.monotonic() - self._shown_at >= _LINE_S:
            self._write()

    def end(self) -> None:
        """Leave the line as it is now, if there is one."""
        self._write()
        if self._over and self._shown:
            sys.stderr.write("\n")
        self._latest = self._shown = ""

    def _write(self) -> None:
        if self._latest != self._shown:
            sys.stderr.write(f"\r{self._latest.ljust(len(self._shown))}" if self._over else f"{self._latest}\n")
            sys.stderr.flush()
            self._shown, self._shown_at = self._latest, time.monotonic()
