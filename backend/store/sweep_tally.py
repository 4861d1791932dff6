"""How the items of sweeps stand, and how many ended lately: counted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from backend.schemas import AnalysisState, SweepCounts
from backend.store.sweep_items import item_state
from backend.store.tables import AnalysisRow, SweepItemRow, SweepRow

RECENT = timedelta(minutes=5)
"""What the rate of a sweep is measured over."""


@dataclass(frozen=True)
class Tally:
    """How the items of a sweep stand; `recent` of them ended since `since`."""

    counts: SweepCounts
    recent: int
    since: datetime


def tallies(session: Session, ids: Sequence[str], now: datetime) -> dict[str, Tally]:
    """How the items of sweeps stand, in one statement."""
    earliest = now - RECENT
    state = item_state().label("state")
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
    for id_, in_state, count, lately in session.execute(grouped):
        counts[id_][in_state] = count
        ended[id_] += lately
    begun = dict(session.execute(select(SweepRow.id, SweepRow.started_at).where(SweepRow.id.in_(ids))).all())
    return {
        id_: Tally(
            SweepCounts(
                **{"waiting" if state == AnalysisState.QUEUED else state: count for state, count in counts[id_].items()}
            ),
            ended[id_],
            max(earliest, begun[id_]),
        )
        for id_ in ids
    }
