"""From `python -m lens` to a service that takes an analysis: once with nothing prepared, then with what is kept."""

import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median

import httpx

from benchmarks.clips import ROOT
from benchmarks.machine import plain_environment

logger = logging.getLogger("benchmarks")
LIMIT_S = 300.0
_POLL_S = 0.1
_STOP_S = 20.0


class ServiceError(RuntimeError):
    """The service did not start; the message holds the end of its log."""


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process.

    announced_s: to the line on standard output, when the pages can be opened. ready_s: to `/readyz` saying 200, when a
    worker has warmed up. cpu_s: processor time of the service and its worker from start to stop.
    """

    announced_s: float
    ready_s: float
    cpu_s: float


@dataclass(frozen=True)
class ServiceStarts:
    """cold: the first start with an empty data folder, where the network is exported and librosa compiled; warm: the
    medians of later ones; warm_starts: how many those were."""

    cold: Start
    warm: Start
    warm_starts: int

    @classmethod
    def of(cls, starts: Sequence[Start]) -> "ServiceStarts":
        """From the starts in their order, at least two."""
        cold, *warm = starts
        medians = (median(getattr(start, field.name) for start in warm) for field in fields(Start))
        return cls(cold, Start(*medians), len(warm))


def measure_starts(checkpoints: Path, data: Path, warm_starts: int) -> ServiceStarts:
    """Start and stop the service again and again on one data folder.

    Args:
        checkpoints: folder that is searched for cards.
        data: an empty folder for what the service keeps.

    Raises:
        ServiceError: it ended by itself, or was not ready in time.
    """
    starts = []
    for index in range(1 + warm_starts):
        logger.info("service: start %d of %d", index + 1, 1 + warm_starts)
        starts.append(_start_once(checkpoints, data))
    return ServiceStarts.of(starts)


def _start_once(checkpoints: Path, data: Path) -> Start:
    log = data.with_name(f"{data.name}.log")
    cpu_began, began = _children_cpu_s(), time.monotonic()
    with running_service(checkpoints, data, log) as process:
        address = announced_address(process, began + LIMIT_S, log)
        announced_s = time.monotonic() - began
        wait_until(lambda: is_ready(address), process, began + LIMIT_S, log)
        ready_s = time.monotonic() - began
    return Start(announced_s, ready_s, _children_cpu_s() - cpu_began)


def _children_cpu_s() -> float:
    """Processor time of the processes that this one started, and of theirs, that have ended."""
    times = os.times()
    return times.children_user + times.children_system


@contextmanager
def running_service(checkpoints: Path, data: Path, log: Path) -> Iterator[subprocess.Popen[str]]:
    """The service on a free port of this machine alone; stopped at the end."""
    # A user's settings, and the caches of other data folders, are not what is measured.
    environment = {
        name: value
        for name, value in plain_environment().items()
        if not name.startswith("LENS_") and name != "NUMBA_CACHE_DIR"
    }
    environment |= {"LENS_DATA": str(data), "LENS_CHECKPOINTS": str(checkpoints)}
    command = [sys.executable, "-m", "lens", "--host", "127.0.0.1", "--port", "0"]
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def announced_address(process: subprocess.Popen[str], deadline: float, log: Path) -> str:
    """The address in the line that says that the service can be reached."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read() -> None:
        if process.stdout is not None:
            lines.put(process.stdout.readline())

    # A pipe can't be read with a time limit.
    threading.Thread(target=read, daemon=True).start()
    try:
        line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise _failure("expected it to announce itself; it did not", log) from None
    words = [word for word in line.split() if word.startswith("http://")]
    if not words:
        raise _failure(f"expected it to announce itself; it ended, or said {line.strip()!r}", log)
    return words[0]


def is_ready(address: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{address}readyz", timeout=5.0).status_code == httpx.codes.OK
    return False


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[str], deadline: float, log: Path) -> None:
    while not condition():
        if process.poll() is not None:
            raise _failure(f"expected it to run; it ended with status {process.returncode}", log)
        if time.monotonic() > deadline:
            raise _failure(f"expected it to be ready within {LIMIT_S:g} s; it is not", log)
        time.sleep(_POLL_S)


def _failure(what: str, log: Path) -> ServiceError:
    last = log.read_text("utf-8", errors="replace")[-2000:]
    return ServiceError(f"the service: {what}. The end of its log:\n{last}")
