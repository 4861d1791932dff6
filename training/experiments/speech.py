"""Experiment 1: the 1D CNN on MFCC alone, six folds of actors (paper, Table 1, row "1D CNN").

The official recipe: Adam at 0.001, batches of 4, 70 epochs, MFCC as librosa gives them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.encoders import mfcc_cnn
from models.inputs import PAPER_MFCC
from training.experiments.data import Batch, Samples
from training.experiments.folded import Folded
from training.experiments.folds import Fold
from training.experiments.learner import Model, Recipe
from training.experiments.outcome import Outcome
from training.prepare.preparation import read_prepared

OFFICIAL = Recipe(epochs=70, batch=4, rate=1e-3)
CHANNELS = (32, 64)


class SpeechModel(Model):
    """The audio stream of the emotion network without fusion, 34,024 parameters."""

    def __init__(self, classes: int = 8) -> None:
        super().__init__()
        steps = mfcc_cnn.pooled_frames(PAPER_MFCC.frames)
        self.stream = nn.Sequential(
            mfcc_cnn.front(PAPER_MFCC.coefficients, CHANNELS[0]),
            mfcc_cnn.back(*CHANNELS),
            mfcc_cnn.head(CHANNELS[1], steps, classes),
        )

    def loss(self, batch: Batch) -> Tensor:
        """Cross-entropy."""
        return F.cross_entropy(self.predict(batch.inputs), batch.target)

    def predict(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """`audio` (B, 13, 212) to (B, 8)."""
        return self.stream(inputs["audio"])  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Experiment:
    """The stream alone, fold by fold."""

    over: Folded
    recipe: Recipe = OFFICIAL

    def outcomes(self) -> Iterator[tuple[Fold, Outcome]]:
        """What is finished comes from the disk."""
        for fold in self.over.folds:
            yield fold, self.over.run("audio", fold, SpeechModel, self.recipe)


def read_samples(folder: Path) -> Samples:
    """What `python -m training.prepare ravdess-speech` has written."""
    arrays = read_prepared(folder)
    return Samples(
        {"audio": torch.from_numpy(np.array(arrays["mfcc"]))},
        torch.from_numpy(np.array(arrays["label"])),
        np.array(arrays["actor"]),
        tuple(arrays["names"].tolist()),
    )
