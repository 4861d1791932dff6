"""Figure 6 of the paper: attention per class, summed over the blocks of a modality, per channel."""

from collections.abc import Sequence

import numpy as np

from backend.analysis.classing import NONE
from backend.analysis.explore.classing import rows_of
from backend.analysis.explore.resampling import Units, estimate, estimates, mean_interval, units_of
from backend.analysis.explore.shares import SiteShares
from backend.analysis.frame import Integers
from backend.schemas import By, ClassAttention, ClassesAttention


def classes_attention(
    shares: SiteShares, names: Sequence[str], classes: Integers, groups: Sequence[str | None], by: By
) -> ClassesAttention:
    """Attention of every class and of all items at a site.

    Args:
        names: of the classes.
        classes: (n,) class of each item, -1 for none.
        groups: (n,) of each item.
    """
    units = units_of(groups)
    channels = shares.channels

    def over(name: str, rows: Integers) -> ClassAttention:
        return _class_attention(
            name, rows, modalities=shares.names, channels=channels[rows], groups=groups, units=units
        )

    return ClassesAttention(
        site=shares.site,
        by=by,
        left_out=int((classes == NONE).sum()),
        resampling=units.message,
        classes=[over(name, rows_of(classes, index)) for index, name in enumerate(names)],
        everything=over("", np.arange(len(classes))),
    )


def _class_attention(
    name: str,
    rows: Integers,
    *,
    modalities: Sequence[str],
    channels: np.ndarray,
    groups: Sequence[str | None],
    units: Units,
) -> ClassAttention:
    if not len(rows):
        return ClassAttention(name=name, n=0, groups=0, share={}, channels={})
    items, count, width = channels.shape
    # Column by column: the channels of each modality, then the shares.
    columns = np.concatenate([channels.reshape(items, -1), channels.mean(axis=2)], axis=1)
    means, interval = columns.mean(axis=0), mean_interval(units, rows, columns)
    places = {modality: slice(index * width, (index + 1) * width) for index, modality in enumerate(modalities)}
    return ClassAttention(
        name=name,
        n=items,
        groups=len({groups[row] for row in rows} - {None}),
        share={
            modality: estimate(means[count * width + index], interval, count * width + index)
            for index, modality in enumerate(modalities)
        },
        channels={modality: estimates(means[place], interval, place) for modality, place in places.items()},
    )
