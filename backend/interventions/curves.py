"""Deletion and insertion: the output as blocks are taken away, or put back, one after the other.

Orders are of the cells of a site: its blocks, in each of its segments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.schemas import Curve

Floats = NDArray[np.float64]
Masks = NDArray[np.bool_]
Evaluate = Callable[[Masks], Floats]
"""(M, cells), true where a block is taken away, to the output looked at (M,)."""

POINTS = 16


@dataclass(frozen=True)
class Curves:
    deletion: list[Curve]
    insertion: list[Curve]


def curves(attention: Floats, effect: Floats, evaluate: Evaluate, *, draws: int, seed: int = 0) -> Curves:
    """Both curves, in the order of attention, of effect, and in random orders.

    Args:
        attention, effect: (cells,); the largest goes first: of effects, the one that speaks most for the output.
        draws: random orders.
    """
    cells = len(attention)
    counts = steps(cells)
    random = np.random.default_rng(seed)
    shuffled = [random.permutation(cells) for _ in range(draws)]
    orders = [descending(attention), descending(effect)]
    taken = [removed(order, counts) for order in (*orders, *shuffled)]
    back = [~removed(order, counts) for order in orders]
    values = evaluate(np.concatenate([*taken, *back])).reshape(-1, len(counts))
    deletions, insertions = values[: len(taken)], values[len(taken) :]
    away, drawn = deletions[: len(orders)], deletions[len(orders) :]
    # What is left after c cells of a random order is what the reverse order has put back at the other end.
    again = drawn[:, ::-1]
    return Curves(
        [_curve("attention", counts, away[0]), _curve("effect", counts, away[1]), _random(counts, drawn)],
        [_curve("attention", counts, insertions[0]), _curve("effect", counts, insertions[1]), _random(counts, again)],
    )


def steps(cells: int) -> list[int]:
    """How many cells are taken away at each point: from none to all, evenly, and as many from either end."""
    half = [round(cells * part / POINTS) for part in range(POINTS // 2 + 1)]
    return sorted({*half, *(cells - count for count in half)})


def descending(values: Floats) -> NDArray[np.intp]:
    """Indices with the largest value first; of equal ones the first."""
    return np.argsort(-values, kind="stable")


def removed(order: NDArray[np.intp], counts: Sequence[int]) -> Masks:
    """(points, cells): true for the first cells of the order, as many as each point says."""
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    return np.asarray(place < np.asarray(counts)[:, None])


def mean_height(counts: Sequence[int], values: Floats) -> float:
    """Area under the curve over its length."""
    return float(np.trapezoid(values, counts) / (counts[-1] - counts[0]))


def _curve(order: str, counts: Sequence[int], values: Floats) -> Curve:
    return Curve.model_validate(
        {"order": order, "blocks": list(counts), "values": values.tolist(), "area": mean_height(counts, values)}
    )


def _random(counts: Sequence[int], drawn: Floats) -> Curve:
    mean = drawn.mean(axis=0)
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    return Curve(
        order="random",
        blocks=list(counts),
        values=mean.tolist(),
        low=low.tolist(),
        high=high.tolist(),
        area=mean_height(counts, mean),
    )
