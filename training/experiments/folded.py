"""Trainings over folds of RAVDESS actors under one protocol, each in a folder of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from torchmetrics import MetricCollection
from torchmetrics.classification import MulticlassAccuracy, MulticlassF1Score

from training.experiments.data import Samples
from training.experiments.folds import Fold, Part, Protocol, folds
from training.experiments.learner import Choice, Model, Recipe
from training.experiments.outcome import Outcome, run
from training.prepare.ravdess import ACTORS, EMOTIONS

FOLDS = 6
SEED = 1234
"""The official one."""
_PARTS: tuple[Part, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class Folded:
    """Samples of all actors, and where the trainings of one protocol are kept."""

    samples: Samples
    runs: Path
    protocol: Protocol
    seed: int = SEED

    @property
    def folds(self) -> list[Fold]:
        """Six of four actors, men and women alike."""
        return folds(tuple(ACTORS), FOLDS, self.protocol)

    @property
    def choice(self) -> Choice:
        """Which epoch is reported."""
        return Choice("test" if self.protocol == "official" else "validation", "accuracy")

    def parts(self, fold: Fold) -> dict[str, Samples]:
        """The parts of a fold that hold anything."""
        rows = {part: fold.rows(part, self.samples.groups) for part in _PARTS}
        return {part: self.samples.take(index) for part, index in rows.items() if len(index)}

    def run(self, name: str, fold: Fold, build: Callable[[], Model], recipe: Recipe) -> Outcome:
        """Train on a fold, or read what is finished; see `outcome.run`."""
        return run(
            build,
            recipe,
            self.parts(fold),
            metrics=partial(metrics, len(EMOTIONS)),
            choice=self.choice,
            folder=self.runs / self.protocol / f"fold-{fold.index + 1}" / name,
            seed=self.seed,
        )


def metrics(classes: int) -> MetricCollection:
    """Accuracy and the mean F1 of the classes."""
    return MetricCollection(
        {
            "accuracy": MulticlassAccuracy(classes, average="micro"),
            "f1": MulticlassF1Score(classes, average="macro"),
        }
    )
