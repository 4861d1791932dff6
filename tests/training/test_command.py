"""Commands end with a status and one sentence where a person can mend what is wrong, without a traceback."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from models.arrays import ArraysError
from training import references, sweeps
from training.action import __main__ as action
from training.command import INTERRUPTED, InputError, finish
from training.emotion import __main__ as emotion
from training.expression import __main__ as expression
from training.sentiment import __main__ as sentiment

Main = Callable[[list[str]], int]
COMMANDS: dict[str, tuple[Main, str]] = {
    "action": (action.main, "expected the skeletons at "),
    "emotion": (emotion.main, "expected the faces at "),
    "expression": (expression.main, "items can't be used"),
    "sentiment": (sentiment.main, "expected the utterances at "),
    "sweeps": (sweeps.main, "expected the faces at "),
    "references": (references.main, "expected the faces at "),
}


def raising(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


@pytest.mark.parametrize(("main", "said"), COMMANDS.values(), ids=COMMANDS)
def test_data_that_is_not_there_is_said_in_a_sentence(
    main: Main, said: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    missing = tmp_path / "missing"
    with caplog.at_level(logging.ERROR, logger="training"):
        assert main(["--data", str(missing), "--run", str(tmp_path / "run")]) == 1
    (record,) = caplog.records
    assert said in record.getMessage()
    assert str(missing) in record.getMessage()
    assert record.exc_info is None


def test_work_that_is_done_has_status_0() -> None:
    done: list[int] = []
    assert finish(lambda: done.append(1), "all of it") == 0
    assert done == [1]


@pytest.mark.parametrize("error", [InputError("expected a; got b"), ArraysError("expected a; got b")])
def test_what_a_person_can_mend_has_status_1(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    assert finish(raising(error), "all of it") == 1
    assert "expected a; got b" in caplog.text


def test_an_interruption_says_what_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    assert finish(raising(KeyboardInterrupt()), "the first half is kept") == INTERRUPTED
    assert "interrupted; the first half is kept" in caplog.text


def test_our_own_mistakes_keep_their_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        finish(raising(ZeroDivisionError()), "all of it")
