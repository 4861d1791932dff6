"""Items of a sweep: planned, queued as analyses in the background, and as the API shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, insert, select, update
from sqlalchemy.orm import Session

from backend.schemas import AnalysisInputs, AnalysisState, Problem, SweepItem
from backend.store.analyses import analysis_id
from backend.store.collections import item_inputs
from backend.store.references import in_parts
from backend.store.tables import AnalysisRow, CollectionItemRow, SweepItemRow

DELETED = Problem(
    title="Deleted", status=404, detail="Its analysis, or a file that it needs, was deleted; resuming tries it again"
)
UNFINISHED = (AnalysisState.FAILED, AnalysisState.CANCELLED)


@dataclass(frozen=True)
class PlannedItem:
    """An item of a sweep: what to run, or why it can't be."""

    position: int
    inputs: AnalysisInputs | None = None
    problem: Problem | None = None


def item_columns(id: str, item: PlannedItem, analyses: Mapping[int, str]) -> dict[str, Any]:  # noqa: A002
    """The columns of an item's row, but for its shard."""
    return {
        "sweep_id": id,
        "position": item.position,
        "analysis_id": analyses.get(item.position),
        "error": None if item.problem is None else item.problem.model_dump(mode="json"),
    }


def item_state() -> ColumnElement[str]:
    """The state of an item: of its analysis; failed where there never was one, cancelled where it was deleted."""
    return case(
        (SweepItemRow.analysis_id.is_(None), AnalysisState.FAILED.value),
        (AnalysisRow.id.is_(None), AnalysisState.CANCELLED.value),
        else_=AnalysisRow.state,
    )


def queue_items(
    session: Session, items: Sequence[PlannedItem], checkpoint: str, weights_sha256: str, now: datetime
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
        again = [id_ for id_, state in there.items() if state in UNFINISHED]
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


def item_message(
    row: SweepItemRow, item: CollectionItemRow, state: str, analysis: str | None, error: Mapping[str, Any] | None
) -> SweepItem:
    """The item as the API shows it; the arguments are columns that were selected together."""
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
