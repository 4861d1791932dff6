"""Analyses as clients see them: submitted, looked at, cancelled, deleted."""

import hashlib
import json
from pathlib import Path

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from backend.errors import Conflict, NotFound
from backend.schemas import Analyses, Analysis, AnalysisInputs, AnalysisState, Problem, Report
from backend.store.queue import JobQueue
from backend.store.references import blobs_of_analyses, unreferenced
from backend.store.rows import analysis, found
from backend.store.tables import AnalysisRow, ClipRow

# Of a submission that comes at the same time as the same ones; SQLite makes them wait for each other.
_TRIES = 5


class AnalysisStore(JobQueue[AnalysisRow, Analysis]):
    """The analyses, over the queue from which the workers take them."""

    _rows = AnalysisRow

    def submit(self, inputs: AnalysisInputs, checkpoint: str, weights_sha256: str) -> tuple[Analysis, bool]:
        """Queue an analysis; asking for the same one again gives the one that there is.

        Its id is derived from what is asked (inputs, checkpoint, weights), so a link to it holds even if it was deleted
        and asked for once more. One that failed or was cancelled is queued anew. One that a sweep asked for counts as
        asked for by a person from now on.

        Returns:
            The analysis, and whether this call queued it; raises NotFound for an unknown clip in any role.
        """
        for _ in range(_TRIES - 1):
            try:
                return self._submit(inputs, checkpoint, weights_sha256)
            except IntegrityError:
                # Somebody has queued the same one since this call looked for it; another look finds it.
                continue
        return self._submit(inputs, checkpoint, weights_sha256)

    def _submit(self, inputs: AnalysisInputs, checkpoint: str, weights_sha256: str) -> tuple[Analysis, bool]:
        id_ = analysis_id(inputs, checkpoint, weights_sha256)
        with self._database.write() as session:
            uploads = {
                role: None if name is None else _held_upload(session, name)
                for role, name in (("clip", inputs.clip), ("skeleton", inputs.skeleton), ("features", inputs.features))
            }
            now = self._clock()
            row = session.get(
                AnalysisRow, id_, with_for_update={"of": AnalysisRow}, options=[undefer(AnalysisRow.report)]
            )
            if row is None:
                row = AnalysisRow(
                    id=id_,
                    text=inputs.text,
                    checkpoint=checkpoint,
                    weights_sha256=weights_sha256,
                    created_at=now,
                    report=None,
                    **uploads,
                )
                session.add(row)
            else:
                if row.background:
                    row.background, row.held, row.created_at = False, False, now
                if row.state not in (AnalysisState.FAILED, AnalysisState.CANCELLED):
                    return analysis(row), False
            row.queued_at, row.finished_at, row.attempts, row.error = now, None, 0, None
            self._queue_again(row, stage="Waiting")
            session.flush()
            return analysis(row), True

    def claim(self, worker: str, lease_s: float, *, background: bool = True) -> Analysis | None:
        """Take the analysis that has waited longest, or one whose lease has run out; None when there is nothing to do.

        Those that sweeps asked for come after all that persons asked for.

        Args:
            background: whether one that a sweep asked for will do.
        """
        among = None if background else ~AnalysisRow.background
        return self._claim(worker, lease_s, (AnalysisRow.background.asc(),), among)

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

    def get(self, id: str) -> Analysis:  # noqa: A002 - the word of the API
        """The analysis with its report, if it has one; raises NotFound."""
        with self._database.read() as session:
            return analysis(found(session.get(AnalysisRow, id, options=[undefer(AnalysisRow.report)]), id))

    def list(
        self,
        clip: str | None = None,
        offset: int = 0,
        limit: int = 50,
        *,
        checkpoint: str | None = None,
        state: AnalysisState | None = None,
        of_sweeps: bool = False,
    ) -> Analyses:
        """Analyses that persons asked for, newest first and without their reports, and how many there are.

        Args:
            clip: only those that use it, be it as their clip, their skeleton or their features.
            checkpoint, state: only those of this one, and in this one.
            of_sweeps: also those that only sweeps asked for, behind the others.
        """
        chosen = select(AnalysisRow)
        if not of_sweeps:
            chosen = chosen.where(~AnalysisRow.background)
        if clip is not None:
            chosen = chosen.where(AnalysisRow.uses(clip))
        if checkpoint is not None:
            chosen = chosen.where(AnalysisRow.checkpoint == checkpoint)
        if state is not None:
            chosen = chosen.where(AnalysisRow.state == state)
        newest = (
            chosen.order_by(AnalysisRow.background, AnalysisRow.created_at.desc(), AnalysisRow.id)
            .offset(offset)
            .limit(limit)
        )
        with self._database.read() as session:
            total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
            return Analyses(items=[analysis(row, with_report=False) for row in session.scalars(newest)], total=total)

    def counts(self) -> dict[AnalysisState, int]:
        """How many analyses are in each state, those of sweeps included."""
        grouped = select(AnalysisRow.state, func.count()).group_by(AnalysisRow.state)
        with self._database.read() as session:
            found_counts = {AnalysisState(state): count for state, count in session.execute(grouped)}
        return {state: found_counts.get(state, 0) for state in AnalysisState}

    def waiting(self) -> int:
        """How many analyses that persons asked for wait."""
        asked = select(func.count()).where(AnalysisRow.state == AnalysisState.QUEUED, ~AnalysisRow.background)
        with self._database.read() as session:
            return session.scalar(asked) or 0

    def cancel(self, id: str) -> Analysis:  # noqa: A002
        """Cancel a queued or running analysis (its worker hears of it with the next heartbeat).

        Raises NotFound, and Conflict when it has already succeeded or failed; cancelling twice is no error.
        """
        with self._database.write() as session:
            row = found(session.get(AnalysisRow, id, with_for_update={"of": AnalysisRow}), id)
            if row.state in (AnalysisState.SUCCEEDED, AnalysisState.FAILED):
                raise Conflict(f"The analysis has already {row.state}; only one that waits or runs can be cancelled")
            if row.state != AnalysisState.CANCELLED:
                self._end(row, AnalysisState.CANCELLED, stage="Cancelled")
            return analysis(row)

    def delete(self, id: str) -> None:  # noqa: A002
        """Delete the analysis, its arrays and faces, and what was asked of it; a running one is cancelled by that.

        Raises NotFound.
        """
        with self._blobs.exclusive():
            with self._database.write() as session:
                row = found(session.get(AnalysisRow, id), id)
                named = blobs_of_analyses(session, [id])
                session.delete(row)
                session.flush()
                orphans = unreferenced(session, named)
            for name in orphans:
                self._blobs.remove(name)

    def arrays(self, id: str) -> Path:  # noqa: A002
        """The `.npz` of a succeeded analysis: `attention.<site>` (W, q, N, Cb) and `blocks.<site>` (N,) modality names.

        Raises NotFound, and Conflict when the analysis has not succeeded.
        """
        row = self._row(id)
        if row.arrays_sha256 is None:
            raise Conflict(f"The analysis is {row.state}; its arrays are there once it has succeeded")
        return self._blobs.path(row.arrays_sha256)

    def faces(self, id: str) -> Path | None:  # noqa: A002
        """The PNG with the face crops of a succeeded analysis; None where no picture was read. Raises like `arrays`."""
        row = self._row(id)
        if row.arrays_sha256 is None:
            raise Conflict(f"The analysis is {row.state}; its faces are there once it has succeeded")
        return None if row.faces_sha256 is None else self._blobs.path(row.faces_sha256)

    def _message(self, row: AnalysisRow) -> Analysis:
        return analysis(row)

    def _silent(self, row: AnalysisRow) -> Problem:
        what = "analysed this clip" if row.clip_id is not None else "ran this analysis"
        reason = f"The worker stopped unexpectedly {row.attempts} times while it {what}"
        return Problem(title="Analysis failed", status=500, detail=reason)

    def _waits(self) -> ColumnElement[bool]:
        return and_(super()._waits(), ~AnalysisRow.held)

    def _row(self, id: str) -> AnalysisRow:  # noqa: A002
        with self._database.read() as session:
            return found(session.get(AnalysisRow, id), id)


def analysis_id(inputs: AnalysisInputs, checkpoint: str, weights_sha256: str) -> str:
    """The id of the analysis of these inputs by a checkpoint with these weights: 32 hexadecimal digits.

    A clip alone is hashed as it was when there was nothing else, so that old links hold; its id is no JSON.
    """
    named = inputs.model_dump(include=set(AnalysisInputs.model_fields), exclude_none=True)
    only_clip = named.keys() == {"clip"}
    subject = named["clip"] if only_clip else json.dumps(named, sort_keys=True)
    return hashlib.sha256("\n".join((subject, checkpoint, weights_sha256)).encode()).hexdigest()[:32]


def _held_upload(session: Session, id: str) -> ClipRow:  # noqa: A002
    """The row, which can't be deleted before the transaction ends; raises NotFound."""
    row = session.get(ClipRow, id, with_for_update={"read": True})
    if row is None:
        raise NotFound(f"There is no clip {id}")
    return row
