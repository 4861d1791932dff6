"""The inputs of a sweep that have been analysed, by name and group."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from backend.schemas import AnalysisState
from backend.store.database import Database
from backend.store.tables import AnalysisRow, CollectionItemRow, SweepItemRow, SweepRow


@dataclass(frozen=True)
class SweptInput:
    """An item of a sweep whose analysis has succeeded."""

    position: int
    name: str
    group: str | None
    analysis: str
    label: str | None = None
    """As it is written in the collection."""


def swept_inputs(database: Database, sweep: str) -> Sequence[SweptInput]:
    """Those of a sweep over a collection, in their order."""
    item = CollectionItemRow
    chosen = (
        select(item.position, item.name, item.group, AnalysisRow.id, item.label)
        .join(SweepRow, SweepRow.collection_id == item.collection_id)
        .join(SweepItemRow, and_(SweepItemRow.sweep_id == SweepRow.id, SweepItemRow.position == item.position))
        .join(AnalysisRow, AnalysisRow.id == SweepItemRow.analysis_id)
        .where(SweepRow.id == sweep, AnalysisRow.state == AnalysisState.SUCCEEDED)
        .order_by(item.position)
    )
    with database.read() as session:
        return [SweptInput(*row) for row in session.execute(chosen)]
