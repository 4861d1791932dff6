"""A worker: the process that claims analyses and interventions and runs them (`python -m backend.engine.worker`).

It reads its configuration as one line of JSON from its standard input and writes `ready` to its standard output. The
end of its input means that it is to stop; a worker so never outlives the process that started it. An accident ends the
process: the next one starts clean, and the job's attempt has been counted.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from backend.engine.config import WorkerConfig
from backend.engine.lease import Lease, Stopped
from backend.engine.protocol import Job, Question, Runner
from backend.engine.subjects import subject_of
from backend.errors import Cancelled, LensError, NotFound
from backend.schemas import Analysis, Intervention, Problem, Progress
from backend.store import AnalysisStore, InterventionStore, Store, open_store
from backend.store.swept import swept_inputs
from backend.sweeps.gather import gather_after

# By name: run as a program, this module is called __main__.
logger = logging.getLogger("backend.engine.worker")
READY = "ready"


class Worker:
    """Claims and runs jobs until it is told to stop."""

    def __init__(self, config: WorkerConfig, store: Store, runner: Runner, stopping: threading.Event) -> None:
        self._name = config.name
        self._config = config.engine
        self._store = store
        self._runner = runner
        self._stopping = stopping

    def serve(self) -> None:
        """Run jobs as they come; returns once stopping is set."""
        while not self._stopping.is_set():
            if not self.run_next():
                self._stopping.wait(self._config.poll_s)

    def run_next(self) -> bool:
        """Claim and run one job; False when there was none.

        What somebody waits for comes first, then studies, then what sweeps ask for.
        """
        return self._run_urgent() or self._answer_next(studies=True) or self._analyse_next(background=True)

    def _run_urgent(self) -> bool:
        return self._answer_next(studies=False) or self._analyse_next(background=False)

    def _analyse_next(self, *, background: bool) -> bool:
        analysis = self._store.analyses.claim(self._name, self._config.lease_s, background=background)
        if analysis is None:
            return False
        self._attempt(f"analysis {analysis.id}", analysis, self._store.analyses, partial(self._analyse, analysis))
        return True

    def _answer_next(self, *, studies: bool) -> bool:
        asked = self._store.interventions.claim(self._name, self._config.lease_s, studies=studies)
        if asked is None:
            return False
        self._attempt(f"intervention {asked.id}", asked, self._store.interventions, partial(self._answer, asked))
        return True

    def _attempt(
        self,
        name: str,
        job: Analysis | Intervention,
        jobs: AnalysisStore | InterventionStore,
        work: Callable[[], bool],
    ) -> None:
        """One attempt at a job.

        Args:
            work: returns whether its result was kept.
        """
        logger.info("%s: attempt %d", name, job.attempts)
        kind = name.partition(" ")[0]
        try:
            kept = work()
            logger.info("%s: %s", name, "done" if kept else "done, but no longer wanted")
        except Cancelled:
            logger.info("%s: no longer wanted", name)
        except Stopped:
            jobs.give_back(job.id, self._name)
            logger.info("%s: given back", name)
        except LensError as error:
            problem = Problem(title=error.title, status=error.status, detail=str(error))
            jobs.fail(job.id, self._name, problem, retry=False)
            logger.info("%s: failed: %s", name, error)
        except Exception as error:
            detail = f"The {kind} failed for an internal reason ({type(error).__name__}); the service's log says more"
            problem = Problem(title=f"{kind.capitalize()} failed", status=500, detail=detail)
            if jobs.fail(job.id, self._name, problem, retry=True):
                raise
            logger.info("%s: no longer wanted, and ended with", name, exc_info=True)

    def _analyse(self, analysis: Analysis) -> bool:
        store, blobs = self._store.analyses, self._store.blobs
        try:
            subject = subject_of(self._store, analysis)
        except NotFound as error:
            raise Cancelled("A file of the analysis was deleted") from error
        files = {"clip": subject.clip, "skeleton": subject.skeleton, "features": subject.features}
        with blobs.temporary() as arrays, blobs.temporary() as faces, self._lease(analysis, store) as lease:
            report = self._runner.run(Job(analysis, arrays, faces, **files), lease.publish, lease.check)
            kept = store.succeed(analysis.id, self._name, report, arrays, None if report.faces is None else faces)
        if kept:
            self._gather(analysis.id)
        return kept

    def _answer(self, asked: Intervention) -> bool:
        store = self._store
        with self._lease(asked, store.interventions) as lease:

            def pause() -> None:
                while not self._stopping.is_set() and self._run_urgent():
                    pass
                lease.begin_part()

            question = Question(
                intervention=asked,
                subject=lambda id_: subject_of(store, store.analyses.get(id_)),
                swept=lambda id_: swept_inputs(store.database, id_),
                inputs=store.window_inputs,
                pause=pause,
            )
            return store.interventions.succeed(
                asked.id, self._name, self._runner.answer(question, lease.publish, lease.check)
            )

    def _lease(self, job: Analysis | Intervention, jobs: AnalysisStore | InterventionStore) -> Lease:
        config = self._config

        def beat(progress: Progress) -> bool:
            return jobs.heartbeat(job.id, self._name, progress, config.lease_s)

        return Lease(beat, self._stopping, beat_s=config.beat_s, lease_s=config.lease_s, limit_s=config.job_limit_s)

    def _gather(self, analysis: str) -> None:
        """Gather what is ready in the sweeps of an analysis; what fails here is caught up when they are looked at."""
        try:
            gather_after(self._store, analysis)
        except (OSError, SQLAlchemyError, KeyError, ValueError):
            logger.exception("analysis %s: its sweeps could not be gathered", analysis)


def main() -> None:
    config = WorkerConfig.model_validate_json(sys.stdin.readline())
    logging.basicConfig(level=config.engine.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stopping = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    serving = threading.Event()
    threading.Thread(target=_stop_at_end_of_input, args=(stopping, serving), name="parent", daemon=True).start()
    announcements = _reserve_output()
    with open_store(config.engine.database_url, config.engine.folder, prepare=False) as store:
        runner = config.engine.create_runner()
        runner.warm_up()
        serving.set()
        os.write(announcements, f"{READY}\n".encode())
        Worker(config, store, runner, stopping).serve()


def _stop_at_end_of_input(stopping: threading.Event, serving: threading.Event) -> None:
    # Not through sys.stdin, whose lock this thread would still hold when the interpreter shuts down.
    while os.read(0, 1):
        pass
    stopping.set()
    if not serving.is_set():
        # Still warming up, which can take long and can't be interrupted; there is no job to give back.
        os._exit(0)


def _reserve_output() -> int:
    """Keep standard output for announcements: whatever native libraries print goes to the log instead."""
    announcements = os.dup(1)
    os.dup2(2, 1)
    return announcements


if __name__ == "__main__":
    main()
