"""The engine on this machine: worker processes, watched and started again when they die."""

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from backend.engine.config import EngineConfig, WorkerConfig
from backend.engine.protocol import EngineStatus, WorkerState, WorkerStatus
from backend.engine.worker import READY
from backend.store import Store, open_store

logger = logging.getLogger(__name__)

# Read by the C library and by native libraries when a process starts, so they can't be set from within it. Large freed
# blocks stay with the process: 3D convolutions gain a factor of 1.6 from not faulting the same pages in again.
WORKER_ENVIRONMENT: Mapping[str, str] = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
    "MALLOC_TOP_PAD_": str(64 << 20),
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
}
_FIRST_DELAY_S, _LONGEST_DELAY_S = 0.1, 30.0
_SETTLED_S = 60.0


class LocalEngine:
    """Worker processes on this machine. The process that owns the engine never imports what they need."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._supervisors: list[_Supervisor] = []
        self._store: Store | None = None

    def start(self) -> None:
        """Start the workers and return at once; the store must have been prepared."""
        if self._supervisors:
            raise RuntimeError("expected an engine that is stopped; this one has been started")
        if self._config.workers:
            self._store = open_store(self._config.database_url, self._config.folder, prepare=False)
            self._supervisors = [_Supervisor(self._config, self._store) for _ in range(self._config.workers)]

    def stop(self) -> None:
        """Tell the workers to stop and wait for them, at most `stop_s` until they are killed."""
        for supervisor in self._supervisors:
            supervisor.ask_to_stop()
        for supervisor in self._supervisors:
            supervisor.join()
        self._supervisors = []
        if self._store is not None:
            self._store.close()
            self._store = None

    def status(self) -> EngineStatus:
        return EngineStatus(tuple(supervisor.status() for supervisor in self._supervisors))


class _Supervisor:
    """Keeps one worker alive, from a thread of its own."""

    def __init__(self, config: EngineConfig, store: Store) -> None:
        self._config = config
        self._store = store
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._status = WorkerStatus("", WorkerState.STARTING, None, 0)
        self._thread = threading.Thread(target=self._supervise, name="worker supervisor", daemon=True)
        self._thread.start()

    def status(self) -> WorkerStatus:
        return self._status

    def ask_to_stop(self) -> None:
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is not None:
            _end_input(process)

    def join(self) -> None:
        """Wait until the worker has ended; it's killed when it takes too long."""
        self._thread.join(self._config.stop_s)
        with self._lock:
            process = self._process
        if process is not None and self._thread.is_alive():
            logger.warning("worker %s did not stop in time and is killed", self._status.name)
            process.kill()
        self._thread.join()

    def _supervise(self) -> None:
        delay, restarts = _FIRST_DELAY_S, 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                code = self._run_one(restarts)
                logger.log(logging.INFO if self._stopping.is_set() else logging.ERROR, "a worker ended: %s", code)
            except (OSError, SQLAlchemyError):
                # No process, or no database, for now: as good a reason to try again as a worker that died.
                logger.exception("a worker could not be started or followed")
            if self._stopping.is_set():
                break
            if time.monotonic() - began > _SETTLED_S:
                delay = _FIRST_DELAY_S
            logger.info("the next worker starts in %g s", delay)
            self._stopping.wait(delay)
            delay = min(2 * delay, _LONGEST_DELAY_S)
            restarts += 1
        self._status = WorkerStatus(self._status.name, WorkerState.STOPPED, None, restarts)

    def _run_one(self, restarts: int) -> int:
        """Start a worker and follow it to its end, then free the job it may have held; returns its exit status."""
        name = f"{os.uname().nodename}-{uuid.uuid4().hex[:12]}"
        process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "backend.engine.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(self._config),
            # A Ctrl-C in the terminal is for the parent, which then tells its workers.
            start_new_session=True,
        )
        with self._lock:
            self._process = process
        self._status = WorkerStatus(name, WorkerState.STARTING, process.pid, restarts)
        with process:
            self._send(process, WorkerConfig(name=name, engine=self._config))
            if self._stopping.is_set():
                _end_input(process)
            for line in process.stdout or ():
                if line.strip() == READY:
                    self._status = WorkerStatus(name, WorkerState.READY, process.pid, restarts)
            code = process.wait()
        with self._lock:
            self._process = None
        self._status = WorkerStatus(name, WorkerState.STARTING, None, restarts)
        for jobs in (self._store.analyses, self._store.interventions):
            jobs.release(name)
        return code

    def _send(self, process: subprocess.Popen[str], config: WorkerConfig) -> None:
        if process.stdin is not None:
            try:
                process.stdin.write(config.model_dump_json() + "\n")
                process.stdin.flush()
            except OSError:
                # It has died already; waiting for it tells how.
                _end_input(process)


def _environment(config: EngineConfig) -> dict[str, str]:
    """The environment of a worker: this process's own, its import path, and what makes the worker fast."""
    environment = {**os.environ, **WORKER_ENVIRONMENT, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    if config.cache is not None:
        # librosa compiles with numba while it is imported: 15 s, and 2 s where the compiled code is found again. (It
        # can't be told not to: with NUMBA_DISABLE_JIT numba 0.68 fails on librosa's stencils.)
        environment.setdefault("NUMBA_CACHE_DIR", str(config.cache.absolute() / "numba"))
    return environment


def _end_input(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
