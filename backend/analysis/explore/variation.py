"""Is attention a matter of the input? Its sum of squares around uniform attention, cut into parts.

In this order, each being what the ones before leave: the mean map (the same for every input), classes, groups within
classes, items of one class and group.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.analysis.classing import NONE
from backend.analysis.explore.permuting import SEED, p_values, permuted, strata
from backend.analysis.explore.variation_sentence import variation_sentence
from backend.analysis.frame import Attention, Floats, Integers
from backend.schemas import By, Site, Variation

MOST_PERMUTATIONS, FEWEST_PERMUTATIONS = 499, 99
WORK = 5e9
"""Multiplications that the test may cost, a quarter of a second on two cores; it takes fewer orders of many items."""
_CHUNK = 64
_MEMBERSHIPS = 4_000_000
"""Numbers that say which item is of which class, held at a time: 16 MB."""


@dataclass(frozen=True)
class Parts:
    """Fractions of the total sum of squares; they sum to one."""

    blocks: float
    classes: float
    groups: float
    clips: float


def variation(attention: Attention, site: Site, classes: Integers, groups: Sequence[str | None], by: By) -> Variation:
    """Parts of the variation of attention at a site, and whether that of classes is more than chance.

    Items without a class are left out, unless none has one.

    Args:
        attention: (n, q, N, Cb), n at least 1.
        classes: (n,) class of each item, -1 for none.
        groups: (n,) of each item.
    """
    classed = np.flatnonzero(classes != NONE)
    rows = classed if len(classed) else np.arange(len(classes))
    known, its_groups = classes[rows], [groups[row] for row in rows.tolist()]
    flat = (attention if len(rows) == len(attention) else attention[rows]).reshape(len(rows), -1)
    parts = parts_of(flat, 1 / attention.shape[2], known, its_groups)
    tested = None if len(np.unique(known)) < 2 else permutation_test(flat, known, its_groups)
    p = None if tested is None else tested.p
    return Variation(
        site=site,
        by=by,
        n=len(rows),
        blocks=parts.blocks,
        classes=parts.classes,
        groups=parts.groups,
        clips=parts.clips,
        p=p,
        permutations=0 if tested is None else tested.permutations,
        seed=SEED,
        within_groups=tested is not None and tested.within,
        sentence=variation_sentence(
            site.title,
            len(rows),
            parts.blocks,
            parts.classes,
            p,
            permutations=0 if tested is None else tested.permutations,
            labelled=bool(len(classed)),
            by=by,
        ),
    )


def parts_of(flat: NDArray[np.floating], uniform: float, classes: Integers, groups: Sequence[str | None]) -> Parts:
    """The parts of the sum of squares of (n, D) attention around the uniform one.

    Items without a group are taken for one group.
    """
    # Cells are the items of one class and group; their sums are all that is needed beside the total.
    pairs = np.stack([classes, strata(groups)], axis=1)
    cells, of = np.unique(pairs, axis=0, return_inverse=True)
    of = of.reshape(-1)
    counts = np.bincount(of)
    sums = np.stack([flat[of == cell].sum(axis=0, dtype=np.float64) for cell in range(len(cells))]) - (
        counts[:, None] * uniform
    )
    total = sum(
        float(np.square(flat[start : start + _CHUNK].astype(np.float64) - uniform).sum())
        for start in range(0, len(flat), _CHUNK)
    )
    if total == 0:
        return Parts(1.0, 0.0, 0.0, 0.0)
    _, of_class = np.unique(cells[:, 0], return_inverse=True)
    everything = _explained(sums.sum(axis=0, keepdims=True), counts.sum(keepdims=True))
    by_class = _explained(_added(sums, of_class), _added(counts[:, None], of_class)[:, 0])
    by_cell = _explained(sums, counts)
    return Parts(
        blocks=everything / total,
        classes=max(0.0, by_class - everything) / total,
        groups=max(0.0, by_cell - by_class) / total,
        clips=max(0.0, total - by_cell) / total,
    )


@dataclass(frozen=True)
class Tested:
    """What came of the permutation test."""

    p: float
    permutations: int
    within: bool


def permutation_test(flat: NDArray[np.floating], classes: Integers, groups: Sequence[str | None]) -> Tested:
    """Whether the part of classes is larger than under permuted labels.

    Args:
        flat: (n, D).
        classes: (n,) of two classes at least.
    """
    _, labels = np.unique(classes, return_inverse=True)
    number = int(labels.max()) + 1
    centred = np.subtract(flat, flat.mean(axis=0, dtype=np.float64), dtype=np.float32, casting="same_kind")
    # The sum of squares between classes needs the products of items only, which are fewer numbers where n < D.
    by_products = len(flat) < flat.shape[1]
    values = centred @ centred.T if by_products else centred
    permutations = int(np.clip(WORK // (number * values.size), FEWEST_PERMUTATIONS, MOST_PERMUTATIONS))
    orders = permuted(labels, groups, permutations)

    def between(chosen: NDArray[np.integer]) -> Floats:
        members = (chosen[:, None, :] == np.arange(number, dtype=chosen.dtype)[:, None]).astype(np.float32)
        counts = members.sum(axis=2)
        sums = members.reshape(-1, len(flat)) @ values
        other = members.reshape(-1, len(flat)) if by_products else sums
        squares = np.einsum("ij,ij->i", sums, other).reshape(counts.shape)
        return np.asarray((squares / counts).sum(axis=1, dtype=np.float64))

    step = max(1, _MEMBERSHIPS // (number * len(flat)))
    drawn = np.concatenate([between(orders.labels[at : at + step]) for at in range(0, permutations, step)])
    p = p_values(between(labels[None]), drawn[:, None])
    return Tested(float(p[0]), permutations, orders.within)


def _explained(sums: Floats, counts: NDArray[np.integer] | Floats) -> float:
    """Sum of squares of the means of cells, each as often as it has items."""
    return float((np.square(sums).sum(axis=1) / counts).sum())


def _added(values: NDArray[np.generic], of: Integers) -> Floats:
    """Sums over the rows of each class."""
    found = np.zeros((int(of.max()) + 1, values.shape[1]))
    np.add.at(found, of, values)
    return found
