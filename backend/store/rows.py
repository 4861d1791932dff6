"""From rows of the analyses to the messages of the wire contract."""

from backend.errors import NotFound
from backend.schemas import Analysis, AnalysisState, Problem, Progress, Report
from backend.store.tables import AnalysisRow


def found(row: AnalysisRow | None, id: str) -> AnalysisRow:  # noqa: A002 - the word of the API
    """The row; raises NotFound where there is none."""
    if row is None:
        raise NotFound(f"There is no analysis {id}")
    return row


def analysis(row: AnalysisRow, *, with_report: bool = True) -> Analysis:
    """The message of a row; a list leaves the reports out, which are long."""
    report = row.report if with_report else None
    return Analysis(
        id=row.id,
        state=AnalysisState(row.state),
        checkpoint=row.checkpoint,
        weights_sha256=row.weights_sha256,
        clip=row.clip_id,
        clip_name=row.clip.name,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        attempts=row.attempts,
        progress=Progress(stage=row.stage, fraction=row.fraction),
        error=None if row.error is None else Problem.model_validate(row.error),
        report=None if report is None else Report.model_validate(report),
    )
