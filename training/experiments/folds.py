"""Splits by person: folds of actors, and what each protocol takes from a fold (paper, section 5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Part = Literal["train", "validation", "test"]
Protocol = Literal["official", "clean"]
PROTOCOLS: tuple[Protocol, ...] = ("official", "clean")
"""`official`: trained on all other folds, and the epoch is that of the best result on the fold that is reported, as the
official code does. `clean`: the next fold is taken out of the training and chooses the epoch; the fold that is reported
is looked at once."""


@dataclass(frozen=True)
class Fold:
    """Groups (actors, subjects) of one fold; `validation` is empty where no group chooses the epoch."""

    index: int
    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]

    def rows(self, part: Part, groups: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of the items whose group belongs to a part."""
        return np.flatnonzero(np.isin(groups, getattr(self, part)))


def folds(groups: Sequence[int], count: int, protocol: Protocol) -> list[Fold]:
    """Consecutive groups in `count` folds of the same size.

    RAVDESS numbers men odd and women even, so that four consecutive actors are two of each.

    Args:
        groups: in the order in which they are cut.

    Raises:
        ValueError: the groups can't be cut into as many folds of the same size.
    """
    if count < 2 or len(groups) % count or len(set(groups)) != len(groups):
        raise ValueError(f"expected different groups for at least two folds of one size; got {len(groups)} for {count}")
    size = len(groups) // count
    parts = [tuple(groups[start : start + size]) for start in range(0, len(groups), size)]
    found = []
    for index, test in enumerate(parts):
        validation = parts[(index + 1) % count] if protocol == "clean" else ()
        train = tuple(group for group in groups if group not in test and group not in validation)
        found.append(Fold(index, train, validation, test))
    return found
