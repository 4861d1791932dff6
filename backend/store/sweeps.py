"""Sweeps: their items among the analyses of the queue, counted, paused, gone on with, gathered and deleted."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, insert, select, update
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.schemas import AnalysisInputs, AnalysisState, Problem, Report, SweepCounts, SweepItem, SweepItems
from backend.store.analyses import analysis_id
from backend.store.blobs import BlobStore
from backend.store.collections import item_inputs
from backend.store.database import Database
from backend.store.references import in_parts, unreferenced
from backend.store.sweep_rows import delete_sweeps
from backend.store.tables import AnalysisRow, CollectionItemRow, CollectionRow, SweepItemRow, SweepRow, SweepShardRow

RECENT = timedelta(minutes=5)
"""What the rate of a sweep is measured over."""

DELETED = Problem(
    title="Deleted", status=404, detail="Its analysis, or a file that it needs, was deleted; resuming tries it again"
)
_UNFINISHED = (AnalysisState.FAILED, AnalysisState.CANCELLED)


@dataclass(frozen=True)
class PlannedItem:
    """An item of a sweep: what to run, or why it can't be."""

    position: int
    inputs: AnalysisInputs | None = None
    problem: Problem | None = None


@dataclass(frozen=True)
class Tally:
    """How the items of a sweep stand; `recent` of them ended since `since`."""

    counts: SweepCounts
    recent: int
    since: datetime


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


@dataclass(frozen=True)
class SucceededItem:
    """An item that can be gathered: its report, and where its arrays are."""

    position: int
    name: str
    label: str | None
    group: str | None
    analysis: str
    report: Report
    arrays: Path


class SweepStore:
    """Sweeps over one database and one folder of blobs."""

    def __init__(
        self, database: Database, blobs: BlobStore, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

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
            analyses = self._queue(session, items, checkpoint, weights_sha256)
            rows = [{**_columns(id_, item, analyses), "shard": None} for item in items]
            if rows:
                session.execute(insert(SweepItemRow), rows)
            return id_, True

    def get(self, id: str) -> StoredSweep:  # noqa: A002 - the word of the API
        """The sweep; raises NotFound."""
        with self._database.read() as session:
            row = _found(session, id)
            return _stored(row, self._tallies(session, [id])[id])

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
            tallies = self._tallies(session, [row.id for row in rows])
            return [_stored(row, tallies[row.id]) for row in rows]

    def items(
        self,
        id: str,  # noqa: A002
        state: AnalysisState | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> SweepItems:
        """A part of the items, in their order, and how many there are in the state; raises NotFound."""
        chosen = (
            select(SweepItemRow, CollectionItemRow, _item_state().label("state"), AnalysisRow.id, AnalysisRow.error)
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
            chosen = chosen.where(_item_state() == state)
        with self._database.read() as session:
            _found(session, id)
            total = session.scalar(
                select(func.count()).select_from(chosen.with_only_columns(SweepItemRow.position).subquery())
            )
            page = chosen.order_by(SweepItemRow.position).offset(offset).limit(limit)
            return SweepItems(items=[_item(*row) for row in session.execute(page)], total=total or 0)

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
            .where(SweepRow.id == id, _item_state().in_(_UNFINISHED))
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
            analyses = self._queue(session, again, row.checkpoint, row.weights_sha256)
            rows = [_columns(id, item, analyses) for item in again]
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

    # --- gathering

    def of_analysis(self, analysis: str) -> Sequence[str]:
        """The sweeps that an analysis is an item of."""
        with self._database.read() as session:
            return session.scalars(
                select(SweepItemRow.sweep_id).where(SweepItemRow.analysis_id == analysis).distinct()
            ).all()

    def ungathered(self, id: str) -> Sequence[int]:  # noqa: A002
        """Positions of the items that have succeeded and are in no shard."""
        with self._database.read() as session:
            return session.scalars(
                select(SweepItemRow.position)
                .join(AnalysisRow, AnalysisRow.id == SweepItemRow.analysis_id)
                .where(
                    SweepItemRow.sweep_id == id,
                    SweepItemRow.shard.is_(None),
                    AnalysisRow.state == AnalysisState.SUCCEEDED,
                )
                .order_by(SweepItemRow.position)
            ).all()

    def succeeded(self, id: str, positions: Sequence[int]) -> Sequence[SucceededItem]:  # noqa: A002
        """Those of the items that have succeeded, with their reports; ask for a few at a time."""
        chosen = (
            select(CollectionItemRow, AnalysisRow.id, AnalysisRow.report, AnalysisRow.arrays_sha256)
            .join(SweepRow, SweepRow.collection_id == CollectionItemRow.collection_id)
            .join(
                SweepItemRow,
                and_(SweepItemRow.sweep_id == SweepRow.id, SweepItemRow.position == CollectionItemRow.position),
            )
            .join(AnalysisRow, AnalysisRow.id == SweepItemRow.analysis_id)
            .where(
                SweepRow.id == id,
                SweepItemRow.position.in_(positions),
                AnalysisRow.state == AnalysisState.SUCCEEDED,
            )
            .order_by(SweepItemRow.position)
        )
        with self._database.read() as session:
            return [
                SucceededItem(
                    position=item.position,
                    name=item.name,
                    label=item.label,
                    group=item.group,
                    analysis=analysis,
                    report=Report.model_validate(report),
                    arrays=self._blobs.path(arrays),
                )
                for item, analysis, report, arrays in session.execute(chosen)
                if report is not None and arrays is not None
            ]

    def keep_shard(self, id: str, positions: Sequence[int], path: Path, windows: int) -> bool:  # noqa: A002
        """Keep a part of the frame, a file made by `BlobStore.temporary`.

        Args:
            windows: most windows of one of its items.

        Returns:
            False, and nothing is kept, when the sweep was deleted or some of the items have been gathered meanwhile.
        """
        sha256 = self._blobs.prepare(path)
        with self._blobs.exclusive(), self._database.write() as session:
            row = session.get(SweepRow, id, with_for_update={"of": SweepRow})
            free = select(func.count()).where(
                SweepItemRow.sweep_id == id, SweepItemRow.position.in_(positions), SweepItemRow.shard.is_(None)
            )
            if row is None or session.scalar(free) != len(positions):
                return False
            last = session.scalar(select(func.max(SweepShardRow.number)).where(SweepShardRow.sweep_id == id))
            number = 0 if last is None else last + 1
            self._blobs.keep(path, sha256)
            session.add(SweepShardRow(sweep_id=id, number=number, blob_sha256=sha256))
            row.windows = max(row.windows, windows)
            session.execute(
                update(SweepItemRow)
                .where(SweepItemRow.sweep_id == id, SweepItemRow.position.in_(positions))
                .values(shard=number)
                .execution_options(synchronize_session=False)
            )
            return True

    def shards(self, id: str) -> Sequence[str]:  # noqa: A002
        """The blobs with the parts of the frame, in the order in which they were made."""
        with self._database.read() as session:
            return session.scalars(
                select(SweepShardRow.blob_sha256).where(SweepShardRow.sweep_id == id).order_by(SweepShardRow.number)
            ).all()

    def drop_shards(self, id: str) -> None:  # noqa: A002
        """Forget all that was gathered, so that it is gathered anew: a file of it can't be read any more."""
        with self._blobs.exclusive():
            with self._database.write() as session:
                named = session.scalars(select(SweepShardRow).where(SweepShardRow.sweep_id == id)).all()
                blobs = [row.blob_sha256 for row in named]
                for row in named:
                    session.delete(row)
                session.execute(update(SweepItemRow).where(SweepItemRow.sweep_id == id).values(shard=None))
                session.flush()
                orphans = unreferenced(session, blobs)
            for name in orphans:
                self._blobs.remove(name)

    def succeeded_positions(self, id: str) -> Sequence[int]:  # noqa: A002
        """Positions of all items whose analysis has succeeded and is still here, in their order."""
        with self._database.read() as session:
            return session.scalars(
                select(SweepItemRow.position)
                .join(AnalysisRow, AnalysisRow.id == SweepItemRow.analysis_id)
                .where(SweepItemRow.sweep_id == id, AnalysisRow.state == AnalysisState.SUCCEEDED)
                .order_by(SweepItemRow.position)
            ).all()

    # ---

    def _queue(
        self, session: Session, items: Sequence[PlannedItem], checkpoint: str, weights_sha256: str
    ) -> dict[int, str]:
        """Queue the analyses of the items, in their order; returns position -> analysis.

        One that is there is left as it is, but for one that failed or was cancelled, which is queued anew.
        """
        inputs: dict[str, tuple[int, AnalysisInputs]] = {}
        analyses: dict[int, str] = {}
        for item in items:
            if item.inputs is not None:
                id_ = analyses[item.position] = analysis_id(item.inputs, checkpoint, weights_sha256)
                inputs.setdefault(id_, (item.position, item.inputs))
        now = self._clock()
        waiting: dict[str, Any] = {
            "state": AnalysisState.QUEUED,
            "stage": "Waiting",
            "fraction": 0.0,
            "attempts": 0,
            "held": False,
        }
        for part in in_parts(list(inputs)):
            there = dict(
                session.execute(
                    select(AnalysisRow.id, AnalysisRow.state).where(AnalysisRow.id.in_(part)).with_for_update()
                ).all()
            )
            new = [
                {
                    "id": id_,
                    "clip_id": given.clip,
                    "text": given.text,
                    "skeleton_id": given.skeleton,
                    "features_id": given.features,
                    "checkpoint": checkpoint,
                    "weights_sha256": weights_sha256,
                    "created_at": now,
                    # A microsecond apart, so that they are run in the order of the collection.
                    "queued_at": now + timedelta(microseconds=position),
                    "background": True,
                    **waiting,
                }
                for id_, (position, given) in ((each, inputs[each]) for each in part)
                if id_ not in there
            ]
            if new:
                session.execute(insert(AnalysisRow), new)
            again = [id_ for id_, state in there.items() if state in _UNFINISHED]
            ended = {"queued_at": now, "started_at": None, "finished_at": None, "error": None}
            session.execute(
                update(AnalysisRow)
                .where(AnalysisRow.id.in_(again))
                .values(**waiting, **ended)
                .execution_options(synchronize_session=False)
            )
            session.execute(
                update(AnalysisRow)
                .where(AnalysisRow.id.in_(list(there)), AnalysisRow.held)
                .values(held=False)
                .execution_options(synchronize_session=False)
            )
        return analyses

    def _tallies(self, session: Session, ids: Sequence[str]) -> dict[str, Tally]:
        """How the items of sweeps stand, counted by the database in one statement."""
        earliest = self._clock() - RECENT
        state = _item_state().label("state")
        recent = and_(AnalysisRow.finished_at > earliest, AnalysisRow.finished_at >= SweepRow.started_at)
        grouped = (
            select(SweepItemRow.sweep_id, state, func.count(), func.sum(case((recent, 1), else_=0)))
            .join(SweepRow, SweepRow.id == SweepItemRow.sweep_id)
            .outerjoin(AnalysisRow, AnalysisRow.id == SweepItemRow.analysis_id)
            .where(SweepItemRow.sweep_id.in_(ids))
            .group_by(SweepItemRow.sweep_id, state)
        )
        counts: dict[str, dict[str, int]] = {id_: {} for id_ in ids}
        ended = dict.fromkeys(ids, 0)
        for id_, item_state, count, lately in session.execute(grouped):
            counts[id_][item_state] = count
            ended[id_] += lately
        begun = dict(session.execute(select(SweepRow.id, SweepRow.started_at).where(SweepRow.id.in_(ids))).all())
        return {
            id_: Tally(
                SweepCounts(
                    **{
                        "waiting" if state == AnalysisState.QUEUED else state: count
                        for state, count in counts[id_].items()
                    }
                ),
                ended[id_],
                max(earliest, begun[id_]),
            )
            for id_ in ids
        }


def sweep_id(collection: str, checkpoint: str, weights_sha256: str) -> str:
    """The id of the sweep of a checkpoint over a collection: 32 hexadecimal digits."""
    return hashlib.sha256("\n".join((collection, checkpoint, weights_sha256)).encode()).hexdigest()[:32]


def _columns(id: str, item: PlannedItem, analyses: Mapping[int, str]) -> dict[str, Any]:  # noqa: A002
    return {
        "sweep_id": id,
        "position": item.position,
        "analysis_id": analyses.get(item.position),
        "error": None if item.problem is None else item.problem.model_dump(mode="json"),
    }


def _item_state() -> ColumnElement[str]:
    """The state of an item: of its analysis; failed where there never was one, cancelled where it was deleted."""
    return case(
        (SweepItemRow.analysis_id.is_(None), AnalysisState.FAILED.value),
        (AnalysisRow.id.is_(None), AnalysisState.CANCELLED.value),
        else_=AnalysisRow.state,
    )


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


def _item(
    row: SweepItemRow, item: CollectionItemRow, state: str, analysis: str | None, error: Mapping[str, Any] | None
) -> SweepItem:
    deleted = DELETED if row.analysis_id is not None and analysis is None else None
    problem = row.error or error
    return SweepItem(
        position=row.position,
        name=item.name,
        state=AnalysisState(state),
        inputs=item_inputs(item),
        analysis=analysis,
        label=item.label,
        group=item.group,
        error=deleted if problem is None else Problem.model_validate(problem),
    )
