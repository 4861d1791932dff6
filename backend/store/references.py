"""Which blobs the rows name; the others are orphans."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from backend.store.tables import AnalysisRow, ClipRow, InterventionRow, SweepShardRow, WindowInputsRow

_NAMED = (
    ClipRow.id,
    AnalysisRow.arrays_sha256,
    AnalysisRow.faces_sha256,
    SweepShardRow.blob_sha256,
    InterventionRow.result_sha256,
    WindowInputsRow.blob_sha256,
)
# Databases take only so many parameters in one statement.
_AT_ONCE = 500


def unreferenced(session: Session, names: Iterable[str]) -> set[str]:
    """Those of the names that no row has."""
    asked = set(names)
    if not asked:
        return set()
    found: set[str] = set()
    for part in in_parts(sorted(asked)):
        found.update(session.scalars(union_all(*(select(column).where(column.in_(part)) for column in _NAMED))))
    return asked - found


def blobs_of_analyses(session: Session, ids: Sequence[str]) -> set[str]:
    """Blobs of analyses and of all that goes with them: their arrays and faces, answers, and what was fed."""
    found: set[str] = set()
    for part in in_parts(ids):
        columns = (
            select(AnalysisRow.arrays_sha256.label("name")).where(AnalysisRow.id.in_(part)),
            select(AnalysisRow.faces_sha256).where(AnalysisRow.id.in_(part)),
            select(InterventionRow.result_sha256).where(InterventionRow.analysis_id.in_(part)),
            select(WindowInputsRow.blob_sha256).where(WindowInputsRow.analysis_id.in_(part)),
        )
        found.update(name for name in session.scalars(union_all(*columns)) if name is not None)
    return found


def in_parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names in parts that a statement can take."""
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]


def referenced(session: Session) -> set[str]:
    """The names of all blobs that some row has."""
    everything = union_all(*(select(column).where(column.is_not(None)) for column in _NAMED))
    return set(session.scalars(everything))
