"""A training learns, is the same for the same seed, and goes on after an interruption as if there had been none."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torchmetrics import MetricCollection
from torchmetrics.classification import MulticlassAccuracy

from training.experiments.data import Batch, InOrder, Samples, Shuffled
from training.experiments.learner import Choice, Epoch, Learner, Model, Recipe, StateError, chosen, learn


class Linear(Model):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Dropout(0.2), nn.Linear(4, 3))

    def loss(self, batch: Batch) -> Tensor:
        return F.cross_entropy(self.predict(batch.inputs), batch.target)

    def predict(self, inputs: Mapping[str, Tensor]) -> Tensor:
        return self.layers(inputs["x"])  # type: ignore[no-any-return]


def samples(count: int = 90) -> Samples:
    draw = torch.Generator().manual_seed(0)
    target = torch.arange(count) % 3
    x = torch.randn(count, 4, generator=draw) + 3 * F.one_hot(target, 4)
    return Samples({"x": x}, target, np.arange(count) % 6, tuple(map(str, range(count))))


def accuracy() -> MetricCollection:
    return MetricCollection({"accuracy": MulticlassAccuracy(3, average="micro")})


def run(folder: Path, epochs: int, seed: int = 1) -> Learner:
    whole = samples()
    parts = {"train": whole.take(np.arange(60)), "test": whole.take(np.arange(60, 90))}
    recipe, choice = Recipe(epochs, batch=8, rate=0.02), Choice("test", "accuracy")
    return learn(Linear, recipe, parts, metrics=accuracy, choice=choice, folder=folder, seed=seed)


def test_it_learns_and_measures_after_each_epoch(tmp_path: Path) -> None:
    learner = run(tmp_path, 6)
    assert [epoch.index for epoch in learner.history] == list(range(6))
    assert learner.history[-1].loss < learner.history[0].loss
    last = learner.history[-1].scores["test"]["accuracy"]
    held_out = samples().take(np.arange(60, 90))
    learner.model.eval()
    right = learner.model.predict(held_out.inputs).argmax(1) == held_out.target
    assert last == pytest.approx(right.float().mean().item()) and last > 0.8


def test_an_interrupted_run_goes_on_as_if_there_had_been_no_interruption(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole", 4)
    run(tmp_path / "parts", 2)
    resumed = run(tmp_path / "parts", 4)
    assert [vars(epoch) for epoch in resumed.history] == [vars(epoch) for epoch in whole.history]
    for one, other in zip(whole.model.parameters(), resumed.model.parameters(), strict=True):
        assert torch.equal(one, other)
    assert any((tmp_path / "parts/logs").glob("events.*"))


class Impatient(Linear):
    """Somebody presses Ctrl-C in the second epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def loss(self, batch: Batch) -> Tensor:
        self.seen += 1
        if self.seen == 10:
            raise KeyboardInterrupt
        return super().loss(batch)


def test_an_interruption_by_hand_is_one_and_keeps_the_epoch_before(tmp_path: Path) -> None:
    parts = {"train": samples(60)}
    settings = {"metrics": accuracy, "choice": Choice(None, ""), "folder": tmp_path, "seed": 1}
    with pytest.raises(KeyboardInterrupt):
        learn(Impatient, Recipe(3, batch=8, rate=0.02), parts, **settings)  # type: ignore[arg-type]
    resumed = learn(Linear, Recipe(3, batch=8, rate=0.02), parts, **settings)  # type: ignore[arg-type]
    whole = learn(Linear, Recipe(3, batch=8, rate=0.02), parts, **{**settings, "folder": tmp_path / "whole"})  # type: ignore[arg-type]
    assert [vars(epoch) for epoch in resumed.history] == [vars(epoch) for epoch in whole.history]


@pytest.mark.parametrize("content", [b"", b"bad", b"PK\x03\x04 cut off"])
def test_a_damaged_state_says_which_file_to_remove(tmp_path: Path, content: bytes) -> None:
    run(tmp_path, 1)
    (tmp_path / "last.ckpt").write_bytes(content)
    with pytest.raises(StateError, match=r"last\.ckpt: expected the state of a run .*Remove the file to begin anew"):
        run(tmp_path, 2)


def test_another_seed_is_another_run(tmp_path: Path) -> None:
    one, other = run(tmp_path / "one", 1, seed=1), run(tmp_path / "other", 1, seed=2)
    assert one.history[0].loss != other.history[0].loss


def test_batches_hold_every_sample_once_and_have_an_order_of_their_own_in_each_epoch() -> None:
    given = samples(11)

    def epoch(index: int) -> Tensor:
        batches = Shuffled(given, 5, seed=3, epoch=index)
        read = [batch.inputs["x"] for batch in batches]
        assert len(batches) == len(read) == 2
        return torch.cat(read)

    assert len(epoch(0).unique(dim=0)) == 10
    assert not torch.equal(epoch(0), epoch(1))
    assert torch.equal(epoch(0), epoch(0))
    assert torch.equal(torch.cat([batch.target for batch in InOrder(given, 4)]), given.target)
    assert len(InOrder(given, 4)) == 3


def test_the_first_of_the_best_epochs_is_chosen() -> None:
    history = [Epoch(index, 0.0, {"test": {"mae": value}}) for index, value in enumerate([3.0, 1.0, 1.0, 5.0])]
    assert chosen(history, Choice("test", "mae")) == 3
    assert chosen(history, Choice("test", "mae", most=False)) == 1
    assert chosen(history[:3], Choice(None, "mae")) == 2


def test_the_weights_of_the_chosen_epoch_are_kept(tmp_path: Path) -> None:
    learner = run(tmp_path / "six", 6)
    best = chosen(learner.history, learner.choice)
    shorter = run(tmp_path / "shorter", best + 1)
    for name, weights in shorter.model.state_dict().items():
        assert torch.equal(learner.best[name], weights)
    assert torch.equal(run(tmp_path / "six", 6).best["layers.1.bias"], learner.best["layers.1.bias"])


class Started(Linear):
    """Has been trained before, but for its bias."""

    def pretrained(self) -> list[nn.Parameter]:
        return [self.layers[1].weight]  # type: ignore[list-item]


def test_what_was_trained_before_has_a_rate_of_its_own_and_the_cycle_ends_at_nothing() -> None:
    recipe = Recipe(4, batch=8, rate=0.02, weight_decay=0.1, cycle=True, decoupled=True, pretrained=0.25)
    made = Learner(Started(), recipe, {"train": samples(60)}, metrics=accuracy, choice=Choice(None, ""), seed=1)
    configured = made.configure_optimizers()
    optimiser, cycle = configured["optimizer"], configured["lr_scheduler"]["scheduler"]
    assert configured["lr_scheduler"]["interval"] == "step"
    # 60 samples are seven batches of 8 and one of 4.
    steps = 4 * 8
    rates = []
    for _ in range(steps):
        rates.append([group["lr"] for group in optimiser.param_groups])
        optimiser.step()
        if len(rates) < steps:
            cycle.step()
    fast, slow = map(np.array, zip(*rates, strict=True))
    np.testing.assert_allclose(slow, fast / 4)
    assert fast.max() == pytest.approx(0.02, rel=0.02) and fast.argmax() in {5, 6}
    assert fast[-1] < 1e-5
    assert optimiser.param_groups[1]["params"] == [made.model.layers[1].weight]  # type: ignore[union-attr, index]
    assert all(group["decoupled_weight_decay"] for group in optimiser.param_groups)


def test_where_no_part_chooses_the_last_epoch_is_kept(tmp_path: Path) -> None:
    recipe, parts = Recipe(3, batch=8, rate=0.02), {"train": samples(60)}
    made = learn(Linear, recipe, parts, metrics=accuracy, choice=Choice(None, ""), folder=tmp_path, seed=1)
    assert [epoch.scores for epoch in made.history] == [{}, {}, {}]
    assert made.history[-1].loss < made.history[0].loss
    assert all(torch.equal(x, made.best[name]) for name, x in made.model.state_dict().items())
