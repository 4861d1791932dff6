"""What the experiments' trainings take, and how much of it they wait for data: `python -m benchmarks.training`.

Made-up samples in the shapes of the real ones; what they hold makes no difference to the time.
"""

import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from benchmarks.machine import keep_to
from models.networks.action.network import ActionNetwork
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from training.action.recipe import Recipe as ActionRecipe
from training.action.streams import GrayStream, channels_last
from training.datasets.utd_mhad import ACTIONS, Takes
from training.experiments import units
from training.experiments.data import Batch, Batches, Samples, Source
from training.experiments.folded import metrics
from training.experiments.fused import FusedModel, split_attention
from training.experiments.learner import Choice, Model, Recipe, learn
from training.experiments.takes import NamedTakes, TakesSource
from training.experiments.utd_mhad import StreamModel
from training.prepare.ravdess import EMOTIONS

CORES = 2
TAKES = 1200
"""Of twenty actors: what a fold of RAVDESS trains on."""
_FACE, _COEFFICIENTS, _FRAMES = 35, 13, 212
_ACTION_TAKES, _ACTION_FRAMES, _JOINTS = 64, 68, 20


@dataclass
class Clocked(Batches):
    """Batches, with the seconds until each was there."""

    batches: Batches
    waited: list[float]

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[Batch]:
        made = iter(self.batches)
        while True:
            before = time.perf_counter()
            batch = next(made, None)
            self.waited[-1] += time.perf_counter() - before
            if batch is None:
                return
            yield batch


@dataclass
class ClockedSource:
    """A source that notes when each epoch began, and how long its batches took."""

    source: Source
    began: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    @property
    def target(self) -> Tensor:
        """See `Source`."""
        return self.source.target

    @property
    def names(self) -> tuple[str, ...]:
        """See `Source`."""
        return self.source.names

    def shuffled(self, size: int, seed: int, epoch: int) -> Batches:
        """See `Source`."""
        self.began.append(time.perf_counter())
        self.waited.append(0.0)
        return Clocked(self.source.shuffled(size, seed, epoch), self.waited)

    def in_order(self, size: int) -> Batches:
        """See `Source`."""
        return self.source.in_order(size)


@dataclass(frozen=True)
class EpochTime:
    """Mean seconds of an epoch, and of those that the training waited for its data."""

    epoch: float
    waited: float


def measure(build: partial[Model], recipe: Recipe, source: Source, classes: int) -> EpochTime:
    """Train a while; the first epoch, which warms up, and the last, which no other one ends, do not count."""
    clocked = ClockedSource(source)
    with tempfile.TemporaryDirectory(prefix="lens-benchmark-") as folder:
        learn(
            build,
            recipe,
            {"train": clocked},
            metrics=partial(metrics, classes),
            choice=Choice(None, "accuracy"),
            folder=Path(folder),
            seed=1,
        )
    # Whoever plans the steps of a rate asks for an epoch of which nothing is taken.
    epochs = [(began, waited) for began, waited in zip(clocked.began, clocked.waited, strict=True) if waited > 0]
    counted = epochs[1:-1]
    return EpochTime((epochs[-1][0] - epochs[1][0]) / len(counted), sum(waited for _, waited in counted) / len(counted))


def pairs(epochs: int = 5) -> EpochTime:
    """Action units and speech, MSAF at both sites: the recipe of Table 1."""
    config = units.msaf().config
    generator = torch.Generator().manual_seed(0)
    samples = Samples(
        {
            "face": torch.randn(TAKES, _FACE, generator=generator),
            "audio": torch.randn(TAKES, _COEFFICIENTS, _FRAMES, generator=generator),
        },
        torch.randint(len(EMOTIONS), (TAKES,), generator=generator),
        np.zeros(TAKES, np.int64),
        tuple(map(str, range(TAKES))),
    )
    recipe = Recipe(epochs, units.FUSED.batch, units.FUSED.rate)
    return measure(partial(_fused, config), recipe, samples, len(EMOTIONS))


def depth(epochs: int = 3) -> EpochTime:
    """Depth video alone, which is cut, turned and shifted anew for every epoch: the data that take most to make."""
    recipe = ActionRecipe()
    size, drawn = recipe.network.size, np.random.default_rng(0)
    frames = _ACTION_TAKES * _ACTION_FRAMES
    takes = Takes(
        drawn.integers(0, 256, (frames, size, size), np.uint8),
        drawn.standard_normal((frames, _JOINTS, 3)).astype(np.float32),
        np.arange(0, frames + 1, _ACTION_FRAMES),
        np.arange(_ACTION_TAKES) % len(ACTIONS),
        np.ones(_ACTION_TAKES, np.int64),
    )
    source = TakesSource(NamedTakes(takes, tuple(map(str, range(_ACTION_TAKES)))), recipe, ("rgb",))
    schedule = Recipe(epochs, recipe.depth_batch, recipe.depth.rate)
    return measure(partial(_depth, recipe), schedule, source, len(ACTIONS))


def _fused(config: ExpressionConfig) -> Model:
    return FusedModel(ExpressionNetwork(config), split_attention(config))


def _depth(recipe: ActionRecipe) -> Model:
    return StreamModel(channels_last(GrayStream(ActionNetwork(recipe.network))), "rgb")


def main() -> int:
    """Measure and print."""
    logging.disable(logging.INFO)
    keep_to(CORES)
    sys.stdout.write(f"{'training':58}{'s per epoch':>13}{'waited for data':>18}\n")
    for name, found in (
        (f"action units and speech with MSAF, {TAKES:,} takes", pairs()),
        (f"depth video alone, {_ACTION_TAKES} takes", depth()),
    ):
        sys.stdout.write(f"{name:58}{found.epoch:13.2f}{found.waited / found.epoch:18.2%}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
