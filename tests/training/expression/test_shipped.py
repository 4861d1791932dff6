"""The shipped expression checkpoint and its sweep: real pairs, and what the card says of them."""

import json
from pathlib import Path

import numpy as np
import pytest

from backend.analysis.frame import read_frame
from models.checkpoint import open_checkpoint
from models.inputs import PAPER_MFCC, ActionUnits
from models.registry import scan
from tests.conftest import ROOT
from training.expression.evaluate import evaluate
from training.expression.fold import shipped_fold
from training.prepare.ravdess import EMOTIONS

CHECKPOINTS = ROOT / "checkpoints"
FOLDER = CHECKPOINTS / "expression" / "ravdess-pairs"


def test_it_is_offered_with_all_that_the_service_needs_to_know() -> None:
    (entry,) = [entry for entry in scan([CHECKPOINTS]) if entry.id == "expression/ravdess-pairs"]
    assert entry.problem is None
    card, network = open_checkpoint(FOLDER / "card.toml")
    assert card.inputs == {"face": ActionUnits(), "audio": PAPER_MFCC}
    assert {site.name: site.blocks for site in network.config.sites} == {
        "intermediate": {"face": 4, "audio": 2},
        "late": {"face": 2, "audio": 2},
    }


def test_its_card_says_that_both_are_better_than_either() -> None:
    card, _ = open_checkpoint(FOLDER / "card.toml")
    both, *alone = (metric.value for metric in card.metrics)
    assert len(alone) == 4
    assert both > max(alone) + 10


def test_its_sweep_is_of_all_takes_of_four_actors_with_both_streams() -> None:
    frame, _ = read_frame(FOLDER / "sweeps/test.npz")
    assert len(frame.names) == len(set(frame.names)) == 240
    assert {group: frame.groups.count(group) for group in frame.groups} == {f"actor {n}": 60 for n in range(21, 25)}
    assert all(present.all() for present in frame.present.values())
    right = frame.logits.argmax(1) == [EMOTIONS.index(label or "") for label in frame.labels]
    measured = json.loads((FOLDER / "metrics.json").read_text())["fused"]["accuracy"]
    assert right.mean() == pytest.approx(measured, abs=1e-4)
    np.testing.assert_allclose(frame.logits, sum(frame.contributions.values()), atol=1e-4)
    for attention in frame.attention.values():
        np.testing.assert_allclose(attention.astype(float).sum(2), 1, atol=5e-3)


@pytest.mark.data
def test_the_takes_of_the_test_actors_are_read_as_well_as_the_card_says(shared_data: Path) -> None:
    run = ROOT / "runs/expression"
    if not (run / "units/clean/fold-6/msaf/outcome.json").is_file():
        pytest.skip(f"there is no finished training in {run}")
    shipped = shipped_fold(shared_data, run)
    assert (shipped.fold.test, shipped.fold.validation) == ((21, 22, 23, 24), (1, 2, 3, 4))
    _, network = open_checkpoint(FOLDER / "card.toml")
    results = evaluate(network, shipped.test, shipped.outcomes())  # type: ignore[arg-type]
    measured = json.loads((FOLDER / "metrics.json").read_text())
    assert {name: x.accuracy for name, x in results.items()} == pytest.approx(
        {name: x["accuracy"] for name, x in measured.items()}, abs=1e-4
    )
