"""What an engine is to the service, and what a runner is to an engine.

An engine takes queued analyses and interventions from the store and sees to it that they are run somewhere; a runner
does one of them. The two meet only here, so that an engine on other machines, or a runner for tests, needs no other
change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from backend.schemas import Analysis, Clip, Intervention, InterventionResult, Progress, Report
from backend.store.swept import SweptInput


class WorkerState(StrEnum):
    STARTING = "starting"
    READY = "ready"
    STOPPED = "stopped"


@dataclass(frozen=True)
class WorkerStatus:
    """One worker; `restarts` counts how often it died and was started again."""

    name: str
    state: WorkerState
    pid: int | None
    restarts: int


@dataclass(frozen=True)
class EngineStatus:
    """The state of all workers."""

    workers: tuple[WorkerStatus, ...]

    @property
    def ready(self) -> bool:
        """Whether an analysis that is submitted now is taken up at once; true also where no worker is wanted."""
        return not self.workers or any(worker.state is WorkerState.READY for worker in self.workers)


class Engine(Protocol):
    """Runs the queued analyses of the store; none of its calls waits for an analysis to end."""

    def start(self) -> None:
        """Start the workers and return at once; `status` tells when they are ready."""
        ...

    def stop(self) -> None:
        """Stop the workers; what they were doing goes back to the queue."""
        ...

    def status(self) -> EngineStatus: ...


@dataclass(frozen=True)
class Upload:
    """An uploaded file: what is known of it, and where its bytes are."""

    clip: Clip
    path: Path


@dataclass(frozen=True)
class Subject:
    """An analysis with the files that it names."""

    analysis: Analysis
    clip: Upload | None = None
    skeleton: Upload | None = None
    features: Upload | None = None


@dataclass(frozen=True)
class Job:
    """One analysis to run.

    clip, skeleton, features: the files that the analysis names. arrays, faces: empty files to write the `.npz` and,
    where there are faces, the PNG to.
    """

    analysis: Analysis
    arrays: Path
    faces: Path
    clip: Upload | None = None
    skeleton: Upload | None = None
    features: Upload | None = None

    @property
    def subject(self) -> Subject:
        return Subject(self.analysis, self.clip, self.skeleton, self.features)


class InputsCache(Protocol):
    """Files of what networks were fed, by the id of the analysis."""

    def find(self, analysis: str) -> Path | None:
        """The file, which may be removed at any time; None where there is none."""
        ...

    def keep(self, analysis: str, write: Callable[[Path], None]) -> bool:
        """Keep what is written to an empty file, if there is room."""
        ...


@dataclass(frozen=True)
class Question:
    """One intervention to compute.

    subject: an analysis by its id; raises NotFound. swept: what has succeeded in a sweep. pause: lets what is more
    urgent go first; called between the parts of long work.
    """

    intervention: Intervention
    subject: Callable[[str], Subject]
    swept: Callable[[str], Sequence[SweptInput]]
    inputs: InputsCache
    pause: Callable[[], None]


class Runner(Protocol):
    """Runs analyses and interventions, one at a time."""

    def warm_up(self) -> None:
        """Do once what would make the first analysis slow."""
        ...

    def run(self, job: Job, publish: Callable[[Progress], None], check: Callable[[], None]) -> Report:
        """Run one analysis.

        Args:
            publish: takes the progress; cheap, call it as often as is useful.
            check: raises when the work is to end; call it often, and let what it raises pass.

        Returns:
            The report; `job.faces` has been written if `report.faces` is there.

        Raises:
            backend.errors.LensError: this clip can't be analysed by this checkpoint; trying again would not help.
            Anything else: an accident; the worker starts anew and the job is tried again.
        """
        ...

    def answer(
        self, question: Question, publish: Callable[[Progress], None], check: Callable[[], None]
    ) -> InterventionResult:
        """Compute the answer to one intervention; takes and raises what `run` does."""
        ...
