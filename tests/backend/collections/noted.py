"""What was noted of rows, as whoever sent them is told."""

from backend.collections.problems import RowProblems
from backend.errors import InvalidManifest
from backend.schemas import RowProblem


def noted(problems: RowProblems) -> list[RowProblem]:
    """The problems in the order in which they are told."""
    try:
        problems.raise_any()
    except InvalidManifest as error:
        return list(error.rows)
    return []
