"""What a training waits for its data is what its data take, and its epochs are timed apart."""

import time
from collections.abc import Iterator
from functools import partial

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from benchmarks.training import measure
from training.experiments.data import Batch, Batches
from training.experiments.learner import Model, Recipe

SLEEP_S, STEPS = 0.02, 5


class Slow(Batches):
    """Batches that take a while each."""

    def __len__(self) -> int:
        return STEPS

    def __iter__(self) -> Iterator[Batch]:
        for _ in range(STEPS):
            time.sleep(SLEEP_S)
            yield Batch({"x": torch.ones(2, 3)}, torch.tensor([0, 1]))


class SlowSource:
    """A source of them."""

    target = torch.tensor([0, 1])
    names = ("a", "b")

    def shuffled(self, size: int, seed: int, epoch: int) -> Batches:
        return Slow()

    def in_order(self, size: int) -> Batches:
        return Slow()


class Linear(Model):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 2)

    def predict(self, inputs: dict[str, Tensor]) -> Tensor:  # type: ignore[override]
        logits: Tensor = self.layer(inputs["x"])
        return logits

    def loss(self, batch: Batch) -> Tensor:
        return cross_entropy(self.predict(batch.inputs), batch.target)


@pytest.mark.filterwarnings("ignore")
def test_waiting_for_data_is_told_from_the_rest() -> None:
    found = measure(partial(Linear), Recipe(4, 2, 1e-3), SlowSource(), 2)
    assert STEPS * SLEEP_S <= found.waited < found.epoch
