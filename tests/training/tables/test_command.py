"""The command line of the tables: which ablations a table has, and one's own in their place."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.backend.media.making import tone, write_wave
from training.experiments import units
from training.experiments.folded import Folded
from training.experiments.folds import Fold, Protocol
from training.prepare.preparation import Prepared
from training.prepare.ravdess import all_keys
from training.tables import __main__ as command
from training.tables import mosei, ravdess, utd_mhad
from training.tables.ablations.file import AnyAblation
from training.tables.sources import Sources
from training.tables.table import Table

OWN = """
name = "lambda"
title = "Lambda"
experiment = "ravdess-pairs"
note = "Ours."

[[variants]]
sites = []

[[variants]]
floor = 0.25
reduction = 2

[[variants]]
sites = ["late"]
block_channels = [8, 16]
"""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Protocol]]:
    """What makes tables of ablations, and what it was asked for."""
    asked: list[tuple[str, str, Protocol]] = []

    def make(by: str) -> Callable[..., Table]:
        def table(sources: Sources, protocol: Protocol, ablation: AnyAblation) -> Table:
            asked.append((by, ablation.name, protocol))
            return Table(f"{ablation.name}-{protocol}", "", "", "", "", "", [])

        return table

    for module, name in ((ravdess, "ablation_table"), (mosei, "segments_table"), (utd_mhad, "places_table")):
        monkeypatch.setattr(module, name, make(name))
    return asked


def test_a_table_has_its_ablations(made: list[tuple[str, str, Protocol]], tmp_path: Path) -> None:
    command.main(["table4", "table5", "--protocol", "clean", "--out", str(tmp_path)])
    assert made == [
        ("ablation_table", "table4-pairs", "clean"),
        ("segments_table", "table4-segments", "clean"),
        ("places_table", "table5-utd-mhad", "clean"),
    ]
    assert (tmp_path / "table4-pairs-clean.md").is_file()


def test_ones_own_ablation_takes_their_place(made: list[tuple[str, str, Protocol]], tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, "utf-8")
    command.main(["table4", "--config", str(path), "--out", str(tmp_path)])
    assert made == [("ablation_table", "lambda", "official"), ("ablation_table", "lambda", "clean")]
    assert sorted(each.name for each in tmp_path.glob("*.md")) == ["lambda-clean.md", "lambda-official.md"]


@pytest.mark.parametrize("names", [["table1"], ["table4", "table5"], ["figure5"]])
def test_a_file_stands_for_one_ablation(names: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main([*names, "--config", str(tmp_path / "own.toml")])
    said = f"--config: expected it with table4 or table5 alone; got it with {' '.join(names)}"
    assert said in capsys.readouterr().err


def test_nothing_is_run_for_a_file_that_is_wrong(
    made: list[tuple[str, str, Protocol]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace("0.25", "25"), "utf-8")
    with pytest.raises(SystemExit):
        command.main(["table4", "--config", str(path)])
    assert "own.toml: variant 2: floor: expected lambda in [0, 1]; got 25" in capsys.readouterr().err
    assert made == []


def test_data_that_is_not_there_ends_with_a_word_about_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    given = ["--data", str(tmp_path), "--runs", str(tmp_path / "runs"), "--out", str(tmp_path / "out")]
    for name, said in (("table1", "ravdess_speech"), ("table2", "mosei.csv"), ("table3", "skeletons.npz")):
        caplog.clear()
        assert command.main([name, *given]) == 1
        assert "items can't be used; there is nothing else" in caplog.text and said in caplog.text
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("skip_bad", [False, True])
def test_a_data_set_that_is_not_whole_is_used_only_when_asked(
    skip_bad: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ravdess_speech/Actor_01").mkdir(parents=True)
    write_wave(tmp_path / f"ravdess_speech/Actor_01/03-{all_keys()[0]}.wav", tone(3.0))
    monkeypatch.setattr(ravdess.speech, "Experiment", lambda over: SimpleNamespace(outcomes=lambda: finished(over)))
    monkeypatch.setattr(command, "TABLES", {"table1": [ravdess.speech_table]})

    def finished(over: Folded) -> list[tuple[Fold, SimpleNamespace]]:
        assert over.samples.names == (all_keys()[0],)
        return [(fold, SimpleNamespace(scores={"accuracy": 1.0}, last={"accuracy": 0.5})) for fold in over.folds]

    given = ["table1", "--data", str(tmp_path), "--runs", str(tmp_path / "runs"), "--out", str(tmp_path / "out")]
    assert command.main([*given, *(["--skip-bad"] if skip_bad else [])]) == (0 if skip_bad else 1)
    made = tmp_path / "out/table1-speech-official.md"
    assert made.is_file() == skip_bad
    if skip_bad:
        assert "**Not all of it**: 1 items, without what can't be used (1,439)" in made.read_text("utf-8")


ROWS = {
    "msaf": "Cb 16 and 32, BlockDropout 0.2, λ 0",
    "msaf-C8-16": "Cb 8 and 16, BlockDropout 0.2, λ 0",
    "msaf-C32-64": "Cb 32 and 64, BlockDropout 0.2, λ 0",
    "msaf-no-dropout": "Cb 16 and 32, BlockDropout 0, λ 0",
    "msaf-dropout-0.4": "Cb 16 and 32, BlockDropout 0.4, λ 0",
    "msaf-lambda-0.5": "Cb 16 and 32, BlockDropout 0.2, λ 0.5",
}
OWN_ROWS = {
    "averaging": "averaging",
    "msaf-r2-lambda-0.25": "Cb 16 and 32, BlockDropout 0.2, λ 0.25, r 2",
    "msaf-late-C8-16": "Cb 8 and 16, BlockDropout 0.2, λ 0, late site alone",
}


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trainings on pairs whose accuracy is the length of their name, in percent."""

    def experiment(over: object) -> SimpleNamespace:
        def outcomes(variants: list[units.Variant]) -> list[tuple[str, int, SimpleNamespace]]:
            scores = [(each.name, {"accuracy": len(each.name) / 100}) for each in variants]
            return [(name, fold, SimpleNamespace(scores=score)) for name, score in scores for fold in range(2)]

        return SimpleNamespace(outcomes=outcomes)

    monkeypatch.setattr(units, "Experiment", experiment)
    monkeypatch.setattr(units, "read_samples", lambda path: None)
    monkeypatch.setattr(Sources, "prepared", lambda sources, plan, name: Prepared(sources.runs / name, 1440, ()))
    monkeypatch.setattr(ravdess.ravdess, "units", lambda data, face: None)


@pytest.mark.usefixtures("outcomes")
@pytest.mark.parametrize(("name", "rows"), [("table4-pairs", ROWS), ("lambda", OWN_ROWS)])
def test_a_row_has_what_its_training_says(name: str, rows: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    which = [] if name == "table4-pairs" else ["--config", str(tmp_path / "own.toml")]
    # Of the shipped table, pairs alone: texts are not made up here.
    made = command._makes("table4", Path(which[1]) if which else None)[0](Sources(tmp_path, tmp_path), "clean")
    assert made.name == f"{name}-clean"
    assert [row.name for row in made.rows] == list(rows.values())
    assert [row.ours.mean for row in made.rows if row.ours] == pytest.approx([len(each) for each in rows])
    assert {row.note for row in made.rows} == ({"Ours."} if which else {""})
