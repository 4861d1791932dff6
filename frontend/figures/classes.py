"""Which classes a figure shows: all of a short list, and of a long one those that matter, with the rest summed up."""

from collections.abc import Sequence
from dataclasses import dataclass

MANY = 12
"""Lists up to this length are shown whole, in the network's order."""

SHOWN = 10
"""Of longer ones so many are shown, the most probable first."""


@dataclass(frozen=True)
class ShownClasses:
    """Indices of the classes that have a row, from top to bottom, and of those that share the last one."""

    rows: tuple[int, ...]
    others: tuple[int, ...]

    def row_of(self, index: int) -> int:
        """The row of a class; that of the others where it has none of its own."""
        return self.rows.index(index) if index in self.rows else len(self.rows)

    def rest(self, probabilities: Sequence[float]) -> float:
        """Probability of the others together."""
        return sum(probabilities[index] for index in self.others)

    @property
    def others_text(self) -> str:
        return f"{len(self.others)} others"

    @property
    def count_text(self) -> str:
        """Which classes are shown; empty where all are."""
        if not self.others:
            return ""
        return f"the {len(self.rows)} most probable of {len(self.rows) + len(self.others)} classes"


def shown_classes(*probabilities: Sequence[float]) -> ShownClasses:
    """The classes to show.

    Args:
        probabilities: of every class, in each of the windows that are shown; what is probable in any of them counts.
    """
    highest = [max(values) for values in zip(*probabilities, strict=True)]
    if len(highest) <= MANY:
        return ShownClasses(tuple(range(len(highest))), ())
    order = sorted(range(len(highest)), key=lambda index: -highest[index])
    return ShownClasses(tuple(order[:SHOWN]), tuple(order[SHOWN:]))
