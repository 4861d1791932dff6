"""What a benchmark ran on: figures mean little without it."""

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from backend.engine.local import WORKER_ENVIRONMENT

LIBRARIES = ("torch", "openvino", "numpy", "av", "opencv-python-headless", "librosa")


@dataclass(frozen=True)
class Machine:
    """cores: those that were used, of `of_cores`. load: processes that wanted a core in the last minute, on average."""

    processor: str
    cores: int
    of_cores: int
    system: str
    load: float
    versions: dict[str, str]

    @property
    def busy(self) -> bool:
        """Whether other work took so much of the machine that absolute times say little."""
        return self.load > 0.5


def describe(cores: int) -> Machine:
    """This machine, now."""
    return Machine(
        processor=_processor(),
        cores=cores,
        of_cores=os.cpu_count() or cores,
        system=f"{platform.system()} {platform.machine()}",
        load=round(os.getloadavg()[0], 2),
        versions={"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
    )


def keep_to(cores: int) -> int:
    """Use this many cores from now on, for processes started from here too; returns how many there really are."""
    if not hasattr(os, "sched_setaffinity"):
        return min(cores, os.cpu_count() or cores)
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    os.sched_setaffinity(0, allowed)
    return len(allowed)


def enter_worker_environment(arguments: Sequence[str]) -> None:
    """Start this program again unless its environment is that of a worker, which is read when a process starts.

    What is measured here so runs as fast as in a worker, and no faster.
    """
    wanted = {**os.environ, **WORKER_ENVIRONMENT}
    if wanted != dict(os.environ):
        os.execve(sys.executable, [sys.executable, *arguments], wanted)  # noqa: S606 - our own command line


def plain_environment() -> dict[str, str]:
    """This process's environment without what `enter_worker_environment` put into it."""
    return {name: value for name, value in os.environ.items() if name not in WORKER_ENVIRONMENT}


def _processor() -> str:
    """The processor's name, as the system calls it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"
