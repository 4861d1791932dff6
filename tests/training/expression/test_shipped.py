"""The shipped expression checkpoint and its sweep: real pairs, and what the card says of them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from backend.analysis.frame import read_frame
from models.checkpoint import open_checkpoint
from models.inputs import PAPER_MFCC, ActionUnits
from models.networks.expression.network import ExpressionNetwork
from models.registry import scan
from tests.conftest import ROOT
from training.experiments.data import Samples
from training.experiments.folded import Folded
from training.experiments.units import read_samples
from training.expression.evaluate import fed_results
from training.expression.fold import ShippedFold
from training.prepare.preparation import prepare
from training.prepare.ravdess import EMOTIONS, pairs

CHECKPOINTS = ROOT / "checkpoints"
FOLDER = CHECKPOINTS / "expression" / "ravdess-pairs"
TEST_ACTORS = range(21, 25)


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
    assert {group: frame.groups.count(group) for group in frame.groups} == {f"actor {n}": 60 for n in TEST_ACTORS}
    assert all(present.all() for present in frame.present.values())
    right = frame.logits.argmax(1) == [EMOTIONS.index(label or "") for label in frame.labels]
    measured = json.loads((FOLDER / "metrics.json").read_text())["fused"]["accuracy"]
    assert right.mean() == pytest.approx(measured, abs=1e-4)
    np.testing.assert_allclose(frame.logits, sum(frame.contributions.values()), atol=1e-4)
    for attention in frame.attention.values():
        np.testing.assert_allclose(attention.astype(float).sum(2), 1, atol=5e-3)


def test_its_fold_is_tested_on_the_last_four_actors_and_chosen_by_the_first(tmp_path: Path) -> None:
    actors = np.arange(1, 25)
    takes = Samples({}, torch.zeros(24, dtype=torch.int64), actors, tuple(map(str, actors)))
    fold = ShippedFold(Folded(takes, tmp_path, "clean")).fold
    assert (fold.test, fold.validation) == (tuple(TEST_ACTORS), (1, 2, 3, 4))


@pytest.mark.data
def test_the_takes_of_the_test_actors_are_read_as_well_as_the_card_says(shared_data: Path, tmp_path: Path) -> None:
    plan = pairs(shared_data)
    sources = [source for source in plan.sources if int(source.name.rpartition("-")[2]) in TEST_ACTORS]
    test = read_samples(prepare(replace(plan, sources=sources), tmp_path / "units", processes=1).path)
    _, network = open_checkpoint(FOLDER / "card.toml")
    assert isinstance(network, ExpressionNetwork)
    results = fed_results(network, test)
    measured = json.loads((FOLDER / "metrics.json").read_text())
    assert {name: (result.samples, result.accuracy) for name, result in results.items()} == {
        name: (240, pytest.approx(measured[name]["accuracy"], abs=1e-4))
        for name in ("fused", "face_alone", "speech_alone")
    }
