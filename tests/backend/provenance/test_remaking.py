"""Interventions asked again of what was run again, and jobs that do not end well."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from backend.provenance.files import GivenFiles
from backend.provenance.remaking import Remaking
from backend.provenance.service import Service, Unavailable
from backend.schemas import OverrideStudyRequest, ProvenanceIntervention, SiteOverride, StudyRequest, SwapRequest

WEIGHTS = "ab" * 32


class Answering:
    """A service that answers as it is told, and remembers what was asked of it."""

    def __init__(self, answers: dict[str, Callable[[Any], Any]]) -> None:
        self._answers = answers
        self.asked: list[tuple[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else None
        key = f"{request.method} {request.url.path.removeprefix('/api/v1/')}"
        self.asked.append((key, body))
        if key not in self._answers:
            return httpx.Response(404, json={"detail": "There is none"})
        return httpx.Response(200, json=self._answers[key](body))


def remaking(answers: dict[str, Callable[[Any], Any]], *, patience_s: float = 5) -> tuple[Remaking, Answering]:
    answering = Answering(answers)
    service = Service("http://lens.test/", httpx.MockTransport(answering), patience_s=patience_s)
    return Remaking(service, GivenFiles(None)), answering


def swap() -> ProvenanceIntervention:
    request = SwapRequest(analysis="left", other="right", modalities=["audio"])
    return ProvenanceIntervention(id="old", request=request, checkpoint="emotion/a", weights_sha256=WEIGHTS)


def job(state: str, **more: Any) -> Callable[[Any], Any]:
    return lambda _: {"id": "new", "state": state, "weights_sha256": WEIGHTS, "error": None, **more}


def test_an_intervention_is_asked_of_what_its_analyses_are_here() -> None:
    made, answering = remaking({"POST interventions": job("queued"), "GET interventions/new": job("succeeded")})
    made.moved = {"left": "L", "right": "R"}
    finding = made.intervention(swap())
    assert (finding.verdict, finding.detail) == ("same", "run again")
    asked = dict(answering.asked)["POST interventions"]
    assert (asked["kind"], asked["analysis"], asked["other"], asked["modalities"]) == ("swap", "L", "R", ["audio"])
    assert made.moved["old"] == "new"


def test_a_study_is_asked_of_the_sweep_that_was_made() -> None:
    made, answering = remaking({"POST interventions": job("queued"), "GET interventions/new": job("succeeded")})
    made.moved = {"s": "S"}
    request = StudyRequest(sweep="s", most=7, seed=3)
    made.intervention(ProvenanceIntervention(id="o", request=request, checkpoint="a/b", weights_sha256=WEIGHTS))
    asked = dict(answering.asked)["POST interventions"]
    assert asked == {"kind": "study", "sweep": "S", "most": 7, "seed": 3}


def test_other_attention_over_a_sweep_is_asked_of_the_sweep_that_was_made() -> None:
    made, answering = remaking({"POST interventions": job("queued"), "GET interventions/new": job("succeeded")})
    made.moved = {"s": "S"}
    request = OverrideStudyRequest(sweep="s", sites=[SiteOverride(site="late", floor=0.5)], most=7)
    made.intervention(ProvenanceIntervention(id="o", request=request, checkpoint="a/b", weights_sha256=WEIGHTS))
    asked = dict(answering.asked)["POST interventions"]
    assert (asked["kind"], asked["sweep"], asked["most"]) == ("override-study", "S", 7)
    assert OverrideStudyRequest.model_validate(asked).sites == request.sites


def test_one_that_is_there_is_not_asked_again() -> None:
    made, answering = remaking({"GET interventions/old": job("succeeded")})
    assert made.intervention(swap()).detail == "the service has it already"
    assert [key for key, _ in answering.asked] == ["GET interventions/old"]


def test_one_that_ran_on_other_weights_differs() -> None:
    made, _ = remaking({"GET interventions/old": job("succeeded", weights_sha256="cd" * 32)})
    finding = made.intervention(swap())
    assert finding.verdict == "differs"
    assert finding.detail.endswith(f"with other weights: expected {WEIGHTS}; got {'cd' * 32}")


def test_one_that_fails_is_told_with_its_reason() -> None:
    failed = job("failed", error={"detail": "The worker ran out of memory"})
    made, _ = remaking({"POST interventions": job("queued"), "GET interventions/new": failed})
    with pytest.raises(Unavailable, match="it was run again and failed: The worker ran out of memory"):
        made.intervention(swap())


def test_one_that_takes_too_long_is_told() -> None:
    answers = {"POST interventions": job("queued"), "GET interventions/new": job("running")}
    made, _ = remaking(answers, patience_s=0)
    with pytest.raises(Unavailable, match="it is not done after 0 s"):
        made.intervention(swap())
