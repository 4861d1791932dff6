"""Utterances with voices and faces that were never theirs: joined by the sign of the sentiment."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.features.face_steps import EMOTIONS
from models.features.steps import standardised
from models.inputs import FaceSteps, SoundSteps
from training.sentiment.recipe import NEUTRAL_BELOW, VALENCES

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Witnesses:
    """Voices, or faces, that say something of a sentiment.

    features: (n, steps, width), standardised. valences: (n,) -1, 0 or 1.
    """

    features: Tensor
    valences: NDArray[np.int64]

    @classmethod
    def of(cls, features: Array, emotions: NDArray[np.int64], spec: SoundSteps | FaceSteps) -> Self:
        """Those whose emotion has a valence.

        Args:
            features: (n, steps, width), as they were measured.
            emotions: (n,) indices into `EMOTIONS`.
            spec: with the mean and spread that the card gives.
        """
        charged = np.isin(emotions, [EMOTIONS.index(name) for name in VALENCES])
        rows = np.stack([standardised(each, spec) for each in features[charged]])
        valences = np.array([VALENCES[EMOTIONS[index]] for index in emotions[charged]])
        return cls(torch.from_numpy(rows), valences)

    def __len__(self) -> int:
        return len(self.valences)

    def draw(self, valences: NDArray[np.int64], generator: torch.Generator) -> Tensor:
        """(m, steps, width): for each of m valences, one of its voices or faces."""
        drawn = torch.rand(len(valences), generator=generator).numpy()
        rows = np.zeros(len(valences), np.int64)
        for valence in (-1, 0, 1):
            candidates, wanted = np.flatnonzero(self.valences == valence), valences == valence
            rows[wanted] = candidates[(drawn[wanted] * len(candidates)).astype(np.int64)]
        return self.features[torch.from_numpy(rows)]


def valence_of(labels: NDArray[np.floating]) -> NDArray[np.int64]:
    """(n,) labels from -3 to 3 to -1, 0 or 1."""
    return np.where(np.abs(labels) < NEUTRAL_BELOW, 0, np.sign(labels)).astype(np.int64)


def with_strangers(valences: NDArray[np.int64], probability: float, generator: torch.Generator) -> NDArray[np.int64]:
    """The valences, some of them replaced by those of other rows: (n,) to (n,)."""
    shuffled = valences[torch.randperm(len(valences), generator=generator).numpy()]
    replaced = torch.rand(len(valences), generator=generator).numpy() < probability
    return np.where(replaced, shuffled, valences)
