"""Whatever the confined process does, the caller gets an answer or one error, in time."""

import time
from pathlib import Path
from typing import Any

import pytest

from backend.media.sandbox import Confinement, SandboxError, run_confined

MODULE = "tests.backend.media.misbehaving"
ROOMY = Confinement(timeout_s=10, cpu_s=5, memory_bytes=1 << 30)


def run(how: str, confinement: Confinement = ROOMY, **request: Any) -> dict[str, Any]:
    return run_confined(MODULE, {"how": how, **request}, confinement)


def test_the_answer_comes_back_and_the_environment_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENS_DATABASE_URL", "postgresql://secret")
    answer = run("well", echo={"name": "<b>ä.mp4"})
    assert answer["echo"] == {"name": "<b>ä.mp4"}
    assert "LENS_DATABASE_URL" not in answer["environment"]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("eat memory", "crashed or ran out of memory"),
        ("crash", "ended by SIGSEGV"),
        ("babble", "no proper answer"),
        ("list", "no proper answer"),
    ],
)
def test_misbehaviour_becomes_one_error(how: str, message: str) -> None:
    with pytest.raises(SandboxError, match=message):
        run(how)


def test_a_hanging_process_is_ended_in_time() -> None:
    started = time.monotonic()
    with pytest.raises(SandboxError, match=r"longer than 0\.5 seconds"):
        run("hang", Confinement(timeout_s=0.5, cpu_s=5, memory_bytes=1 << 30))
    assert time.monotonic() - started < 5


def test_a_busy_process_is_ended_by_its_processor_time() -> None:
    with pytest.raises(SandboxError, match=r"processor time|ended by SIGKILL"):
        run("spin", Confinement(timeout_s=30, cpu_s=1, memory_bytes=1 << 30))


def test_an_endless_answer_is_cut() -> None:
    with pytest.raises(SandboxError):
        run("flood")


def test_nothing_is_written(tmp_path: Path) -> None:
    target = tmp_path / "left"
    with pytest.raises(SandboxError):
        run("write", path=str(target))
    assert not target.exists() or target.stat().st_size == 0
