"""What networks were fed for analyses, kept within a bound so that what-if questions need not decode again.

It goes with its analysis; what was used longest ago makes room.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.store.blobs import BlobStore
from backend.store.database import Database
from backend.store.references import unreferenced
from backend.store.tables import AnalysisRow, WindowInputsRow

MOST_BYTES = 1024**3


class WindowInputsStore:
    """Files of arrays by the id of their analysis."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._most_bytes = most_bytes

    def find(self, analysis: str) -> Path | None:
        """The file, which may be removed at any time; None where there is none."""
        with self._database.write() as session:
            row = session.get(WindowInputsRow, analysis)
            if row is None:
                return None
            row.used_at = self._clock()
            return self._blobs.path(row.blob_sha256)

    def keep(self, analysis: str, write: Callable[[Path], None]) -> bool:
        """Keep a file; False where it is too large for the bound, or its analysis is gone.

        Args:
            write: writes the file, given an empty one.
        """
        with self._blobs.temporary() as path:
            write(path)
            size = path.stat().st_size
            if size > self._most_bytes:
                return False
            sha256 = self._blobs.prepare(path)
            with self._blobs.exclusive():
                with self._database.write() as session:
                    if session.get(AnalysisRow, analysis, with_for_update={"read": True, "of": AnalysisRow}) is None:
                        return False
                    self._blobs.keep(path, sha256)
                    before = session.get(WindowInputsRow, analysis)
                    named = set() if before is None else {before.blob_sha256}
                    session.merge(
                        WindowInputsRow(
                            analysis_id=analysis, blob_sha256=sha256, size_bytes=size, used_at=self._clock()
                        )
                    )
                    session.flush()
                    orphans = unreferenced(session, named | self._make_room(session, analysis))
                for name in orphans:
                    self._blobs.remove(name)
        return True

    def _make_room(self, session: Session, kept: str) -> set[str]:
        """Delete rows, those used longest ago first, until the rest is within the bound; returns their blobs."""
        total = session.scalar(select(func.sum(WindowInputsRow.size_bytes))) or 0
        named: set[str] = set()
        oldest = select(WindowInputsRow).where(WindowInputsRow.analysis_id != kept).order_by(WindowInputsRow.used_at)
        for row in session.scalars(oldest).all():
            if total <= self._most_bytes:
                break
            total -= row.size_bytes
            named.add(row.blob_sha256)
            session.delete(row)
        session.flush()
        return named
