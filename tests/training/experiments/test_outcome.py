"""A finished training is read from the disk, with the weights and predictions of the chosen epoch."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from filelock import FileLock

from tests.training.experiments.test_learner import Linear, accuracy, samples
from training.experiments.learner import Choice, Recipe
from training.experiments.outcome import Outcome, OutcomeError, predictions, run


def finished(folder: Path, epochs: int = 3, tested: int = 30) -> Outcome:
    whole = samples()
    parts = {
        "train": whole.take(np.arange(45)),
        "validation": whole.take(np.arange(45, 60)),
        "test": whole.take(np.arange(60, 60 + tested)),
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


def test_what_was_tested_on_other_samples_is_not_taken_for_finished(tmp_path: Path) -> None:
    finished(tmp_path / "one")
    said = r"one: expected a training that was tested on the 29 samples that are here; it was on 30 others\. Remove"
    with pytest.raises(OutcomeError, match=said):
        finished(tmp_path / "one", tested=29)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("outcome.json", b"{"),
        ("outcome.json", b"{}"),
        ("predicted.npz", None),
        ("predicted.npz", b""),
        ("predicted.npz", b"PK\x03\x04 cut off"),
        ("predicted.npz", b"no archive"),
    ],
)
def test_a_damaged_outcome_says_which_folder_to_remove(tmp_path: Path, name: str, content: bytes | None) -> None:
    finished(tmp_path / "one")
    path = tmp_path / "one" / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OutcomeError, match=r"one: expected what a finished training leaves; .*Remove the folder"):
        finished(tmp_path / "one")


def test_two_runs_of_the_same_training_do_not_write_over_each_other(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with FileLock(tmp_path / "one/lock"), pytest.raises(OutcomeError, match="one: expected to be alone here"):
        finished(tmp_path / "one")
    assert finished(tmp_path / "one").epoch < 3
