"""UTD-MHAD's takes as a source: varied anew in every epoch of a training, and as the service feeds them otherwise."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.action.draw import Rows, as_served, draw_cuts, draw_depth, draw_skeleton, epoch_rows
from training.action.recipe import Recipe
from training.action.streams import channels_last
from training.datasets.utd_mhad import Takes
from training.experiments.data import Batch, Batches, epoch_seed
from training.prepare.preparation import LENGTHS, read_prepared

_DRAW = {"rgb": draw_depth, "skeleton": draw_skeleton}


@dataclass(frozen=True)
class NamedTakes:
    """Takes, and the name of each."""

    takes: Takes
    names: tuple[str, ...]

    def of(self, subjects: Collection[int]) -> "NamedTakes":
        """The takes of some subjects."""
        rows = np.flatnonzero(np.isin(self.takes.subjects, list(subjects)))
        return NamedTakes(self.takes.of(subjects), tuple(self.names[row] for row in rows))


@dataclass(frozen=True)
class TakesSource:
    """Takes as they are fed to a network for one gray channel: `rgb` (B, 1, T, H, W), `skeleton` (B, 3, T, V, 1).

    modalities: those that are fed. passes: how often an epoch of a training has every take.
    """

    given: NamedTakes
    recipe: Recipe
    modalities: tuple[str, ...]
    passes: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """See `Source.names`."""
        return self.given.names

    @property
    def target(self) -> Tensor:
        """(n,) indices into `ACTIONS`."""
        return torch.from_numpy(self.given.takes.labels)

    def shuffled(self, size: int, seed: int, epoch: int) -> Batches:
        """See `Source.shuffled`: cuts, turns and shifts that are drawn for this epoch; short batches are left out."""
        takes = self.given.takes

        def batches() -> Iterator[Batch]:
            generator = torch.Generator().manual_seed(epoch_seed(seed, epoch))
            for rows in epoch_rows(takes, size, self.passes, generator):
                cuts = draw_cuts(takes, rows, self.recipe, generator)
                drawn = {name: _DRAW[name](takes, rows, cuts, self.recipe, generator) for name in self.modalities}
                yield self._batch(drawn, rows)

        return _Made(len(takes) // size * self.passes, batches)

    def in_order(self, size: int) -> Batches:
        """See `Source.in_order`; nothing is varied."""
        takes = self.given.takes
        parts = np.split(np.arange(len(takes)), np.arange(size, len(takes), size))

        def batches() -> Iterator[Batch]:
            for rows in parts:
                yield self._batch(as_served(takes, rows, self.recipe), rows)

        return _Made(len(parts), batches)

    def _batch(self, inputs: dict[str, Tensor], rows: Rows) -> Batch:
        fed = {name: inputs[name] for name in self.modalities}
        if "rgb" in fed:
            fed["rgb"] = channels_last(fed["rgb"])
        return Batch(fed, self.target[torch.from_numpy(rows)])


class _Made(Batches):
    """Batches that are made one by one when they are asked for."""

    def __init__(self, count: int, make: Callable[[], Iterator[Batch]]) -> None:
        super().__init__()
        self.count, self.make = count, make

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Batch]:
        return self.make()


def read_prepared_takes(folder: Path) -> NamedTakes:
    """What `python -m training.prepare utd-mhad` has written."""
    arrays = read_prepared(folder)
    starts = np.concatenate([[0], np.cumsum(arrays[f"{LENGTHS}.depth"])])
    takes = Takes(
        np.array(arrays["depth"]),
        np.array(arrays["skeleton"]),
        starts,
        np.array(arrays["label"]),
        np.array(arrays["subject"]),
    )
    return NamedTakes(takes, tuple(arrays["names"].tolist()))
