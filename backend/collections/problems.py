"""What is wrong with a manifest or with files, found row by row and told together."""

from collections.abc import Sequence

from backend.errors import InvalidManifest
from backend.schemas import ManifestProblem, RowProblem

MOST_TOLD = 200
_LONGEST_VALUE = 80


class RowProblems:
    """Problems in the order in which they were found; the first are kept, all are counted."""

    def __init__(self) -> None:
        self._rows: list[RowProblem] = []
        self._count = 0

    def add(self, detail: str, *, row: int | None = None, column: str = "", value: str = "") -> None:
        """Note a problem.

        Args:
            row: line of the manifest, the header being 1; None for a file.
            value: what stands there; it is shortened.
        """
        self._count += 1
        if len(self._rows) < MOST_TOLD:
            shown = value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
            self._rows.append(RowProblem(row=row, column=column, value=shown, detail=detail))

    def __len__(self) -> int:
        return self._count

    def raise_any(self) -> None:
        """Raises InvalidManifest where there is a problem."""
        if self._count:
            raise InvalidManifest(self._sentence(), self._in_order(), self._count)

    def _in_order(self) -> Sequence[RowProblem]:
        return sorted(self._rows, key=lambda problem: problem.row or 0)

    def _sentence(self) -> str:
        first = self._in_order()[0]
        where = f"row {first.row}: " if first.row is not None else f"{first.value}: " if first.value else ""
        column = f"{first.column}: " if first.column and first.row is not None else ""
        more = (
            f" ({self._count} problems in all; nothing was imported)" if self._count > 1 else " (nothing was imported)"
        )
        return f"{where}{column}{first.detail}{more}"


def manifest_problem(error: InvalidManifest) -> ManifestProblem:
    """The message of what was wrong."""
    return ManifestProblem(
        title=error.title, status=error.status, detail=str(error), rows=list(error.rows), problems=error.problems
    )
