"""Interventions through workers: crashed and killed ones are tried again, running ones cancelled, urgent ones first."""

import os
import signal
import threading
from collections.abc import Callable

from backend.engine.config import EngineConfig, WorkerConfig
from backend.engine.protocol import Question
from backend.engine.worker import Worker
from backend.errors import Conflict
from backend.schemas import (
    AnalysisInputs,
    AnalysisState,
    Intervention,
    InterventionResult,
    OverrideRequest,
    OverrideStudyRequest,
    SanityRequest,
    SanityResult,
    SiteOverride,
    StudyRequest,
    StudyResult,
)
from backend.store import Store
from backend.store.collections import NewItem
from backend.store.sweeps import PlannedItem
from tests.backend.engine.conftest import leavings, started, wait_until, with_fake
from tests.backend.engine.fakes import Check, FakeRunner, Publish
from tests.backend.stored import CHECKPOINT, WEIGHTS, finish, submit


def analysed(store: Store, content: bytes = b"clip") -> str:
    """The id of an analysis that has succeeded."""
    id_ = submit(store, content)
    assert store.analyses.claim("before", 60) is not None
    assert finish(store, "before", id_)
    return id_


def ask(store: Store, analysis: str, seeds: int = 3) -> str:
    return store.interventions.submit(SanityRequest(analysis=analysis, seeds=seeds), CHECKPOINT, WEIGHTS)[0].id


def ended(store: Store, id_: str) -> Intervention:
    wait_until(lambda: store.interventions.state(id_).ended)
    return store.interventions.get(id_)


class Answering(FakeRunner):
    """Answers as it is told."""

    def __init__(self, answer: Callable[[Question, Check], InterventionResult]) -> None:
        super().__init__(lambda job, publish, check: None)
        self._answer = answer

    def answer(self, question: Question, publish: Publish, check: Check) -> InterventionResult:
        return self._answer(question, check)


def worker(store: Store, config: EngineConfig, runner: FakeRunner) -> Worker:
    return Worker(WorkerConfig(name="one", engine=config), store, runner, threading.Event())


def test_a_worker_that_crashed_or_was_killed_loses_it_to_the_next(store: Store, config: EngineConfig) -> None:
    id_ = ask(store, analysed(store))
    with started(with_fake(config, "crashing_once")):
        found = ended(store, id_)
    assert (found.state, found.attempts, found.result) == (AnalysisState.SUCCEEDED, 2, SanityResult(sites=[]))
    killed = ask(store, analysed(store, b"other"))
    with started(with_fake(config, "slow_once")) as engine:
        wait_until(lambda: store.interventions.state(killed) is AnalysisState.RUNNING)
        pid = engine.status().workers[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        found = ended(store, killed)
    assert (found.state, found.attempts) == (AnalysisState.SUCCEEDED, 2)


def test_a_running_one_ends_soon_after_it_is_cancelled(store: Store, config: EngineConfig) -> None:
    first, second = ask(store, analysed(store)), ask(store, analysed(store, b"other"))
    with started(with_fake(config, "slow_once")) as engine:
        wait_until(lambda: store.interventions.state(first) is AnalysisState.RUNNING)
        store.interventions.cancel(first)
        wait_until(lambda: store.interventions.state(second) is AnalysisState.RUNNING)
        assert [status.restarts for status in engine.status().workers] == [0]
    assert store.interventions.get(first).result is None
    assert store.interventions.state(second) is AnalysisState.QUEUED
    assert leavings(store) == []


def test_what_can_not_be_answered_fails_at_once_with_its_sentence(store: Store, config: EngineConfig) -> None:
    id_ = ask(store, analysed(store))

    def refuse(question: Question, check: Check) -> InterventionResult:
        raise Conflict("The checkpoint emotion/small is not here any more")

    assert worker(store, config, Answering(refuse)).run_next()
    found = store.interventions.get(id_)
    assert (found.state, found.attempts) == (AnalysisState.FAILED, 1)
    assert found.error is not None
    assert found.error.detail == "The checkpoint emotion/small is not here any more"


def test_an_answer_about_a_deleted_analysis_is_not_kept(store: Store, config: EngineConfig) -> None:
    analysis = analysed(store)
    ask(store, analysis)

    def delete(question: Question, check: Check) -> InterventionResult:
        store.analyses.delete(analysis)
        return SanityResult(sites=[])

    assert worker(store, config, Answering(delete)).run_next()
    assert store.interventions.list().total == 0
    assert leavings(store) == []


def test_a_question_brings_its_subject_and_files(store: Store, config: EngineConfig) -> None:
    analysis = analysed(store, b"bytes")
    ask(store, analysis)
    seen: list[bytes] = []

    def look(question: Question, check: Check) -> InterventionResult:
        subject = question.subject(analysis)
        assert subject.clip is not None
        seen.append(subject.clip.path.read_bytes())
        return SanityResult(sites=[])

    assert worker(store, config, Answering(look)).run_next()
    assert seen == [b"bytes"]


def test_a_study_lets_what_is_urgent_go_first(store: Store, config: EngineConfig) -> None:
    analysis = analysed(store)
    sweep = swept(store, ["One.", "Two."])
    study, _ = store.interventions.submit(StudyRequest(sweep=sweep), CHECKPOINT, WEIGHTS)
    done: list[str] = []

    def answer(question: Question, check: Check) -> InterventionResult:
        request = question.intervention.request
        done.append(request.kind)
        if not isinstance(request, StudyRequest):
            return SanityResult(sites=[])
        assert [item.name for item in question.swept(sweep)] == ["item 0", "item 1"]
        # Somebody moves a control, and somebody uploads a clip, while the study runs.
        live = OverrideRequest(analysis=analysis, sites=[SiteOverride(site="late")])
        store.interventions.submit(live, CHECKPOINT, WEIGHTS)
        uploaded = submit(store, b"new")
        question.pause()
        assert store.analyses.get(uploaded).state is AnalysisState.SUCCEEDED
        check()
        return StudyResult(sites=[], items=[])

    running = worker(store, config, Answering(answer))
    assert running.run_next()
    assert done == ["study", "override"]
    assert store.interventions.get(study.id).result == StudyResult(sites=[], items=[])
    assert not running.run_next()


def test_a_study_of_other_attention_gets_labels_and_waits_for_what_is_live(store: Store, config: EngineConfig) -> None:
    analysis, sweep = analysed(store), swept(store, ["One.", "Two."], label="happy")
    sites = [SiteOverride(site="late", floor=0.5)]
    study, _ = store.interventions.submit(OverrideStudyRequest(sweep=sweep, sites=sites), CHECKPOINT, WEIGHTS)
    store.interventions.submit(OverrideRequest(analysis=analysis, sites=sites), CHECKPOINT, WEIGHTS)
    done: list[str] = []

    def answer(question: Question, check: Check) -> InterventionResult:
        done.append(question.intervention.request.kind)
        if done[-1] == "override-study":
            assert [(item.name, item.label) for item in question.swept(sweep)] == [
                ("item 0", "happy"),
                ("item 1", "happy"),
            ]
        return SanityResult(sites=[])

    running = worker(store, config, Answering(answer))
    assert running.run_next()
    assert running.run_next()
    assert done == ["override", "override-study"]
    assert store.interventions.list(sweep=sweep).items[0].id == study.id


def swept(store: Store, texts: list[str], label: str | None = None) -> str:
    """The id of a sweep whose items have succeeded."""
    sweep = begin_sweep(store, texts, label)
    for _ in texts:
        claimed = store.analyses.claim("before", 60)
        assert claimed is not None
        assert finish(store, "before", claimed.id)
    return sweep


def begin_sweep(store: Store, texts: list[str], label: str | None = None) -> str:
    inputs = [AnalysisInputs(text=text) for text in texts]
    collection = store.collections.begin("Texts", "here", {}).id
    items = [NewItem(f"item {place}", each, label, None) for place, each in enumerate(inputs)]
    assert store.collections.finish(collection, items)
    planned = [PlannedItem(place, each) for place, each in enumerate(inputs)]
    return store.sweeps.create(collection, CHECKPOINT, WEIGHTS, {}, planned)[0]
