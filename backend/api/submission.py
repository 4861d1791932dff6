"""Queueing an analysis, if it makes sense and there is room."""

from backend.api.inputs import checked_inputs
from backend.api.service import Service
from backend.errors import Busy, NotFound
from backend.schemas import Analysis, AnalysisRequest, AnalysisState
from backend.store import AnalysisStore
from backend.store.analyses import analysis_id


def submit(request: AnalysisRequest, service: Service) -> tuple[Analysis, bool]:
    """Queue the run of a checkpoint on what is named, or give the one that there is.

    Returns:
        The analysis, and whether this call queued it.

    Raises:
        NotFound: there is no such checkpoint or clip.
        InvalidRequest: the checkpoint can't run on that.
        Conflict: the checkpoint is broken.
        Busy: too many analyses wait already.
    """
    checkpoint, weights_sha256 = service.catalogue.usable(request.checkpoint)
    inputs = checked_inputs(request, checkpoint, service.store.clips)
    analyses = service.store.analyses
    waiting = analyses.waiting()
    if waiting >= service.settings.max_queue and not _is_there(
        analyses, analysis_id(inputs, checkpoint.id, weights_sha256)
    ):
        raise Busy(f"{waiting} analyses are waiting already; try again when some of them are done.")
    return analyses.submit(inputs, checkpoint.id, weights_sha256)


def _is_there(analyses: AnalysisStore, id: str) -> bool:  # noqa: A002 - the word of the API
    """Whether asking for the analysis again queues nothing."""
    try:
        state = analyses.get(id).state
    except NotFound:
        return False
    return state not in (AnalysisState.FAILED, AnalysisState.CANCELLED)
