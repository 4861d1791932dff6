"""Interventions: asked, looked at, cancelled and deleted; and claimed by the workers as analyses are."""

import hashlib

from pydantic import TypeAdapter
from sqlalchemy import case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.errors import Conflict, NotFound
from backend.schemas import (
    AnalysisState,
    Intervention,
    InterventionRequest,
    InterventionResult,
    Interventions,
    OverrideStudyRequest,
    Problem,
    Progress,
    StudyRequest,
)
from backend.store.queue import JobQueue
from backend.store.references import unreferenced
from backend.store.tables import AnalysisRow, InterventionRow, SweepRow

STUDIES = ("study", "override-study")
"""Kinds that are asked of a sweep, and take long."""
LIVE = ("override", "swap")
"""Kinds that somebody waits for while moving a control: they go before the others."""

_REQUEST: TypeAdapter[InterventionRequest] = TypeAdapter(InterventionRequest)
_RESULT: TypeAdapter[InterventionResult] = TypeAdapter(InterventionResult)
_TRIES = 5


class InterventionStore(JobQueue[InterventionRow, Intervention]):
    """The interventions, over the queue from which the workers take them."""

    _rows = InterventionRow

    def submit(self, request: InterventionRequest, checkpoint: str, weights_sha256: str) -> tuple[Intervention, bool]:
        """Queue a question; the same one again gives the one that there is, or queues it anew if it did not succeed.

        Args:
            request: in its one form for all that ask the same (`backend.interventions.requests`).

        Returns:
            The intervention, and whether this call queued it; raises NotFound when its analysis or sweep is gone.
        """
        for _ in range(_TRIES - 1):
            try:
                return self._submit(request, checkpoint, weights_sha256)
            except IntegrityError:
                # Somebody has queued the same one since this call looked for it; another look finds it.
                continue
        return self._submit(request, checkpoint, weights_sha256)

    def _submit(self, request: InterventionRequest, checkpoint: str, weights_sha256: str) -> tuple[Intervention, bool]:
        id_ = intervention_id(request, checkpoint, weights_sha256)
        with self._database.write() as session:
            about = _about(session, request)
            now = self._clock()
            row = session.get(InterventionRow, id_, with_for_update=True)
            if row is None:
                row = InterventionRow(
                    id=id_,
                    kind=request.kind,
                    request=request.model_dump(mode="json"),
                    checkpoint=checkpoint,
                    weights_sha256=weights_sha256,
                    **about,
                )
                session.add(row)
            elif row.state not in (AnalysisState.FAILED, AnalysisState.CANCELLED):
                return self._message(row), False
            row.created_at = row.queued_at = now
            row.finished_at, row.attempts, row.error = None, 0, None
            self._queue_again(row, stage="Waiting")
            session.flush()
            return self._message(row), True

    def claim(self, worker: str, lease_s: float, *, studies: bool = False) -> Intervention | None:
        """Take the question that is next, live ones first; None when there is none.

        Args:
            studies: whether a study, which takes long, is wanted, or anything but a study.
        """
        kind = InterventionRow.kind
        among = kind.in_(STUDIES) if studies else kind.not_in(STUDIES)
        return self._claim(worker, lease_s, (case((kind.in_(LIVE), 0), else_=1),), among)

    def succeed(self, id: str, worker: str, result: InterventionResult) -> bool:  # noqa: A002 - the word of the API
        """Keep the answer; False (and nothing kept) when the job is not this worker's any more."""
        with self._blobs.temporary() as path:
            path.write_bytes(_RESULT.dump_json(result))
            sha256 = self._blobs.prepare(path)
            with self._blobs.exclusive(), self._database.write() as session:
                row = self._held(session, id, worker)
                if row is None:
                    return False
                self._blobs.keep(path, sha256)
                self._end(row, AnalysisState.SUCCEEDED, stage="Done")
                row.fraction, row.result_sha256 = 1.0, sha256
                return True

    def get(self, id: str) -> Intervention:  # noqa: A002
        """The intervention with its answer, if it has one; raises NotFound."""
        with self._database.read() as session:
            row = _found(session, id)
            message, sha256 = self._message(row), row.result_sha256
        if sha256 is None:
            return message
        try:
            written = self._blobs.path(sha256).read_bytes()
        except FileNotFoundError as error:
            # Between the look at the row and the reading of its blob.
            raise NotFound(f"There is no intervention {id}") from error
        return message.model_copy(update={"result": _RESULT.validate_json(written)})

    def state(self, id: str) -> AnalysisState:  # noqa: A002
        """Where it stands; raises NotFound."""
        with self._database.read() as session:
            return AnalysisState(_found(session, id).state)

    def list(
        self,
        analysis: str | None = None,
        sweep: str | None = None,
        kind: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> Interventions:
        """Interventions, newest first and without their answers, and how many there are."""
        given = (
            (InterventionRow.analysis_id, analysis),
            (InterventionRow.sweep_id, sweep),
            (InterventionRow.kind, kind),
        )
        chosen = select(InterventionRow).where(*(column == value for column, value in given if value is not None))
        newest = chosen.order_by(InterventionRow.created_at.desc(), InterventionRow.id).offset(offset).limit(limit)
        with self._database.read() as session:
            total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
            return Interventions(items=[self._message(row) for row in session.scalars(newest)], total=total)

    def waiting(self) -> int:
        """How many wait."""
        queued = select(func.count()).where(InterventionRow.state == AnalysisState.QUEUED)
        with self._database.read() as session:
            return session.scalar(queued) or 0

    def cancel(self, id: str) -> Intervention:  # noqa: A002
        """Cancel one that waits or runs (its worker hears of it with the next heartbeat).

        Raises NotFound, and Conflict when it has already succeeded or failed; cancelling twice is no error.
        """
        with self._database.write() as session:
            row = _found(session, id, for_update=True)
            if row.state in (AnalysisState.SUCCEEDED, AnalysisState.FAILED):
                raise Conflict(
                    f"The intervention has already {row.state}; only one that waits or runs can be cancelled"
                )
            if row.state != AnalysisState.CANCELLED:
                self._end(row, AnalysisState.CANCELLED, stage="Cancelled")
            return self._message(row)

    def delete(self, id: str) -> None:  # noqa: A002
        """Delete it with its answer; a running one is cancelled by that. Raises NotFound."""
        with self._blobs.exclusive():
            with self._database.write() as session:
                row = _found(session, id)
                named = [row.result_sha256] if row.result_sha256 is not None else []
                session.delete(row)
                session.flush()
                orphans = unreferenced(session, named)
            for name in orphans:
                self._blobs.remove(name)

    def _message(self, row: InterventionRow) -> Intervention:
        return Intervention(
            id=row.id,
            state=AnalysisState(row.state),
            request=_REQUEST.validate_python(row.request),
            checkpoint=row.checkpoint,
            weights_sha256=row.weights_sha256,
            created_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            attempts=row.attempts,
            progress=Progress(stage=row.stage, fraction=row.fraction),
            error=None if row.error is None else Problem.model_validate(row.error),
        )

    def _silent(self, row: InterventionRow) -> Problem:
        reason = f"The worker stopped unexpectedly {row.attempts} times while it computed this"
        return Problem(title="Intervention failed", status=500, detail=reason)


def intervention_id(request: InterventionRequest, checkpoint: str, weights_sha256: str) -> str:
    """The id of a question asked of a checkpoint with these weights: 32 hexadecimal digits."""
    asked = request.model_dump_json()
    return hashlib.sha256("\n".join((asked, checkpoint, weights_sha256)).encode()).hexdigest()[:32]


def _about(session: Session, request: InterventionRequest) -> dict[str, str]:
    """The columns that say what a question is of, which can't be deleted before the transaction ends."""
    if isinstance(request, StudyRequest | OverrideStudyRequest):
        if session.get(SweepRow, request.sweep, with_for_update={"read": True, "of": SweepRow}) is None:
            raise NotFound(f"There is no sweep {request.sweep}")
        return {"sweep_id": request.sweep}
    if session.get(AnalysisRow, request.analysis, with_for_update={"read": True, "of": AnalysisRow}) is None:
        raise NotFound(f"There is no analysis {request.analysis}")
    return {"analysis_id": request.analysis}


def _found(session: Session, id: str, *, for_update: bool = False) -> InterventionRow:  # noqa: A002
    row = session.get(InterventionRow, id, with_for_update=for_update)
    if row is None:
        raise NotFound(f"There is no intervention {id}")
    return row
