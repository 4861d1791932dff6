"""The experiments over folds on a few made-up takes: what is trained once is used by all methods."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from training.experiments import speech, units
from training.experiments.data import Samples
from training.experiments.folded import Folded
from training.experiments.learner import Recipe
from training.prepare.ravdess import ACTORS

ONCE = Recipe(epochs=1, batch=16)


@pytest.fixture(scope="module")
def takes() -> Samples:
    draw = torch.Generator().manual_seed(0)
    actors = np.repeat(np.array(ACTORS), 4)
    target = torch.arange(len(actors)) % 8
    return Samples(
        {"face": torch.randn(96, 35, generator=draw), "audio": torch.randn(96, 13, 212, generator=draw)},
        target,
        actors,
        tuple(map(str, range(96))),
    )


def test_a_fold_has_the_parts_of_its_protocol(takes: Samples, tmp_path: Path) -> None:
    official, clean = Folded(takes, tmp_path, "official"), Folded(takes, tmp_path, "clean")
    assert {name: len(part) for name, part in official.parts(official.folds[5]).items()} == {"train": 80, "test": 16}
    parts = clean.parts(clean.folds[5])
    assert {name: len(part) for name, part in parts.items()} == {"train": 64, "validation": 16, "test": 16}
    assert set(parts["test"].groups) == {21, 22, 23, 24}
    assert (official.choice.part, clean.choice.part) == ("test", "validation")


def test_methods_start_from_the_streams_as_they_came_out_alone(takes: Samples, tmp_path: Path) -> None:
    still = Recipe(epochs=1, batch=16, rate=1e-12)
    experiment = units.Experiment(Folded(takes, tmp_path, "clean"), alone=ONCE, fused=still)
    fold = experiment.over.folds[0]
    averaging = next(variant for variant in units.METHODS if variant.name == "averaging")
    fused = experiment.method(averaging, fold)
    alone = {name: experiment.stream(name, fold) for name in units.MODALITIES}
    for name, outcome in alone.items():
        own = {
            key: x
            for key, x in outcome.weights.items()
            if f".{name}." in key and x.is_floating_point() and "running" not in key
        }
        assert own
        for key, weights in own.items():
            torch.testing.assert_close(fused.weights[key], weights, atol=1e-6, rtol=0)
    assert sorted(path.name for path in (tmp_path / "clean/fold-1").iterdir()) == ["audio", "averaging", "face"]


def test_streams_of_another_version_are_not_started_from(takes: Samples, tmp_path: Path) -> None:
    experiment = units.Experiment(Folded(takes, tmp_path, "clean"), alone=ONCE, fused=ONCE)
    fold = experiment.over.folds[0]
    outcome = experiment.stream("face", fold)
    kept = outcome.weights
    gone = next(key for key in kept if ".face." in key and key.endswith(".weight"))
    save_file({key: x for key, x in kept.items() if key != gone}, outcome.folder / "weights.safetensors")
    with pytest.raises(ValueError, match=rf"expected the weights of the stream face.*{gone.removeprefix('network.')}"):
        experiment.method(units.AVERAGING, fold)


def test_speech_alone_is_reported_for_every_fold(takes: Samples, tmp_path: Path) -> None:
    outcomes = list(speech.Experiment(Folded(takes, tmp_path, "official"), recipe=ONCE).outcomes())
    assert [fold.index for fold, _ in outcomes] == list(range(6))
    assert sorted(name for _, outcome in outcomes for name in outcome.names) == sorted(takes.names)


def test_the_speech_model_has_the_papers_parameters() -> None:
    assert sum(x.numel() for x in speech.SpeechModel().parameters()) == 34_024
