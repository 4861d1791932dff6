"""A finished training is read from the disk, with the weights and predictions of the chosen epoch."""

import json
from pathlib import Path

import numpy as np
import torch

from tests.training.experiments.test_learner import Linear, accuracy, samples
from training.experiments.learner import Choice, Recipe
from training.experiments.outcome import Outcome, predictions, run


def finished(folder: Path, epochs: int = 3) -> Outcome:
    whole = samples()
    parts = {
        "train": whole.take(np.arange(45)),
        "validation": whole.take(np.arange(45, 60)),
        "test": whole.take(np.arange(60, 90)),
    }
    recipe, choice = Recipe(epochs, batch=8, rate=0.02), Choice("validation", "accuracy")
    return run(Linear, recipe, parts, metrics=accuracy, choice=choice, folder=folder, seed=1)


def test_the_outcome_is_that_of_the_chosen_epoch(tmp_path: Path) -> None:
    outcome = finished(tmp_path / "one")
    model = Linear()
    model.load_state_dict(outcome.weights)
    test = samples().take(np.arange(60, 90))
    np.testing.assert_allclose(predictions(model, test), outcome.predicted, atol=1e-6)
    assert outcome.names == test.names and np.array_equal(outcome.target, test.target.numpy())
    right = (outcome.predicted.argmax(1) == outcome.target).mean()
    assert abs(outcome.scores["accuracy"] - right) < 1e-6


def test_it_is_not_run_again(tmp_path: Path) -> None:
    first = finished(tmp_path / "one")
    again = finished(tmp_path / "one", epochs=50)
    assert (again.epoch, again.scores, again.seconds) == (first.epoch, first.scores, first.seconds)
    assert not list((tmp_path / "one").rglob("*.ckpt"))
    assert torch.equal(first.weights["layers.1.weight"], again.weights["layers.1.weight"])


def test_a_test_part_that_does_not_choose_is_not_looked_at_while_training(tmp_path: Path) -> None:
    outcome = finished(tmp_path / "one")
    about = json.loads((outcome.folder / "outcome.json").read_text("utf-8"))
    assert [list(epoch["scores"]) for epoch in about["history"]] == [["validation"]] * 3
