"""Runners that behave in one way each; a configuration names the function that makes one."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from backend.engine.config import EngineConfig
from backend.engine.protocol import Job, Question, Runner
from backend.errors import UnusableClip
from backend.schemas import InterventionResult, Progress, Report, SanityResult
from tests.backend.stored import report, write_uniform_arrays

Publish = Callable[[Progress], None]
Check = Callable[[], None]


class FakeRunner:
    """Does what it's given, then writes a result."""

    def __init__(self, act: Callable[[Job, Publish, Check], None]) -> None:
        self._act = act

    def warm_up(self) -> None: ...

    def run(self, job: Job, publish: Publish, check: Check) -> Report:
        self._act(job, publish, check)
        write_uniform_arrays(job.arrays)
        return report()

    def answer(self, question: Question, publish: Publish, check: Check) -> InterventionResult:
        subject = question.subject(question.intervention.request.analysis)  # type: ignore[union-attr]
        analysis = subject.analysis.model_copy(update={"attempts": question.intervention.attempts})
        self._act(Job(analysis, Path(), Path()), publish, check)
        return SanityResult(sites=[])


def quick(config: EngineConfig) -> Runner:
    """Succeeds at once."""
    return FakeRunner(lambda job, publish, check: None)


def crashing(config: EngineConfig) -> Runner:
    """Dies with its process, as when libav crashes."""
    return FakeRunner(lambda job, publish, check: os._exit(11))


def crashing_once(config: EngineConfig) -> Runner:
    """Dies at the first attempt of each job."""
    return FakeRunner(lambda job, publish, check: os._exit(11) if job.analysis.attempts == 1 else None)


def slow(config: EngineConfig) -> Runner:
    """Works for a minute in small steps, and listens."""
    return FakeRunner(_work)


def slow_once(config: EngineConfig) -> Runner:
    """Works for a minute at the first attempt of each job."""
    return FakeRunner(lambda job, publish, check: _work(job, publish, check) if job.analysis.attempts == 1 else None)


def deaf(config: EngineConfig) -> Runner:
    """Works for a minute and does not listen."""
    return FakeRunner(lambda job, publish, check: time.sleep(60))


class ColdRunner(FakeRunner):
    """Takes a minute to warm up."""

    def warm_up(self) -> None:
        time.sleep(60)


def cold(config: EngineConfig) -> Runner:
    """Is not ready for a long time."""
    return ColdRunner(lambda job, publish, check: None)


def broken(config: EngineConfig) -> Runner:
    """Has a fault."""
    return FakeRunner(_fault)


def refusing(config: EngineConfig) -> Runner:
    """Can't use the clip."""
    return FakeRunner(_refuse)


def _work(job: Job, publish: Publish, check: Check) -> None:
    for step in range(6000):
        check()
        publish(Progress(stage="Working", fraction=step / 6000))
        time.sleep(0.01)


def _fault(job: Job, publish: Publish, check: Check) -> None:
    raise KeyError("a fault of the program")


def _refuse(job: Job, publish: Publish, check: Check) -> None:
    raise UnusableClip(f"{job.analysis.name}: expected a video that can be decoded; none of its frames can")
