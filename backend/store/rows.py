"""From rows of the analyses to the messages of the wire contract."""

from backend.errors import NotFound
from backend.schemas import Analysis, AnalysisInputs, AnalysisState, Problem, Progress, Report
from backend.store.tables import AnalysisRow

LONGEST_NAME = 60
"""Characters of a text that name its analysis."""


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
        inputs=AnalysisInputs(clip=row.clip_id, text=row.text, skeleton=row.skeleton_id, features=row.features_id),
        name=_name(row),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        attempts=row.attempts,
        progress=Progress(stage=row.stage, fraction=row.fraction),
        error=None if row.error is None else Problem.model_validate(row.error),
        report=None if report is None else Report.model_validate(report),
    )


def beginning(text: str) -> str:
    """The beginning of a text on one line, cut after a word; within one where it has no blanks for long."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_NAME:
        return line
    cut = line[:LONGEST_NAME]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > LONGEST_NAME // 2 else cut[:-1]).rstrip(" ,;:-–—") + "…"


def _name(row: AnalysisRow) -> str:
    """What to call an analysis: its clip's name, else that of its skeleton or features, else how its text begins."""
    for upload in (row.clip, row.skeleton, row.features):
        if upload is not None:
            return upload.name
    return beginning(row.text or "")
