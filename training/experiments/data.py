"""What a training is fed: arrays in memory, as fast as indexing, or anything else that is a `Source`."""

import math
from collections.abc import Iterator, Sized
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import IterableDataset


class Batch(NamedTuple):
    """inputs: modality -> (B, *). target: (B,) classes or (B, 1) values."""

    inputs: dict[str, Tensor]
    target: Tensor


class Batches(IterableDataset[Batch], Sized):
    """Batches, and how many."""


class Source(Protocol):
    """Samples of a part: what a model is trained on, or what it is measured on."""

    @property
    def target(self) -> Tensor:
        """(n,) classes or (n, 1) values."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the n samples."""

    def shuffled(self, size: int, seed: int, epoch: int) -> Batches:
        """An epoch of a training, varied as it likes; always the same for the same seed and epoch.

        With that, a run that was interrupted goes on as if it had not been.
        """

    def in_order(self, size: int) -> Batches:
        """All samples once, in the order of their names."""


@dataclass(frozen=True)
class Samples:
    """n samples: inputs by modality (n, *), targets (n,) or (n, 1), the group (actor, subject) of each, and names."""

    inputs: dict[str, Tensor]
    target: Tensor
    groups: NDArray[np.int64]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.target)

    def take(self, rows: NDArray[np.int64]) -> "Samples":
        """Some of the samples, in their order."""
        index = torch.from_numpy(rows)
        return Samples(
            {name: x[index] for name, x in self.inputs.items()},
            self.target[index],
            self.groups[rows],
            tuple(self.names[row] for row in rows),
        )

    def batch(self, rows: Tensor) -> Batch:
        """The samples of some rows as they are fed."""
        return Batch({name: x[rows].float() for name, x in self.inputs.items()}, self.target[rows])

    def shuffled(self, size: int, seed: int, epoch: int) -> Batches:
        """See `Source.shuffled`; the samples are what they are, in another order."""
        return Shuffled(self, size, seed, epoch)

    def in_order(self, size: int) -> Batches:
        """See `Source.in_order`."""
        return InOrder(self, size)


class Shuffled(Batches):
    """Batches of an epoch in an order of its own; a batch that would be smaller than `least` is left out.

    Batch norm has no variance of one sample.
    """

    def __init__(self, samples: Samples, size: int, seed: int, epoch: int, least: int = 2) -> None:
        super().__init__()
        self.samples, self.size, self.least = samples, size, least
        self.seed = epoch_seed(seed, epoch)

    def __len__(self) -> int:
        whole, rest = divmod(len(self.samples), self.size)
        return whole + (rest >= self.least)

    def __iter__(self) -> Iterator[Batch]:
        generator = torch.Generator().manual_seed(self.seed)
        order = torch.randperm(len(self.samples), generator=generator)
        for index in range(len(self)):
            yield self.samples.batch(order[index * self.size : (index + 1) * self.size])


def epoch_seed(seed: int, epoch: int) -> int:
    """A seed for one epoch of a run."""
    return seed * 100_003 + epoch


class InOrder(Batches):
    """All samples in their order."""

    def __init__(self, samples: Samples, size: int) -> None:
        super().__init__()
        self.samples, self.size = samples, size

    def __len__(self) -> int:
        return math.ceil(len(self.samples) / self.size)

    def __iter__(self) -> Iterator[Batch]:
        for start in range(0, len(self.samples), self.size):
            yield self.samples.batch(torch.arange(start, min(start + self.size, len(self.samples))))
