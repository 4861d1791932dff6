"""Inputs drawn from a sweep, of each of which the same is asked."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np

from backend.errors import Cancelled, Conflict, LensError
from backend.interventions.desk import Desk
from backend.interventions.requests import LEAST_INPUTS
from backend.store.swept import SweptInput

Found = TypeVar("Found")


class Grouped(Protocol):
    """An input at its place in a sweep, of a group or of none."""

    position: int
    group: str | None


def draw(items: Sequence[SweptInput], most: int, seed: int) -> list[SweptInput]:
    """At most so many of the items, in their order."""
    count = min(most, len(items))
    order = np.random.default_rng(seed).permutation(len(items))
    return [items[index] for index in sorted(order[:count])]


def each_of(
    drawn: Sequence[SweptInput], desk: Desk, title: str, measure: Callable[[SweptInput], Found]
) -> tuple[list[Found], int]:
    """What is found of each input, without those that fail, and how many these are.

    Args:
        title: of the stage that is shown meanwhile.

    Raises:
        Conflict: fewer than two are left.
    """
    found: list[Found] = []
    with desk.stages.stage("items", title, until=0.97) as advance:
        for index, item in enumerate(drawn):
            desk.question.pause()
            advance(index / len(drawn))
            try:
                found.append(measure(item))
            except Cancelled:
                raise
            except LensError:
                continue
    failed = len(drawn) - len(found)
    if len(found) < LEAST_INPUTS:
        raise Conflict(
            f"A study needs {LEAST_INPUTS} inputs at least; of {len(drawn)} that were drawn, {failed} failed"
        )
    return found, failed


def group_of(item: Grouped) -> str:
    """What is drawn anew with it: its group, or it alone where it has none."""
    return f"item {item.position}" if item.group is None else f"group {item.group}"
