"""The table of a sweep: what was predicted of each item, how sure and how wrong that is, and what it attends to."""

from collections.abc import Sequence

import numpy as np

from backend.analysis.classing import NONE
from backend.analysis.explore.classing import classes_of, label_values, predicted
from backend.analysis.explore.resampling import DECIMALS
from backend.analysis.explore.shares import SiteShares
from backend.analysis.frame import Floats, Frame, Integers
from backend.analysis.predictions import probabilities
from backend.schemas import AnalysisState, ExploreRow, Sweep, SweepItem


def succeeded_rows(frame: Frame, sweep: Sweep, shares: SiteShares, block: int | None) -> list[ExploreRow]:
    """A row for each item of the frame, in its order.

    Args:
        block: whose attention is wanted, by its index at the site.
    """
    names, scale = sweep.classes, sweep.value
    true, taken = classes_of(frame, sweep, "label"), predicted(frame.logits, scale)
    numbers = None if scale is None else label_values(frame)
    sure = probabilities(frame.logits).max(axis=1)
    deviation = _deviation(frame, true, numbers)
    alone = {name: predicted(values, scale) for name, values in frame.contributions.items()}
    share = shares.share.round(DECIMALS).tolist()
    of_block = None if block is None else _block_means(frame, shares.site.name, block)

    def row(at: int) -> ExploreRow:
        known = bool(true[at] != NONE)
        by_itself = {name: names[found[at]] for name, found in alone.items() if frame.present[name][at]}
        prediction = names[taken[at]]
        return ExploreRow(
            position=int(frame.positions[at]),
            name=frame.names[at],
            state=AnalysisState.SUCCEEDED,
            analysis=frame.analyses[at],
            label=names[true[at]] if known else frame.labels[at],
            label_value=float(numbers[at]) if numbers is not None and known else None,
            group=frame.groups[at],
            prediction=prediction,
            value=None if scale is None else round(float(frame.logits[at, 0]), DECIMALS),
            confidence=round(float(sure[at]), DECIMALS) if scale is None else None,
            wrong=bool(true[at] != taken[at]) if known else None,
            deviation=round(float(deviation[at]), DECIMALS) if known else None,
            alone=by_itself,
            disagreement=len({prediction, *by_itself.values()}) - 1,
            share=dict(zip(shares.names, share[at], strict=True)),
            block=None if of_block is None else round(float(of_block[at]), DECIMALS),
        )

    return [row(at) for at in range(len(frame))]


def other_rows(items: Sequence[SweepItem]) -> list[ExploreRow]:
    """Rows of items that have not succeeded, or not yet."""
    return [
        ExploreRow(
            position=item.position,
            name=item.name,
            state=item.state,
            analysis=item.analysis,
            error=item.error,
            label=item.label,
            group=item.group,
        )
        for item in items
    ]


def _deviation(frame: Frame, true: Integers, numbers: Floats | None) -> Floats:
    """(n,) distance of the value from the label, or the cross-entropy of the label in nats; NaN without one."""
    if numbers is not None:
        return np.abs(frame.logits[:, 0] - numbers)
    largest = frame.logits.max(axis=1)
    total = largest + np.log(np.exp(frame.logits - largest[:, None]).sum(axis=1))
    found = total - frame.logits[np.arange(len(frame)), np.maximum(true, 0)]
    return np.where(true == NONE, np.nan, found)


def _block_means(frame: Frame, site: str, block: int) -> Floats:
    """(n,) attention of one block, the mean over segments and channels."""
    return np.asarray(frame.attention[site][:, :, block].mean(axis=(1, 2), dtype=np.float64))
