"""Sweeps: begun, counted, looked at, paused, gone on with and deleted; their items are analyses of the queue."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.schemas import AnalysisInputs, AnalysisState, SweepItems
from backend.store.collections import item_inputs
from backend.store.references import unreferenced
from backend.store.sweep_items import (
    DELETED,
    UNFINISHED,
    PlannedItem,
    item_columns,
    item_message,
    item_state,
    queue_items,
)
from backend.store.sweep_rows import delete_sweeps
from backend.store.sweep_shards import SucceededItem, SweepShards
from backend.store.sweep_tally import RECENT, Tally, tallies
from backend.store.tables import AnalysisRow, CollectionItemRow, CollectionRow, SweepItemRow, SweepRow

__all__ = ["DELETED", "RECENT", "PlannedItem", "StoredSweep", "SucceededItem", "SweepStore", "Tally", "sweep_id"]


@dataclass(frozen=True)
class StoredSweep:
    """A row and what belongs to it; `labels` are those of the collection's items, with their counts."""

    id: str
    collection: str
    name: str
    source: str
    labels: Mapping[str, int]
    groups: int
    checkpoint: str
    weights_sha256: str
    created_at: datetime
    paused: bool
    network: Mapping[str, Any]
    windows: int
    tally: Tally


class SweepStore(SweepShards):
    """Sweeps over one database and one folder of blobs."""

    def find(self, collection: str, checkpoint: str, weights_sha256: str) -> str | None:
        """The id of the sweep of a checkpoint with these weights over a collection, if there is one."""
        id_ = sweep_id(collection, checkpoint, weights_sha256)
        with self._database.read() as session:
            return None if session.get(SweepRow, id_) is None else id_

    def create(
        self,
        collection: str,
        checkpoint: str,
        weights_sha256: str,
        network: Mapping[str, Any],
        items: Sequence[PlannedItem],
    ) -> tuple[str, bool]:
        """Queue the analyses of all items in the background; those that are there already are taken as they are.

        Returns:
            The id of the sweep, and whether it is new.

        Raises:
            NotFound: the collection was deleted.
            sqlalchemy.exc.IntegrityError: a clip was deleted, or the same was queued, at the same time; try again.
        """
        id_ = sweep_id(collection, checkpoint, weights_sha256)
        with self._database.write() as session:
            if session.get(CollectionRow, collection, with_for_update={"read": True}) is None:
                raise NotFound(f"There is no collection {collection}")
            if session.get(SweepRow, id_) is not None:
                return id_, False
            now = self._clock()
            session.add(
                SweepRow(
                    id=id_,
                    collection_id=collection,
                    checkpoint=checkpoint,
                    weights_sha256=weights_sha256,
                    created_at=now,
                    started_at=now,
                    paused=False,
                    network=dict(network),
                    windows=0,
                )
            )
            session.flush()
            analyses = queue_items(session, items, checkpoint, weights_sha256, now)
            rows = [{**item_columns(id_, item, analyses), "shard": None} for item in items]
            if rows:
                session.execute(insert(SweepItemRow), rows)
            return id_, True

    def get(self, id: str) -> StoredSweep:  # noqa: A002 - the word of the API
        """The sweep; raises NotFound."""
        with self._database.read() as session:
            row = _found(session, id)
            return _stored(row, tallies(session, [id], self._clock())[id])

    def list(self, collection: str | None = None) -> Sequence[StoredSweep]:
        """All sweeps, newest first.

        Args:
            collection: only those over it.
        """
        newest = select(SweepRow).order_by(SweepRow.created_at.desc(), SweepRow.id)
        if collection is not None:
            newest = newest.where(SweepRow.collection_id == collection)
        with self._database.read() as session:
            rows = session.scalars(newest).all()
            found = tallies(session, [row.id for row in rows], self._clock())
            return [_stored(row, found[row.id]) for row in rows]

    def items(
        self,
        id: str,  # noqa: A002
        state: AnalysisState | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> SweepItems:
        """A part of the items, in their order, and how many there are in the state; raises NotFound."""
        chosen = (
            select(SweepItemRow, CollectionItemRow, item_state().label("state"), AnalysisRow.id, AnalysisRow.error)
            .select_from(SweepItemRow)
            .join(SweepRow, SweepRow.id == SweepItemRow.sweep_id)
            .join(
                CollectionItemRow,
                and_(
                    CollectionItemRow.collection_id == SweepRow.collection_id,
                    CollectionItemRow.position == SweepItemRow.position,
                ),
            )
            .outerjoin(AnalysisRow, AnalysisRow.id == SweepItemRow.analysis_id)
            .where(SweepItemRow.sweep_id == id)
        )
        if state is not None:
            chosen = chosen.where(item_state() == state)
        with self._database.read() as session:
            _found(session, id)
            total = session.scalar(
                select(func.count()).select_from(chosen.with_only_columns(SweepItemRow.position).subquery())
            )
            page = chosen.order_by(SweepItemRow.position).offset(offset).limit(limit)
            return SweepItems(items=[item_message(*row) for row in session.execute(page)], total=total or 0)

    def unfinished(self, id: str) -> Sequence[tuple[int, AnalysisInputs]]:  # noqa: A002
        """Position and inputs of the items that failed, were cancelled or deleted, or were never queued."""
        again = (
            select(CollectionItemRow)
            .join(SweepRow, SweepRow.collection_id == CollectionItemRow.collection_id)
            .join(
                SweepItemRow,
                and_(SweepItemRow.sweep_id == SweepRow.id, SweepItemRow.position == CollectionItemRow.position),
            )
            .outerjoin(AnalysisRow, AnalysisRow.id == SweepItemRow.analysis_id)
            .where(SweepRow.id == id, item_state().in_(UNFINISHED))
            .order_by(CollectionItemRow.position)
        )
        with self._database.read() as session:
            _found(session, id)
            return [(row.position, item_inputs(row)) for row in session.scalars(again)]

    def pause(self, id: str) -> None:  # noqa: A002
        """Hold back the analyses that wait, but for those that persons or other sweeps want; raises NotFound."""
        with self._database.write() as session:
            row = _found(session, id, for_update=True)
            if row.paused:
                return
            row.paused = True
            own = select(SweepItemRow.analysis_id).where(SweepItemRow.sweep_id == id)
            wanted = (
                select(SweepItemRow.analysis_id)
                .join(SweepRow, SweepRow.id == SweepItemRow.sweep_id)
                .where(SweepRow.id != id, ~SweepRow.paused, SweepItemRow.analysis_id == AnalysisRow.id)
            )
            # One that runs is held, too: should its worker stop, it waits like the others.
            session.execute(
                update(AnalysisRow)
                .where(
                    AnalysisRow.id.in_(own),
                    AnalysisRow.background,
                    AnalysisRow.state.in_((AnalysisState.QUEUED, AnalysisState.RUNNING)),
                    ~wanted.exists(),
                )
                .values(held=True)
                .execution_options(synchronize_session=False)
            )

    def resume(self, id: str, again: Sequence[PlannedItem]) -> None:  # noqa: A002
        """Go on with what is held back, and queue anew what did not succeed.

        Args:
            again: of the items of `unfinished` what to run, or why that can't be.

        Raises:
            NotFound: there is no such sweep.
            sqlalchemy.exc.IntegrityError: as `create`.
        """
        with self._database.write() as session:
            row = _found(session, id, for_update=True)
            row.paused, row.started_at = False, self._clock()
            own = select(SweepItemRow.analysis_id).where(SweepItemRow.sweep_id == id)
            session.execute(
                update(AnalysisRow)
                .where(AnalysisRow.id.in_(own), AnalysisRow.held)
                .values(held=False)
                .execution_options(synchronize_session=False)
            )
            analyses = queue_items(session, again, row.checkpoint, row.weights_sha256, row.started_at)
            rows = [item_columns(id, item, analyses) for item in again]
            if rows:
                session.execute(update(SweepItemRow), rows)

    def delete(self, id: str) -> None:  # noqa: A002
        """Delete the sweep, and its analyses that neither a person nor another sweep asked for; raises NotFound."""
        with self._blobs.exclusive():
            with self._database.write() as session:
                _found(session, id, for_update=True)
                orphans = unreferenced(session, delete_sweeps(session, [id]))
            for name in orphans:
                self._blobs.remove(name)


def sweep_id(collection: str, checkpoint: str, weights_sha256: str) -> str:
    """The id of the sweep of a checkpoint over a collection: 32 hexadecimal digits."""
    return hashlib.sha256("\n".join((collection, checkpoint, weights_sha256)).encode()).hexdigest()[:32]


def _found(session: Session, id: str, *, for_update: bool = False) -> SweepRow:  # noqa: A002
    row = session.get(SweepRow, id, with_for_update={"of": SweepRow} if for_update else None)
    if row is None:
        raise NotFound(f"There is no sweep {id}")
    return row


def _stored(row: SweepRow, tally: Tally) -> StoredSweep:
    return StoredSweep(
        id=row.id,
        collection=row.collection_id,
        name=row.collection.name,
        source=row.collection.source,
        labels=row.collection.labels,
        groups=row.collection.groups,
        checkpoint=row.checkpoint,
        weights_sha256=row.weights_sha256,
        created_at=row.created_at,
        paused=row.paused,
        network=row.network,
        windows=row.windows,
        tally=tally,
    )
