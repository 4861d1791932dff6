"""Which blobs the rows name; the others are orphans."""

from collections.abc import Iterable

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from backend.store.tables import AnalysisRow, ClipRow

_NAMED = (ClipRow.id, AnalysisRow.arrays_sha256, AnalysisRow.faces_sha256)


def unreferenced(session: Session, names: Iterable[str]) -> set[str]:
    """Those of the names that no row has."""
    asked = set(names)
    if not asked:
        return set()
    found = union_all(*(select(column).where(column.in_(asked)) for column in _NAMED))
    return asked - set(session.scalars(found))


def referenced(session: Session) -> set[str]:
    """The names of all blobs that some row has."""
    everything = union_all(*(select(column).where(column.is_not(None)) for column in _NAMED))
    return set(session.scalars(everything))
