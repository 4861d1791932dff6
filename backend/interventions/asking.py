"""Queueing a question, if it makes sense and there is room."""

from backend.api.catalogue import Catalogue
from backend.errors import Busy, Conflict, InvalidRequest, NotFound
from backend.interventions.requests import (
    LEAST_INPUTS,
    plain_effect,
    plain_override,
    plain_override_study,
    plain_swap,
)
from backend.schemas import (
    Analysis,
    AnalysisState,
    Checkpoint,
    EffectRequest,
    Intervention,
    InterventionRequest,
    OverrideRequest,
    OverrideStudyRequest,
    Report,
    SanityRequest,
    StudyRequest,
    SwapRequest,
)
from backend.store import Store
from backend.store.interventions import intervention_id
from backend.sweeps.frames import Frames


class Asking:
    """Takes in questions."""

    def __init__(self, store: Store, catalogue: Catalogue, frames: Frames, max_queue: int) -> None:
        """Take in questions.

        Args:
            max_queue: questions that may wait.
        """
        self._store = store
        self._catalogue = catalogue
        self._frames = frames
        self._max_queue = max_queue

    def ask(self, request: InterventionRequest) -> tuple[Intervention, bool]:
        """Queue a question, or give the one that there is.

        Returns:
            The intervention, and whether this call queued it.

        Raises:
            NotFound: there is no such analysis or sweep.
            InvalidRequest: the question does not make sense.
            Conflict: what it is about has not succeeded, its inputs are not here, or its weights are not.
            Busy: too much waits already.
        """
        if isinstance(request, StudyRequest | OverrideStudyRequest):
            plain, checkpoint, weights = self._study(request)
        else:
            plain, checkpoint, weights = self._of(request)
        interventions = self._store.interventions
        waiting = interventions.waiting()
        if waiting >= self._max_queue and not self._is_there(intervention_id(plain, checkpoint, weights)):
            raise Busy(f"{waiting} interventions are waiting already; try again when some of them are done.")
        return interventions.submit(plain, checkpoint, weights)

    def _of(
        self, request: OverrideRequest | EffectRequest | SwapRequest | SanityRequest
    ) -> tuple[InterventionRequest, str, str]:
        analysis = self._store.analyses.get(request.analysis)
        report = _report(analysis)
        checkpoint = self._current(analysis.checkpoint, analysis.weights_sha256, "this analysis was made")
        plain: InterventionRequest
        match request:
            case OverrideRequest():
                plain = plain_override(request, report)
            case EffectRequest():
                plain = plain_effect(request, report)
            case SwapRequest():
                plain = plain_swap(request, analysis, self._other(request), checkpoint)
            case SanityRequest():
                plain = request
        return plain, analysis.checkpoint, analysis.weights_sha256

    def _other(self, request: SwapRequest) -> Analysis | None:
        if request.other is None:
            return None
        try:
            other = self._store.analyses.get(request.other)
        except NotFound as error:
            raise InvalidRequest(f"other: expected the id of an analysis; there is no {request.other}") from error
        _report(other)
        return other

    def _study(self, request: StudyRequest | OverrideStudyRequest) -> tuple[InterventionRequest, str, str]:
        sweep = self._frames.sweep(request.sweep)
        if sweep.source == "shipped":
            raise Conflict(
                "This sweep came with its checkpoint and its inputs are not here; expected a sweep over a collection"
            )
        if sweep.counts.succeeded < LEAST_INPUTS:
            raise Conflict(
                f"A study needs {LEAST_INPUTS} analysed inputs at least; this sweep has {sweep.counts.succeeded}"
            )
        self._current(sweep.checkpoint, sweep.weights_sha256, "this sweep was run")
        plain = plain_override_study(request, sweep.sites) if isinstance(request, OverrideStudyRequest) else request
        return plain, sweep.checkpoint, sweep.weights_sha256

    def _current(self, id_: str, weights_sha256: str, made: str) -> Checkpoint:
        """The checkpoint; raises Conflict where it is gone, broken or changed."""
        try:
            checkpoint, current = self._catalogue.usable(id_)
        except NotFound as error:
            raise Conflict(f"The checkpoint {id_} is not here any more") from error
        if current != weights_sha256:
            raise Conflict(f"The checkpoint {id_} has other weights now than those with which {made}")
        return checkpoint

    def _is_there(self, id_: str) -> bool:
        try:
            state = self._store.interventions.state(id_)
        except NotFound:
            return False
        return state not in (AnalysisState.FAILED, AnalysisState.CANCELLED)


def _report(analysis: Analysis) -> Report:
    if analysis.report is None:
        raise Conflict(f"The analysis {analysis.id} is {analysis.state}; what if is asked of one that has succeeded")
    return analysis.report
