"""The workers' side of durable jobs, with leases: done at least once, given up after a few attempts.

A worker claims the first of the jobs that wait and holds it while its heartbeats come. A job whose worker has fallen
silent is taken up by another one after the lease; a worker that comes back too late is told by the answer to its next
call, and its result is not taken. A result depends on nothing but what is asked, so computing it twice does no harm.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from backend.schemas import AnalysisState, Problem, Progress
from backend.store.blobs import BlobStore
from backend.store.database import Database
from backend.store.tables import AnalysisRow, InterventionRow

MAX_ATTEMPTS = 3

Row = TypeVar("Row", AnalysisRow, InterventionRow)
Message = TypeVar("Message")


class JobQueue(ABC, Generic[Row, Message]):
    """Claims, heartbeats and ends of the jobs of one table."""

    _rows: type[Row]

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

    def heartbeat(self, id: str, worker: str, progress: Progress, lease_s: float = 30.0) -> bool:  # noqa: A002
        """Renew the lease and publish the progress; False when the job was cancelled, deleted or taken over."""
        with self._database.write() as session:
            row = self._held(session, id, worker)
            if row is None:
                return False
            row.lease_until = self._clock() + timedelta(seconds=lease_s)
            row.stage, row.fraction = progress.stage, progress.fraction
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
        rows = self._rows
        with self._database.write() as session:
            held = select(rows).where(rows.state == AnalysisState.RUNNING, rows.worker == worker)
            found = session.scalars(held.with_for_update(of=rows)).all()
            for row in found:
                row.lease_until = self._clock()
            return len(found)

    # --- what tells one kind of job from another

    @abstractmethod
    def _message(self, row: Row) -> Message: ...

    @abstractmethod
    def _silent(self, row: Row) -> Problem:
        """What to say of a job whose last attempt fell silent."""

    def _waits(self) -> ColumnElement[bool]:
        """Whether a job may be claimed as far as no worker has it."""
        return self._rows.state == AnalysisState.QUEUED

    # ---

    def _claim(
        self,
        worker: str,
        lease_s: float,
        order: Sequence[ColumnElement[Any]],
        among: ColumnElement[bool] | None = None,
    ) -> Message | None:
        """Take the first job that waits, or whose lease has run out; None when there is nothing to do.

        Args:
            among: what it must be.
        """
        rows = self._rows
        claimable = self._claimable() if among is None else and_(among, self._claimable())
        if not self._any(claimable):
            return None
        with self._database.write() as session:
            self._give_up_exhausted(session)
            # Its id alone, which an index holds: thousands of a sweep may wait.
            next_job = (
                select(rows.id)
                .where(claimable)
                .order_by(*order, rows.queued_at, rows.id)
                .limit(1)
                .with_for_update(skip_locked=True, of=rows)
            )
            chosen = session.scalars(next_job).first()
            row = None if chosen is None else session.get(rows, chosen)
            if row is None:
                return None
            now = self._clock()
            row.state = AnalysisState.RUNNING
            row.worker = worker
            row.lease_until = now + timedelta(seconds=lease_s)
            row.started_at = now
            row.attempts += 1
            row.stage, row.fraction = "Starting", 0.0
            return self._message(row)

    def _any(self, condition: ColumnElement[bool]) -> bool:
        """A look without the write lock, since idle workers ask several times a second."""
        with self._database.read() as session:
            return session.scalars(select(self._rows.id).where(condition).limit(1)).first() is not None

    def _claimable(self) -> ColumnElement[bool]:
        return or_(self._waits(), self._expired())

    def _expired(self) -> ColumnElement[bool]:
        return and_(self._rows.state == AnalysisState.RUNNING, self._rows.lease_until <= self._clock())

    def _give_up_exhausted(self, session: Session) -> None:
        """End the jobs whose last attempt fell silent: most likely they are what killed their workers."""
        rows = self._rows
        exhausted = select(rows).where(self._expired(), rows.attempts >= self._max_attempts)
        for row in session.scalars(exhausted.with_for_update(skip_locked=True, of=rows)):
            row.error = self._silent(row).model_dump(mode="json")
            self._end(row, AnalysisState.FAILED, stage="Failed")

    def _held(self, session: Session, id: str, worker: str) -> Row | None:  # noqa: A002
        row = session.get(self._rows, id, with_for_update={"of": self._rows})
        return row if row is not None and row.state == AnalysisState.RUNNING and row.worker == worker else None

    def _queue_again(self, row: Row, *, stage: str) -> None:
        row.state = AnalysisState.QUEUED
        row.worker = row.lease_until = row.started_at = None
        row.stage, row.fraction = stage, 0.0

    def _end(self, row: Row, state: AnalysisState, *, stage: str) -> None:
        row.state = state
        row.finished_at = self._clock()
        row.worker = row.lease_until = None
        row.stage = stage
