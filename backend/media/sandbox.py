"""Run a small module in a short-lived process of its own, with limits on what it may use.

Parsers of media files are large C libraries, and the input of any parser is whatever somebody uploads. A crash, a hang
or a file that eats all memory must end a process that nobody else lives in.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_MOST_OUTPUT_BYTES = 1 << 20
_MOST_OPEN_FILES = 64
_ENVIRONMENT = {
    "PYTHONPATH": str(_PACKAGE_ROOT),
    "PYTHONDONTWRITEBYTECODE": "1",
    "LANG": "C.UTF-8",
    # NumPy's linear algebra would ask for memory for every core of the machine.
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Confinement:
    """What the process may use: wall-clock and processor time in seconds, and address space in bytes."""

    timeout_s: float
    cpu_s: int
    memory_bytes: int


class SandboxError(Exception):
    """The process did not answer; the message says what became of it."""


def run_confined(module: str, request: dict[str, Any], confinement: Confinement) -> dict[str, Any]:
    """Run `python -m module` with a JSON object on its standard input, and give back the one it prints.

    The module has to call `confine` before it touches anything that it does not trust.

    Raises:
        SandboxError: it took too long, crashed, or answered with something else.
    """
    process = subprocess.Popen(  # noqa: S603  # the module is named by this code, and the request goes through a pipe
        # -P: the working directory is no place to import from; -s: nor is the user's own folder.
        [sys.executable, "-P", "-s", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_ENVIRONMENT,
        close_fds=True,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(confinement.timeout_s, stop)
    timer.start()
    try:
        output = _exchange(process, {"confinement": vars(confinement), **request})
        status = process.wait()
    finally:
        timer.cancel()
        process.kill()
        process.wait()
    if late.is_set():
        raise SandboxError(f"it took longer than {confinement.timeout_s:g} seconds")
    if status != 0:
        raise SandboxError(_cause_of_death(status))
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise SandboxError("it gave no proper answer") from error
    if not isinstance(answer, dict):
        raise SandboxError("it gave no proper answer")
    return answer


def _exchange(process: subprocess.Popen[bytes], request: dict[str, Any]) -> bytes:
    """Hand the request over and read the answer, but no more than an answer can be."""
    if process.stdin is None or process.stdout is None:
        raise SandboxError("it could not be started")
    with process.stdout as answers:
        try:
            with process.stdin as requests:
                requests.write(json.dumps(request).encode())
        except BrokenPipeError:
            return b""
        return answers.read(_MOST_OUTPUT_BYTES)


def _cause_of_death(status: int) -> str:
    if status == -signal.SIGXCPU:
        return "it used too much processor time"
    if status < 0:
        return f"it was ended by {signal.Signals(-status).name}"
    return "it crashed or ran out of memory"


def confine(confinement: Confinement) -> None:
    """Bind the calling process, for good: processor time, memory, no written files, no core dump, few open files."""
    _lower(resource.RLIMIT_CPU, confinement.cpu_s)
    _lower(resource.RLIMIT_AS, confinement.memory_bytes)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, _MOST_OPEN_FILES)
    os.nice(5)


def _lower(which: int, most: int) -> None:
    """Lower a limit; one that is stricter already stays."""
    _, hard = resource.getrlimit(which)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (value, value))
