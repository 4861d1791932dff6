"""Tables 3 and 5 on takes: every row is of the trainings of its name, over seeds, beside the paper's if it has one."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.training.experiments.test_utd_mhad import people
from training.prepare.preparation import Prepared
from training.tables import utd_mhad
from training.tables.ablations.file import TakesAblation, shipped
from training.tables.sources import Sources
from training.tables.table import Row, Table

ACCURACY = {
    "rgb": 0.5,
    "skeleton": 0.75,
    "averaging": 0.8,
    "mmtm": 0.81,
    "msaf-lambda-0": 0.82,
    "msaf-lambda-0.25": 0.83,
    "msaf-lambda-0.5": 0.84,
    "msaf-intermediate": 0.85,
    "msaf-late": 0.86,
}


@dataclass
class Trainings:
    """In the place of the experiment: what was asked for, and outcomes of two seeds that lie two percent apart."""

    asked: list[tuple[Path, str, list[str]]] = field(default_factory=list)

    def __call__(self, given: object, runs: Path, protocol: str) -> SimpleNamespace:
        def outcomes(variants: list[SimpleNamespace]) -> list[tuple[str, int, SimpleNamespace]]:
            names = [variant.name for variant in variants]
            self.asked.append((runs, protocol, names))
            return [
                (name, seed, SimpleNamespace(scores={"accuracy": ACCURACY[name] + shift}, names=("a2_s2_t1",)))
                for seed, shift in ((1, -0.01), (2, 0.01))
                for name in ("rgb", "skeleton", *names)
            ]

        return SimpleNamespace(outcomes=outcomes)


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> Trainings:
    made = Trainings()
    monkeypatch.setattr(utd_mhad, "Experiment", made)
    monkeypatch.setattr(Sources, "prepared", lambda sources, plan, name: Prepared(sources.runs / name, 861, ()))
    monkeypatch.setattr(utd_mhad, "read_prepared_takes", lambda path: people((1,)))
    return made


def means(table: Table) -> dict[str, float]:
    return {row.name: round(row.ours.mean, 6) for row in table.rows if row.ours is not None}


def row(table: Table, name: str) -> Row:
    return next(row for row in table.rows if row.name == name)


def test_table_3_has_the_streams_and_the_methods_over_seeds(trainings: Trainings, tmp_path: Path) -> None:
    table = utd_mhad.methods_table(Sources(tmp_path, tmp_path / "runs"), "official")
    assert means(table) == {
        "depth alone": 50.0,
        "skeleton alone": 75.0,
        "averaging": 80.0,
        "MMTM": 81.0,
        "MSAF, λ 0": 82.0,
        "MSAF, λ 0.25": 83.0,
        "MSAF, λ 0.5": 84.0,
        "MSAF, λ 0.5 less skeleton alone": 9.0,
        "MSAF, λ 0.5 less averaging": 4.0,
        "MSAF, λ 0.5 less MMTM": 3.0,
    }
    # Both seeds lie two percent apart and the methods equally far from each other on each of them.
    less = row(table, "MSAF, λ 0.5 less averaging").ours
    assert less is not None and (less.low, less.high) == (pytest.approx(4), pytest.approx(4))
    assert {row.ours.n for row in table.rows if row.ours} == {2}
    assert {row.name: row.paper for row in table.rows if row.paper} == {"MSAF, λ 0.5": 92.24}
    assert row(table, "MSAF, λ 0.5").difference == pytest.approx(84 - 92.24)
    assert (table.name, table.units) == ("table3-utd-mhad-official", "seeds")
    assert "NTU RGB+D" in table.data and "another data set" in table.data
    assert trainings.asked[0][:2] == (tmp_path / "runs/utd-mhad", "official")


def test_table_5_takes_its_ends_from_table_3(trainings: Trainings, tmp_path: Path) -> None:
    ablation = shipped("table5-utd-mhad")
    assert isinstance(ablation, TakesAblation)
    table = utd_mhad.places_table(Sources(tmp_path, tmp_path / "runs"), "clean", ablation)
    assert table.name == "table5-utd-mhad-clean"
    assert table.title == "Table 5 on depth and skeletons: where MSAF stands, λ 0.5 (clean)"
    assert means(table) == {"none": 80.0, "intermediate": 85.0, "late": 86.0, "intermediate and late": 84.0}
    assert trainings.asked[0][2] == ["averaging", "msaf-intermediate", "msaf-late", "msaf-lambda-0.5"]
    assert all(row.paper is None for row in table.rows)
    assert "subject 3 is held out" in table.protocol
    assert [row.note for row in table.rows] == [
        "Nowhere: the row `averaging` of Table 3.",
        "",
        "",
        "The row `MSAF, λ 0.5` of Table 3.",
    ]


def test_the_protocols_say_who_trains_and_who_tests() -> None:
    assert set(utd_mhad.PROTOCOLS) == {"official", "clean"}
    assert re.search(r"1, 3, 5 and 7 train, 2, 4, 6 and 8 test", utd_mhad.PROTOCOLS["official"])
