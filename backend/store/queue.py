"""The workers' side of the analyses: jobs with leases, done at least once, given up after a few attempts.

A worker claims the oldest job that a person asked for, else the oldest of a sweep, and holds it while its heartbeats
come. A job whose worker has fallen silent is taken up
by another one after the lease; a worker that comes back too late is told by the answer to its next call, and its result
is not taken. The result of an analysis depends on nothing but its inputs, so computing it twice does no harm.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backend.schemas import Analysis, AnalysisState, Problem, Progress, Report
from backend.store.blobs import BlobStore
from backend.store.database import Database
from backend.store.rows import analysis
from backend.store.tables import AnalysisRow

MAX_ATTEMPTS = 3


class JobQueue:
    """Claims, heartbeats and results."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        max_attempts: int = MAX_ATTEMPTS,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._max_attempts = max_attempts

    def claim(self, worker: str, lease_s: float) -> Analysis | None:
        """Take the job that has waited longest, or one whose lease has run out; None when there is nothing to do.

        Those that sweeps asked for come after all that persons asked for.
        """
        if not self._something_waits():
            return None
        with self._database.write() as session:
            self._give_up_exhausted(session)
            # Its id alone, which an index holds: thousands of a sweep may wait.
            next_job = (
                select(AnalysisRow.id)
                .where(self._claimable())
                .order_by(AnalysisRow.background, AnalysisRow.queued_at, AnalysisRow.id)
                .limit(1)
                .with_for_update(skip_locked=True, of=AnalysisRow)
            )
            chosen = session.scalars(next_job).first()
            row = None if chosen is None else session.get(AnalysisRow, chosen)
            if row is None:
                return None
            now = self._clock()
            row.state = AnalysisState.RUNNING
            row.worker = worker
            row.lease_until = now + timedelta(seconds=lease_s)
            row.started_at = now
            row.attempts += 1
            row.stage, row.fraction = "Starting", 0.0
            return analysis(row)

    def heartbeat(self, id: str, worker: str, progress: Progress, lease_s: float = 30.0) -> bool:  # noqa: A002
        """Renew the lease and publish the progress; False when the job was cancelled, deleted or taken over."""
        with self._database.write() as session:
            row = self._held(session, id, worker)
            if row is None:
                return False
            row.lease_until = self._clock() + timedelta(seconds=lease_s)
            row.stage, row.fraction = progress.stage, progress.fraction
            return True

    def succeed(self, id: str, worker: str, report: Report, arrays_path: Path, faces_path: Path | None) -> bool:  # noqa: A002
        """Keep the result; False (and nothing kept) when the job is not this worker's any more.

        Args:
            arrays_path: The `.npz`, a file made by `BlobStore.temporary`.
            faces_path: The PNG sprite, likewise, or None.
        """
        arrays = self._blobs.prepare(arrays_path)
        faces = None if faces_path is None else self._blobs.prepare(faces_path)
        with self._blobs.exclusive(), self._database.write() as session:
            row = self._held(session, id, worker)
            if row is None:
                return False
            self._blobs.keep(arrays_path, arrays)
            if faces_path is not None and faces is not None:
                self._blobs.keep(faces_path, faces)
            self._end(row, AnalysisState.SUCCEEDED, stage="Done")
            row.fraction = 1.0
            row.report = report.model_dump(mode="json")
            row.arrays_sha256, row.faces_sha256 = arrays, faces
            return True

    def fail(self, id: str, worker: str, problem: Problem, retry: bool) -> bool:  # noqa: A002
        """Note a failure: queue the job again if that may help and attempts are left, else end it with the problem.

        Returns:
            False when the job is not this worker's any more.
        """
        with self._database.write() as session:
            row = self._held(session, id, worker)
            if row is None:
                return False
            if retry and row.attempts < self._max_attempts:
                self._queue_again(row, stage="Waiting to try again")
            else:
                self._end(row, AnalysisState.FAILED, stage="Failed")
                row.error = problem.model_dump(mode="json")
            return True

    def give_back(self, id: str, worker: str) -> bool:  # noqa: A002
        """Return a job that was stopped through no fault of its own: the attempt does not count."""
        with self._database.write() as session:
            row = self._held(session, id, worker)
            if row is None:
                return False
            row.attempts -= 1
            self._queue_again(row, stage="Waiting")
            return True

    def release(self, worker: str) -> int:
        """End the leases of a worker that is known to be dead at once; returns how many jobs it held."""
        with self._database.write() as session:
            held = select(AnalysisRow).where(AnalysisRow.state == AnalysisState.RUNNING, AnalysisRow.worker == worker)
            rows = session.scalars(held.with_for_update(of=AnalysisRow)).all()
            for row in rows:
                row.lease_until = self._clock()
            return len(rows)

    def _something_waits(self) -> bool:
        """A look without the write lock, since idle workers ask several times a second."""
        with self._database.read() as session:
            return session.scalars(select(AnalysisRow.id).where(self._claimable()).limit(1)).first() is not None

    def _claimable(self) -> ColumnElement[bool]:
        return or_(and_(AnalysisRow.state == AnalysisState.QUEUED, ~AnalysisRow.held), self._expired())

    def _expired(self) -> ColumnElement[bool]:
        return and_(AnalysisRow.state == AnalysisState.RUNNING, AnalysisRow.lease_until <= self._clock())

    def _give_up_exhausted(self, session: Session) -> None:
        """End the jobs whose last attempt fell silent: most likely they are what killed their workers."""
        exhausted = select(AnalysisRow).where(self._expired(), AnalysisRow.attempts >= self._max_attempts)
        for row in session.scalars(exhausted.with_for_update(skip_locked=True, of=AnalysisRow)):
            what = "analysed this clip" if row.clip_id is not None else "ran this analysis"
            reason = f"The worker stopped unexpectedly {row.attempts} times while it {what}"
            row.error = Problem(title="Analysis failed", status=500, detail=reason).model_dump(mode="json")
            self._end(row, AnalysisState.FAILED, stage="Failed")

    def _held(self, session: Session, id: str, worker: str) -> AnalysisRow | None:  # noqa: A002
        row = session.get(AnalysisRow, id, with_for_update={"of": AnalysisRow})
        return row if row is not None and row.state == AnalysisState.RUNNING and row.worker == worker else None

    def _queue_again(self, row: AnalysisRow, *, stage: str) -> None:
        row.state = AnalysisState.QUEUED
        row.worker = row.lease_until = row.started_at = None
        row.stage, row.fraction = stage, 0.0

    def _end(self, row: AnalysisRow, state: AnalysisState, *, stage: str) -> None:
        row.state = state
        row.finished_at = self._clock()
        row.worker = row.lease_until = None
        row.stage = stage
