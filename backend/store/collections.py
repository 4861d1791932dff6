"""Collections: imported as a whole or not at all, looked at, deleted with their sweeps."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from backend.errors import Conflict, NotFound
from backend.schemas import (
    AnalysisInputs,
    Collection,
    CollectionItem,
    CollectionItems,
    Collections,
    CollectionState,
    ManifestProblem,
    Progress,
)
from backend.store.blobs import BlobStore
from backend.store.database import Database
from backend.store.references import in_parts, unreferenced
from backend.store.sweep_rows import delete_sweeps
from backend.store.tables import AnalysisRow, ClipRow, CollectionItemRow, CollectionRow, SweepRow

ROLES = ("clip", "skeleton", "features")
_STRAY_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class NewItem:
    """One input to be kept."""

    name: str
    inputs: AnalysisInputs
    label: str | None
    group: str | None


class CollectionStore:
    """Collections and their items."""

    def __init__(
        self, database: Database, blobs: BlobStore, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def begin(self, name: str, source: str, request: Mapping[str, Any]) -> Collection:
        """A collection that is being imported.

        Args:
            source: where it comes from, in words.
            request: what to import, for going on after a restart.
        """
        row = CollectionRow(
            id=uuid.uuid4().hex,
            name=name,
            state=CollectionState.IMPORTING,
            created_at=self._clock(),
            items=0,
            labels={},
            groups=0,
            convention="",
            source=source,
            stage="Waiting",
            fraction=0.0,
            error=None,
            warnings=[],
            request=dict(request),
        )
        with self._database.write() as session:
            session.add(row)
            return _collection(row)

    def publish(self, id: str, progress: Progress) -> bool:  # noqa: A002 - the word of the API
        """Tell how far the import is; False when it was deleted meanwhile, or has ended."""
        with self._database.write() as session:
            row = _importing(session, id)
            if row is None:
                return False
            row.stage, row.fraction = progress.stage, progress.fraction
            return True

    def finish(
        self,
        id: str,  # noqa: A002
        items: Sequence[NewItem],
        *,
        convention: str = "",
        warnings: Sequence[str] = (),
    ) -> bool:
        """Keep all items, and so end the import.

        Returns:
            False, and nothing is kept, when it was deleted meanwhile.

        Raises:
            Conflict: a file was deleted meanwhile; nothing is kept.
        """
        named = {upload for item in items for role in ROLES if (upload := getattr(item.inputs, role)) is not None}
        with self._database.write() as session:
            row = _importing(session, id)
            if row is None:
                return False
            for part in in_parts(sorted(named)):
                held = set(session.scalars(select(ClipRow.id).where(ClipRow.id.in_(part)).with_for_update(read=True)))
                if gone := set(part) - held:
                    raise Conflict(f"{len(gone)} of the files were deleted while the collection was made")
            columns = [
                {"collection_id": id, "position": position, **_columns(item)} for position, item in enumerate(items)
            ]
            if columns:
                session.execute(insert(CollectionItemRow), columns)
            labels: dict[str, int] = {}
            for item in items:
                if item.label is not None:
                    labels[item.label] = labels.get(item.label, 0) + 1
            row.items = len(items)
            row.labels = dict(sorted(labels.items(), key=lambda each: -each[1]))
            row.groups = len({item.group for item in items if item.group is not None})
            row.convention, row.warnings = convention, list(warnings)
            row.stage, row.fraction = "Done", 1.0
            row.state, row.request = CollectionState.READY, None
            return True

    def fail(self, id: str, problem: ManifestProblem) -> bool:  # noqa: A002
        """End the import with what was wrong; False when it was deleted meanwhile."""
        with self._database.write() as session:
            row = _importing(session, id)
            if row is None:
                return False
            row.state, row.stage, row.request = CollectionState.FAILED, "Failed", None
            row.error = problem.model_dump(mode="json")
            return True

    def unfinished(self) -> list[tuple[str, dict[str, Any]]]:
        """The collections that are being imported, oldest first, and what of."""
        importing = (
            select(CollectionRow.id, CollectionRow.request)
            .where(CollectionRow.state == CollectionState.IMPORTING)
            .order_by(CollectionRow.created_at, CollectionRow.id)
        )
        with self._database.read() as session:
            return [(id_, request or {}) for id_, request in session.execute(importing)]

    def get(self, id: str) -> Collection:  # noqa: A002
        """The collection; raises NotFound."""
        with self._database.read() as session:
            return _collection(_found(session, id))

    def list(self, offset: int = 0, limit: int = 50) -> Collections:
        """Collections, newest first, and how many there are."""
        newest = select(CollectionRow).order_by(CollectionRow.created_at.desc(), CollectionRow.id)
        with self._database.read() as session:
            total = session.scalar(select(func.count()).select_from(CollectionRow)) or 0
            rows = session.scalars(newest.offset(offset).limit(limit))
            return Collections(items=[_collection(row) for row in rows], total=total)

    def items(self, id: str, offset: int = 0, limit: int = 50) -> CollectionItems:  # noqa: A002
        """A part of the items, in their order; raises NotFound."""
        with self._database.read() as session:
            total = _found(session, id).items
            rows = session.scalars(_in_order(id).offset(offset).limit(limit)).all()
            there = _there(session, rows)
            return CollectionItems(items=[_item(row, there) for row in rows], total=total)

    def all_items(self, id: str) -> Sequence[CollectionItem]:  # noqa: A002
        """All items, in their order; raises NotFound, and Conflict while there are none."""
        with self._database.read() as session:
            state = _found(session, id).state
            if state != CollectionState.READY:
                raise Conflict(f"The collection is not ready ({state}); a sweep can run over one that is")
            rows = session.scalars(_in_order(id)).all()
            there = _there(session, rows)
            return [_item(row, there) for row in rows]

    def delete(self, id: str) -> None:  # noqa: A002
        """Delete the collection, its sweeps, and the files that came with it and that nothing else uses.

        An import that runs is cancelled by that. Raises NotFound.
        """
        with self._blobs.exclusive():
            with self._database.write() as session:
                row = _found(session, id)
                named = delete_sweeps(
                    session, session.scalars(select(SweepRow.id).where(SweepRow.collection_id == id)).all()
                )
                uploads = {name for role in _ROLE_COLUMNS for name in session.scalars(_uploads(role, id))}
                session.delete(row)
                session.flush()
                named |= _delete_strays(session, uploads)
                orphans = unreferenced(session, named)
            for name in orphans:
                self._blobs.remove(name)

    def delete_strays(self, clips: Iterable[str] | None = None) -> int:
        """Delete files that came for a collection which was not made; returns how many.

        Args:
            clips: the only ones to look at; else all that have been here for more than a day.
        """
        with self._blobs.exclusive():
            with self._database.write() as session:
                if clips is None:
                    old = ClipRow.created_at < self._clock() - _STRAY_AFTER
                    clips = session.scalars(select(ClipRow.id).where(ClipRow.collected, old)).all()
                named = _delete_strays(session, set(clips), list_used=False)
                orphans = unreferenced(session, named)
            for name in orphans:
                self._blobs.remove(name)
        return len(orphans)


_ROLE_COLUMNS = (CollectionItemRow.clip_id, CollectionItemRow.skeleton_id, CollectionItemRow.features_id)


def _uploads(column: Any, id: str) -> Select[str]:  # noqa: A002
    return select(column).where(CollectionItemRow.collection_id == id, column.is_not(None))


def _delete_strays(session: Session, clips: set[str], *, list_used: bool = True) -> set[str]:
    """Delete those of the clips that came with a collection and that nothing uses; returns their names.

    Args:
        list_used: whether those that an analysis of a person still uses are listed from now on.
    """
    used_by_item: ColumnElement[bool] = or_(*(exists().where(column == ClipRow.id) for column in _ROLE_COLUMNS))
    used_by_analysis: ColumnElement[bool] = or_(
        *(
            exists().where(column == ClipRow.id)
            for column in (AnalysisRow.clip_id, AnalysisRow.skeleton_id, AnalysisRow.features_id)
        )
    )
    gone: set[str] = set()
    for part in in_parts(sorted(clips)):
        among = (ClipRow.id.in_(part), ClipRow.collected, ~used_by_item)
        strays = session.scalars(select(ClipRow.id).where(*among, ~used_by_analysis).with_for_update()).all()
        session.execute(delete(ClipRow).where(ClipRow.id.in_(strays)))
        if list_used:
            kept = session.scalars(select(ClipRow.id).where(*among)).all()
            session.execute(update(ClipRow).where(ClipRow.id.in_(kept)).values(collected=False))
        gone.update(strays)
    return gone


def _found(session: Session, id: str) -> CollectionRow:  # noqa: A002
    row = session.get(CollectionRow, id)
    if row is None:
        raise NotFound(f"There is no collection {id}")
    return row


def _importing(session: Session, id: str) -> CollectionRow | None:  # noqa: A002
    row = session.get(CollectionRow, id, with_for_update=True)
    return row if row is not None and row.state == CollectionState.IMPORTING else None


def _in_order(id: str) -> Select[CollectionItemRow]:  # noqa: A002
    return select(CollectionItemRow).where(CollectionItemRow.collection_id == id).order_by(CollectionItemRow.position)


def _columns(item: NewItem) -> dict[str, Any]:
    uploads = {f"{role}_id": getattr(item.inputs, role) for role in ROLES}
    return {"name": item.name, "text": item.inputs.text, "label": item.label, "group": item.group, **uploads}


def _there(session: Session, rows: Sequence[CollectionItemRow]) -> set[str]:
    """Those of the uploads of the items that have not been deleted."""
    named = {name for row in rows for name in (row.clip_id, row.skeleton_id, row.features_id) if name is not None}
    there: set[str] = set()
    for part in in_parts(sorted(named)):
        there.update(session.scalars(select(ClipRow.id).where(ClipRow.id.in_(part))))
    return there


def item_inputs(row: CollectionItemRow) -> AnalysisInputs:
    """What an item is run on."""
    return AnalysisInputs(clip=row.clip_id, text=row.text, skeleton=row.skeleton_id, features=row.features_id)


def _item(row: CollectionItemRow, there: set[str]) -> CollectionItem:
    inputs = item_inputs(row)
    named = ((role, getattr(inputs, role)) for role in ROLES)
    return CollectionItem(
        position=row.position,
        name=row.name,
        inputs=inputs,
        label=row.label,
        group=row.group,
        deleted=[role for role, name in named if name is not None and name not in there],
    )


def _collection(row: CollectionRow) -> Collection:
    return Collection(
        id=row.id,
        name=row.name,
        state=CollectionState(row.state),
        created_at=row.created_at,
        items=row.items,
        labels=row.labels,
        unlabelled=row.items - sum(row.labels.values()),
        groups=row.groups,
        convention=row.convention,
        source=row.source,
        progress=Progress(stage=row.stage, fraction=row.fraction),
        error=None if row.error is None else ManifestProblem.model_validate(row.error),
        warnings=row.warnings,
    )
