"""Answers to what-if questions, kept for a short while: the figures of one answer ask for it many times."""

from typing import TypedDict

from backend.schemas import Analysis, AnalysisState, Intervention, InterventionResult, Report, Sweep
from frontend.client import ApiClient, ApiError
from frontend.results import Recent

KEPT = 32
"""Answers kept; that of a sanity check holds some megabytes."""


class Explained(TypedDict):
    """What the page's store says of what is explained."""

    id: str
    of: str
    """`analysis` or `sweep`."""
    able: bool
    """Whether something new can be asked."""


class Answers:
    """Answers by their ids, and what they are about; an answer never changes."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._answers: Recent[InterventionResult] = Recent(KEPT)
        self._analyses: Recent[Analysis] = Recent(KEPT)
        self._sweeps: Recent[Sweep] = Recent(KEPT)

    async def result(self, identity: str) -> InterventionResult:
        """The answer to a question.

        Raises:
            ApiError: there is no such question, or it has no answer.
        """
        return await self._answers.get((identity,), lambda: self._fetch(identity))

    async def report(self, analysis: str) -> Report:
        """The report of an analysis that has one.

        Raises:
            ApiError: there is no such analysis, or it has no report.
        """
        found = await self._analyses.get((analysis,), lambda: self._api.analysis(analysis))
        if found.report is None:
            raise ApiError.of(409, "No report", f"This analysis has no report: it is {found.state}.")
        return found.report

    async def sweep(self, sweep: str) -> Sweep:
        return await self._sweeps.get((sweep,), lambda: self._api.sweep(sweep))

    def forget(self, explained: str) -> None:
        """Drop what is kept of an analysis or a sweep, as its page is opened anew and it may be gone."""
        self._analyses.forget(explained)
        self._sweeps.forget(explained)

    async def known(self, explained: Explained, kind: str) -> list[Intervention]:
        """What was asked before, the newest first."""
        about = {"analysis": explained["id"]} if explained["of"] == "analysis" else {"sweep": explained["id"]}
        return (await self._api.interventions(**about, kind=kind)).items

    async def _fetch(self, identity: str) -> InterventionResult:
        found = await self._api.intervention(identity)
        if found.state is not AnalysisState.SUCCEEDED or found.result is None:
            raise ApiError.of(409, "No answer", f"This question has no answer: it is {found.state}.")
        return found.result
