"""A worker: the process that claims analyses and runs them, started as `python -m backend.engine.worker`.

It reads its configuration as one line of JSON from its standard input and writes `ready` to its standard output. The
end of its input means that it is to stop; a worker so never outlives the process that started it. An accident ends the
process: the next one starts clean, and the job's attempt has been counted.
"""

import logging
import os
import signal
import sys
import threading
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from backend.engine.config import WorkerConfig
from backend.engine.lease import Lease, Stopped
from backend.engine.protocol import Job, Runner, Upload
from backend.errors import Cancelled, LensError, NotFound
from backend.schemas import Analysis, AnalysisInputs, Problem, Progress
from backend.store import Store, open_store
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
        """Claim and run one job; False when there was none."""
        analysis = self._store.analyses.claim(self._name, self._config.lease_s)
        if analysis is None:
            return False
        logger.info("analysis %s: attempt %d", analysis.id, analysis.attempts)
        try:
            self._run(analysis)
        except Cancelled:
            logger.info("analysis %s: no longer wanted", analysis.id)
        except Stopped:
            self._store.analyses.give_back(analysis.id, self._name)
            logger.info("analysis %s: given back", analysis.id)
        except LensError as error:
            problem = Problem(title=error.title, status=error.status, detail=str(error))
            self._store.analyses.fail(analysis.id, self._name, problem, retry=False)
            logger.info("analysis %s: failed: %s", analysis.id, error)
        except Exception as error:
            detail = f"The analysis failed for an internal reason ({type(error).__name__}); the service's log says more"
            problem = Problem(title="Analysis failed", status=500, detail=detail)
            if self._store.analyses.fail(analysis.id, self._name, problem, retry=True):
                raise
            logger.info("analysis %s: no longer wanted, and ended with", analysis.id, exc_info=True)
        return True

    def _run(self, analysis: Analysis) -> None:
        store, blobs = self._store.analyses, self._store.blobs

        def beat(progress: Progress) -> bool:
            return store.heartbeat(analysis.id, self._name, progress, self._config.lease_s)

        timing = {
            "beat_s": self._config.beat_s,
            "lease_s": self._config.lease_s,
            "limit_s": self._config.job_limit_s,
        }
        uploads = self._uploads(analysis.inputs)
        with blobs.temporary() as arrays, blobs.temporary() as faces, Lease(beat, self._stopping, **timing) as lease:
            job = Job(analysis, arrays, faces, **uploads)
            report = self._runner.run(job, lease.publish, lease.check)
            kept = store.succeed(analysis.id, self._name, report, arrays, None if report.faces is None else faces)
        if kept:
            self._gather(analysis.id)
        logger.info("analysis %s: %s", analysis.id, "done" if kept else "done, but no longer wanted")

    def _gather(self, analysis: str) -> None:
        """Gather what is ready in the sweeps of an analysis; what fails here is caught up when they are looked at."""
        try:
            gather_after(self._store, analysis)
        except (OSError, SQLAlchemyError, KeyError, ValueError):
            logger.exception("analysis %s: its sweeps could not be gathered", analysis)

    def _uploads(self, inputs: AnalysisInputs) -> dict[str, Upload]:
        """The files of an analysis by their role."""
        named = {"clip": inputs.clip, "skeleton": inputs.skeleton, "features": inputs.features}
        clips, blobs = self._store.clips, self._store.blobs
        try:
            return {role: Upload(clips.get(id_), blobs.path(id_)) for role, id_ in named.items() if id_ is not None}
        except NotFound as error:
            raise Cancelled("A file of the analysis was deleted") from error


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
