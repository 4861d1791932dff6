"""Statements over the rows of sweeps that more than one store makes."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, aliased

from backend.store.references import blobs_of_analyses, in_parts
from backend.store.tables import AnalysisRow, InterventionRow, SweepItemRow, SweepRow, SweepShardRow


def delete_sweeps(session: Session, ids: Sequence[str]) -> set[str]:
    """Delete sweeps, and the analyses in the background that no other sweep has.

    Returns:
        The blobs that they named, which may be orphans now.
    """
    if not ids:
        return set()
    other = aliased(SweepItemRow)
    elsewhere = exists().where(other.analysis_id == AnalysisRow.id, other.sweep_id.not_in(ids))
    own = select(SweepItemRow.analysis_id).where(SweepItemRow.sweep_id.in_(ids))
    going = session.scalars(
        select(AnalysisRow.id).where(AnalysisRow.id.in_(own), AnalysisRow.background, ~elsewhere)
    ).all()
    shards = session.scalars(select(SweepShardRow.blob_sha256).where(SweepShardRow.sweep_id.in_(ids)))
    answers = session.scalars(
        select(InterventionRow.result_sha256).where(
            InterventionRow.sweep_id.in_(ids), InterventionRow.result_sha256.is_not(None)
        )
    )
    named = {*shards, *(name for name in answers if name), *blobs_of_analyses(session, going)}
    for table in (SweepShardRow, SweepItemRow, InterventionRow):
        session.execute(delete(table).where(table.sweep_id.in_(ids)))
    session.execute(delete(SweepRow).where(SweepRow.id.in_(ids)))
    for part in in_parts(going):
        session.execute(delete(AnalysisRow).where(AnalysisRow.id.in_(part)))
    session.expire_all()
    return named
