"""`python -m backend.sweeps` against a running service."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import pytest

from backend.schemas import SweepCounts
from backend.sweeps.__main__ import main
from backend.sweeps.following import duration, progress_line
from tests.backend.api import sweeping
from tests.backend.api.checkpoint import CHECKPOINT
from tests.backend.api.conftest import wait_until
from tests.backend.remote.conftest import Running
from tests.backend.sweeps.messages import sweep_message

Captured = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[3]


def collection(running: Running, count: int) -> str:
    async def make() -> str:
        async with httpx.AsyncClient(base_url=f"{running.address}/api/v1/") as client:
            return await sweeping.collection(client, count)

    return anyio.run(make)


def resumption(running: Running, sweep: str) -> str:
    """The command that goes on with a sweep."""
    return f"python -m backend.sweeps resume {sweep} --service {running.address}"


def counts(running: Running, sweep: str) -> SweepCounts:
    return running.service.store.sweeps.get(sweep).tally.counts


def test_a_sweep_runs_to_its_end(running: Running, capsys: Captured) -> None:
    id_ = collection(running, 3)
    running.going.set()
    assert main(["run", id_, CHECKPOINT, "--service", running.address]) == 0
    written = capsys.readouterr()
    assert counts(running, written.out.strip()) == SweepCounts(succeeded=3)
    assert written.err.splitlines()[-1] == "3 of 3"
    # Once more, by the name of the collection: there is nothing left to do.
    assert main(["run", "Tones", CHECKPOINT, "--service", running.address]) == 0
    assert capsys.readouterr().out == written.out


def test_items_that_fail_are_told_and_tried_again(running: Running, capsys: Captured) -> None:
    id_ = collection(running, 4)
    running.failing = {1, 2}
    running.going.set()
    assert main(["run", id_, CHECKPOINT, "--service", running.address]) == 1
    written = capsys.readouterr()
    sweep = written.out.strip()
    assert written.err.splitlines()[-4:] == [
        "4 of 4, 2 failed",
        f"  tone 1.wav: {sweeping.REFUSED.detail}",
        f"  tone 2.wav: {sweeping.REFUSED.detail}",
        f"2 of 4 did not succeed. To try them again: {resumption(running, sweep)}",
    ]
    assert counts(running, sweep) == SweepCounts(succeeded=2, failed=2)
    assert main(["resume", sweep, "--service", running.address]) == 0
    assert counts(running, sweep) == SweepCounts(succeeded=4)


@pytest.fixture
def heard() -> Iterator[None]:
    """Ctrl-C reaches what is started: where the tests run in the background, a shell has it ignored for all of them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_ctrl_c_pauses_and_another_run_goes_on(running: Running, capsys: Captured) -> None:
    id_ = collection(running, 3)
    command = [sys.executable, "-m", "backend.sweeps", "run", id_, CHECKPOINT, "--service", running.address]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        sweep = process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        try:
            _, told = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130, told
    assert told.splitlines()[-1] == f"Paused after 0 of 3. To go on: {resumption(running, sweep)}"
    assert "Traceback" not in told
    assert running.service.store.sweeps.get(sweep).paused
    running.going.set()
    assert main(["run", id_, CHECKPOINT, "--service", running.address]) == 0
    assert capsys.readouterr().out.strip() == sweep
    assert counts(running, sweep) == SweepCounts(succeeded=3)


def test_a_sweep_is_paused_gone_on_with_listed_and_deleted(running: Running, capsys: Captured) -> None:
    service = ["--service", running.address]
    id_ = collection(running, 2)
    assert main(["run", id_, CHECKPOINT, "--no-wait", *service]) == 0
    sweep = capsys.readouterr().out.strip()
    assert main(["pause", sweep, *service]) == 0
    assert main(["list", *service]) == 0
    header, line = capsys.readouterr().out.splitlines()
    assert header.split() == ["ID", "STATE", "DONE", "FAILED", "CHECKPOINT", "NAME"]
    assert line.split() == [sweep, "paused", "0/2", "0", CHECKPOINT, "Tones"]
    assert main(["resume", sweep, "--no-wait", *service]) == 0
    assert not running.service.store.sweeps.get(sweep).paused
    assert main(["delete", sweep, *service]) == 0
    assert running.service.store.sweeps.list() == []


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["run", "none", CHECKPOINT], "expected the id of a collection, or a name that only one has; there is none"),
        (["pause", "none"], "There is no sweep none"),
        (["resume", "none"], "There is no sweep none"),
        (["delete", "none"], "There is no sweep none"),
        (["delete", "../collections/x"], "There is nothing at this address"),
    ],
    ids=["run", "pause", "resume", "delete", "escaped"],
)
def test_what_is_not_here_is_told(running: Running, capsys: Captured, arguments: list[str], told: str) -> None:
    assert main([*arguments, "--service", running.address]) == 2
    assert capsys.readouterr().err.startswith(f"python -m backend.sweeps: {told}")


def test_a_checkpoint_that_is_not_here_is_told(running: Running, capsys: Captured) -> None:
    id_ = collection(running, 1)
    assert main(["run", id_, "emotion/none", "--service", running.address]) == 2
    assert capsys.readouterr().err == "python -m backend.sweeps: There is no checkpoint emotion/none\n"


def test_a_sweep_that_is_deleted_while_it_is_followed_is_told(running: Running) -> None:
    id_ = collection(running, 1)
    command = [sys.executable, "-m", "backend.sweeps", "run", id_, CHECKPOINT, "--service", running.address]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        sweep = process.stdout.readline().strip()
        wait_until(lambda: bool(running.service.store.sweeps.list()))
        running.service.store.sweeps.delete(sweep)
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told.splitlines()[-1]) == (2, f"python -m backend.sweeps: There is no sweep {sweep}")


def test_the_line_tells_progress_rate_and_remaining_time() -> None:
    sweep = sweep_message(
        SweepCounts(waiting=1180, running=1, succeeded=117, failed=2), rate_per_minute=60.5, remaining_s=1171.2
    )
    assert progress_line(sweep) == "119 of 1,300, 2 failed, 60.5 per minute, 20 min left"
    assert progress_line(sweep_message(SweepCounts(waiting=3))) == "0 of 3"
    assert progress_line(sweep_message(SweepCounts(waiting=1, succeeded=2), state="paused")) == "2 of 3, paused"


@pytest.mark.parametrize(
    "seconds, told", [(0.4, "0 s"), (59, "59 s"), (61, "1 min"), (3540, "59 min"), (11_100, "3 h 5 min")]
)
def test_a_duration_is_told_in_words(seconds: float, told: str) -> None:
    assert duration(seconds) == told
