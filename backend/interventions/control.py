"""Whether the blocks attended to most matter more than others: against random blocks of the same modalities."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from backend.interventions.curves import descending
from backend.schemas import RandomControl

Floats = NDArray[np.float64]
Masks = NDArray[np.bool_]

PART, LEAST = 0.1, 3
"""Of the blocks, those that are ablated together: so many at least, but no more than half."""


def random_control(
    attention: Floats,
    modalities: Sequence[str],
    change: Callable[[Masks], Floats],
    *,
    draws: int,
    seed: int = 0,
) -> RandomControl | None:
    """Ablate the k most attended cells together, and as many drawn at random from the same modalities.

    Args:
        attention: (cells,).
        modalities: of each cell; as many of each are drawn as are among the k.
        change: (M, cells), true where a block is ablated, to the change of the output (M,).

    Returns:
        None where nothing else could be drawn.
    """
    cells = len(attention)
    count = max(1, min(cells // 2, max(LEAST, round(PART * cells))))
    top = descending(attention)[:count]
    names = np.asarray(modalities)
    pools = {str(name): np.flatnonzero(names == name) for name in dict.fromkeys(names[top].tolist())}
    wanted = {name: int(np.sum(names[top] == name)) for name in pools}
    if all(len(pools[name]) == wanted[name] for name in pools):
        return None
    masks = np.zeros((draws + 1, cells), dtype=np.bool_)
    masks[0, top] = True
    random = np.random.default_rng(seed)
    for mask in masks[1:]:
        for name, pool in pools.items():
            mask[random.choice(pool, wanted[name], replace=False)] = True
    changes = change(masks)
    observed, drawn = changes[0], changes[1:]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return RandomControl(
        blocks=count,
        top=float(observed),
        random_mean=float(drawn.mean()),
        random_low=float(low),
        random_high=float(high),
        draws=draws,
        p=float((1 + np.sum(np.abs(drawn) >= abs(observed))) / (1 + draws)),
    )
