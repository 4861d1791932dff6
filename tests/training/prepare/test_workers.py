"""Workers of a preparation: results in order, a word about one that was killed, and none that is left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from training.prepare.workers import WorkerError, in_workers

_LEFT = """
import os, time
from training.prepare.workers import in_workers

def said(item):
    return os.getpid()

if __name__ == "__main__":
    for pid in in_workers(said, [1], 1):
        print(pid, flush=True)
        time.sleep(60)
"""


def die(item: int) -> int:
    """Ended from outside at the third item."""
    if item == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def test_results_come_in_order_until_a_worker_is_killed() -> None:
    assert list(in_workers(abs, [-1, 2, -3, 4, -5, 6], 2)) == [1, 2, 3, 4, 5, 6]
    with pytest.raises(WorkerError, match=r"ended from outside.*the same command goes on"):
        list(in_workers(die, range(8), 1))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_workers_end_with_a_command_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "left.py"
    script.write_text(_LEFT, "utf-8")
    command = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert command.stdout is not None
    with command.stdout:
        worker = int(command.stdout.readline())
        assert _runs(worker)
        command.kill()
        command.wait()
        for _ in range(300):
            if not _runs(worker):
                return
            time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker waits for a command that is gone")


def _runs(pid: int) -> bool:
    """Whether there is such a process, and not only what is left of one that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
