"""Tables on CMU-MOSEI's texts, from trainings that are finished."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from training.experiments.folds import Protocol
from training.experiments.learner import Choice
from training.experiments.mosei_text import CHOICES, Variant
from training.tables import mosei
from training.tables.__main__ import TABLES
from training.tables.ablations.file import TextAblation, shipped
from training.tables.published import MOSEI_TEXT
from training.tables.sources import Sources


class Finished:
    """What `Outcome` is asked for: the second seed is worse by a tenth, and the clean protocol by a hundredth."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def scored(self, choice: Choice) -> dict[str, float]:
        worse = 0.1 * self.seed + 0.01 * (choice == CHOICES["clean"])
        return {"mae": 0.5 + worse, "corr": 0.75 - worse, "acc2": 0.875 - worse, "acc7": 0.5 - worse}


class FinishedExperiment:
    def __init__(self, parts: object, runs: Path) -> None:
        assert runs.name == "mosei-text"

    def outcomes(self, variants: Sequence[Variant]) -> Iterator[tuple[Variant, Finished]]:
        for variant in variants:
            for seed in range(2):
                yield variant, Finished(seed)


@pytest.fixture(autouse=True)
def finished(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"train": 1200, "validation": 30, "test": 40}
    monkeypatch.setattr(mosei, "Experiment", FinishedExperiment)
    monkeypatch.setattr(mosei.Texts, "parts", lambda texts, padding: {name: range(n) for name, n in sizes.items()})


@pytest.mark.parametrize(("protocol", "mae"), [("official", 0.55), ("clean", 0.56)])
def test_the_text_row_has_four_measures_beside_the_papers(protocol: Protocol, mae: float, tmp_path: Path) -> None:
    table = mosei.text_table(Sources(tmp_path, tmp_path), protocol)
    rows = [row for row in table.rows if row.name == "LSTM, the official recipe"]
    assert [row.measure.name for row in rows if row.measure] == ["MAE", "Corr", "Acc-2, %", "Acc-7, %"]
    assert [row.paper for row in rows] == list(MOSEI_TEXT.values()) == [0.572, 0.727, 83.5, 51.0]
    means = [row.ours.mean for row in rows if row.ours]
    assert means == pytest.approx([mae, 1.25 - mae, 100 * (1.375 - mae), 100 * (1 - mae)])
    assert [row.ours.n for row in rows if row.ours] == [2] * 4
    lines = table.markdown().splitlines()
    assert "| measure | model | ours (95 % over seeds) | n | paper | difference |" in lines
    (line,) = [line for line in lines if line.startswith("| MAE | LSTM, the official recipe [1] |")]
    assert line.endswith(f"| 2 | 0.572 | −{0.572 - mae:.3f} |")
    assert sum(line.startswith("1. Squared error") for line in lines) == 1
    assert "1,200 training, 30 validation and 40 test utterances" in table.data


def test_the_segments_are_beside_the_same_network_without_a_module(tmp_path: Path) -> None:
    ablation = shipped("table4-segments")
    assert isinstance(ablation, TextAblation)
    table = mosei.segments_table(Sources(tmp_path, tmp_path), "clean", ablation)
    assert (table.name, table.title) == ("table4-segments-clean", "Table 4's q, on text (clean)")
    names = [row.name for row in table.rows if row.measure and row.measure.name == "MAE"]
    assert names == ["LSTM, the official recipe", *(f"MSAF between the layers, q = {q}" for q in (1, 5, 10))]
    assert all(row.paper is None for row in table.rows)
    notes = {row.name: row.note for row in table.rows}
    assert notes["LSTM, the official recipe"].startswith("Squared error, Adam at 0.001")
    module = (
        "Not the paper's ablation, which fuses three modalities: with the text alone, the module weighs the text's own "
        "eight blocks in each of q segments of time."
    )
    assert [notes[f"MSAF between the layers, q = {q}"] for q in (1, 5, 10)] == [module] * 3


def test_a_row_says_what_is_changed_of_its_module(tmp_path: Path) -> None:
    ablation = TextAblation(
        name="own",
        title="Own",
        experiment="mosei-text",
        variants=[
            {"segments": 5, "block_channels": 32, "reduction": 2, "floor": 0.5},  # type: ignore[list-item]
            {"segments": 1, "dropout": 0.0, "note": "Said of it."},  # type: ignore[list-item]
        ],
    )
    rows = mosei.segments_table(Sources(tmp_path, tmp_path), "official", ablation).rows[:2]
    assert [(row.name, row.note) for row in rows] == [
        ("MSAF between the layers, q = 5, Cb 32, λ 0.5", ""),
        ("MSAF between the layers, q = 1, BlockDropout 0", "Said of it."),
    ]


def test_every_data_set_adds_its_parts_to_a_table() -> None:
    parts: Mapping[str, list[str]] = {name: [make.__name__ for make in made] for name, made in TABLES.items()}
    assert parts["table1"] == ["speech_table", "pairs_table"]
    assert parts["table2"] == ["text_table"]
