"""Clips: the uploaded files, be they media, skeletons or features, and what is known of them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import func, select

from backend.errors import NotFound
from backend.schemas import Clip, Clips, Probe
from backend.store.blobs import BlobStore
from backend.store.database import Database
from backend.store.references import blobs_of_analyses, in_parts, unreferenced
from backend.store.tables import AnalysisRow, ClipRow


class Probed(Protocol):
    """What the store needs of `backend.media.probe.ProbeResult`."""

    @property
    def probe(self) -> Probe: ...
    @property
    def media_type(self) -> str: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def kind(self) -> Literal["media", "skeleton", "features"]: ...


class ClipStore:
    """Clips by the SHA-256 of their bytes."""

    def __init__(
        self, database: Database, blobs: BlobStore, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def add(
        self,
        temporary: Path,
        *,
        sha256: str,
        name: str,
        size_bytes: int,
        result: Probed,
        sample: bool = False,
        collected: bool = False,
    ) -> tuple[Clip, bool]:
        """Keep an uploaded and probed file (made by `BlobStore.temporary`) as a clip.

        Args:
            collected: whether it comes with a collection only, and so is not listed.

        Returns:
            The clip, and whether it is new: bytes that are here already keep the name that they had.
        """
        came = self._blobs.prepare(temporary)
        if came != sha256:
            raise ValueError(f"expected a file with SHA-256 {sha256}, its bytes have {came}")
        with self._blobs.exclusive(), self._database.write() as session:
            row = session.get(ClipRow, sha256)
            if row is not None:
                if not collected:
                    self._list(row)
                return _clip(row), False
            self._blobs.keep(temporary, sha256)
            row = ClipRow(
                id=sha256,
                kind=result.kind,
                name=name,
                media_type=result.media_type,
                size_bytes=size_bytes,
                created_at=self._clock(),
                probe=result.probe.model_dump(mode="json"),
                warnings=list(result.warnings),
                sample=sample,
                collected=collected,
            )
            session.add(row)
            return _clip(row), True

    def known(self, id: str, *, collected: bool = False) -> Clip | None:  # noqa: A002 - the word of the API
        """The clip if it is here; unless it comes with a collection again, it is listed from now on."""
        with self._database.read() as session:
            row = session.get(ClipRow, id)
            if row is None or collected or not row.collected:
                return None if row is None else _clip(row)
        with self._database.write() as session:
            row = session.get(ClipRow, id, with_for_update=True)
            if row is not None:
                self._list(row)
            return None if row is None else _clip(row)

    def many(self, ids: Iterable[str]) -> dict[str, Clip]:
        """Those of the clips that are here, by id."""
        found: dict[str, Clip] = {}
        with self._database.read() as session:
            for part in in_parts(sorted(set(ids))):
                found.update(
                    (row.id, _clip(row)) for row in session.scalars(select(ClipRow).where(ClipRow.id.in_(part)))
                )
        return found

    def get(self, id: str) -> Clip:  # noqa: A002 - the word of the API
        """The clip; raises NotFound."""
        with self._database.read() as session:
            return _clip(_found(session.get(ClipRow, id), id))

    def list(self, offset: int = 0, limit: int = 50) -> Clips:
        """Clips that did not come with a collection only, newest first, and how many there are."""
        listed = select(ClipRow).where(~ClipRow.collected)
        with self._database.read() as session:
            total = session.scalar(select(func.count()).select_from(listed.subquery())) or 0
            newest = listed.order_by(ClipRow.created_at.desc(), ClipRow.id).offset(offset).limit(limit)
            return Clips(items=[_clip(row) for row in session.scalars(newest)], total=total)

    def _list(self, row: ClipRow) -> None:
        """Have a clip that came with a collection listed, since a person has uploaded it."""
        if row.collected:
            row.collected, row.created_at = False, self._clock()

    def path(self, id: str) -> Path:  # noqa: A002
        """The file of the clip; raises NotFound."""
        self.get(id)
        return self._blobs.path(id)

    def delete(self, id: str) -> None:  # noqa: A002
        """Delete the clip, all analyses that use it (which cancels running ones) and their blobs; raises NotFound."""
        with self._blobs.exclusive():
            with self._database.write() as session:
                # Whoever is just submitting an analysis of it is waited for.
                clip = _found(session.get(ClipRow, id, with_for_update=True), id)
                analyses = session.scalars(select(AnalysisRow).where(AnalysisRow.uses(id))).all()
                named = {id, *blobs_of_analyses(session, [row.id for row in analyses])}
                for row in analyses:
                    session.delete(row)
                session.flush()
                session.delete(clip)
                session.flush()
                orphans = unreferenced(session, named)
            for name in orphans:
                self._blobs.remove(name)


def _found(row: ClipRow | None, id: str) -> ClipRow:  # noqa: A002
    if row is None:
        raise NotFound(f"There is no clip {id}")
    return row


def _clip(row: ClipRow) -> Clip:
    return Clip.model_validate(
        {
            "kind": row.kind,
            "id": row.id,
            "name": row.name,
            "media_type": row.media_type,
            "size_bytes": row.size_bytes,
            "created_at": row.created_at,
            "probe": row.probe,
            "warnings": row.warnings,
            "sample": row.sample,
        }
    )
