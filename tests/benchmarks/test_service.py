"""Starting the service: what is read of it, and what is said when it fails."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.service import ServiceError, ServiceStarts, Start, announced_address


def started(code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log"
    path.write_text("no such database")
    return path


def test_the_address_is_read_from_the_announcement(log: Path) -> None:
    with started("print('MSAF Lens is ready at http://127.0.0.1:4321/')") as process:
        assert announced_address(process, time.monotonic() + 30, log) == "http://127.0.0.1:4321/"


def test_a_service_that_ends_is_a_failure_with_its_log(log: Path) -> None:
    with started("pass") as process, pytest.raises(ServiceError, match=r"it ended[\s\S]*no such database"):
        announced_address(process, time.monotonic() + 30, log)


def test_a_service_that_says_nothing_is_given_up(log: Path) -> None:
    with started("import time; time.sleep(60)") as process:
        try:
            with pytest.raises(ServiceError, match="it did not"):
                announced_address(process, time.monotonic() + 0.2, log)
        finally:
            process.kill()


def test_warm_starts_are_told_from_the_cold_one() -> None:
    starts = ServiceStarts.of([Start(2, 30, 25), Start(1, 4, 4), Start(3, 9, 5), Start(1.5, 5, 6)])
    assert starts == ServiceStarts(cold=Start(2, 30, 25), warm=Start(1.5, 5, 5), warm_starts=3)
