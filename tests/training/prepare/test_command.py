"""The command: every data set by its name, with the options that it has."""

import logging
from pathlib import Path

import pytest

from tests.backend.media.making import tone, write_wave
from tests.conftest import ROOT
from training.prepare import __main__ as command
from training.prepare.__main__ import OPTIONS, PLANS, main
from training.prepare.preparation import read_prepared
from training.prepare.ravdess import all_keys
from training.prepare.workers import WorkerError


def test_every_data_set_of_the_paper_has_a_name() -> None:
    assert {"ravdess-video", "ravdess-units", "ravdess-speech", "mosei", "mosei-text", "ntu", "utd-mhad"} == set(PLANS)
    assert {option for entry in PLANS.values() for option in entry.options} == set(OPTIONS)


@pytest.mark.parametrize("name", sorted(PLANS))
def test_an_empty_folder_ends_with_what_was_expected(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert main([name, "--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "items can't be used" in caplog.text and "expected" in caplog.text


def test_a_data_set_is_prepared(tmp_path: Path) -> None:
    (tmp_path / "Actor_01").mkdir()
    write_wave(tmp_path / f"Actor_01/03-{all_keys()[0]}.wav", tone(3.0))
    given = ["ravdess-speech", "--data", str(tmp_path), "--out", str(tmp_path / "out"), "--processes", "1"]
    assert main(given) == 1
    assert main([*given, "--skip-bad"]) == 0
    assert read_prepared(tmp_path / "out")["names"].tolist() == all_keys()[:1]


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted; what was read is kept, and the same command goes on"),
        (WorkerError("a process was ended from outside"), 1, "a process was ended from outside"),
    ],
)
def test_an_interruption_ends_with_a_word_about_it(
    raised: BaseException,
    status: int,
    said: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def prepare(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr(command, "prepare", prepare)
    with caplog.at_level(logging.INFO):
        assert main(["ntu", "--data", str(tmp_path), "--out", str(tmp_path / "out")]) == status
    assert said in caplog.text


@pytest.mark.parametrize("wrong", [["--size", "0"], ["--encoder", "x"], ["--size", "x"]])
def test_options_of_other_data_sets_and_sizes_that_are_none_are_refused(
    wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["ntu", "--data", str(tmp_path), "--out", str(tmp_path), *wrong])
    assert wrong[0] in capsys.readouterr().err


def test_the_page_tells_of_every_data_set_and_option() -> None:
    page = (ROOT / "docs/data-preparation.md").read_text("utf-8")
    for name, entry in PLANS.items():
        assert f"`{name}`" in page
        assert f"training.prepare {name} " in page or name in {"ravdess-speech", "ravdess-units"}
        for option in entry.options:
            assert f"--{option.replace('_', '-')}" in page
