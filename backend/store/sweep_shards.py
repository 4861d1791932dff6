"""Gathering the results of sweeps: what has succeeded, and the shards that it was gathered into."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import and_, func, select, update

from backend.schemas import AnalysisState, Report
from backend.store.blobs import BlobStore
from backend.store.database import Database
from backend.store.references import unreferenced
from backend.store.tables import AnalysisRow, CollectionItemRow, SweepItemRow, SweepRow, SweepShardRow


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


class SweepShards:
    """Results of the items, and the files that keep parts of a sweep's frame."""

    def __init__(
        self, database: Database, blobs: BlobStore, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

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
