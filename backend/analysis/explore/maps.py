"""Figure 7 of the paper: the mean attention of every block and channel, at all sites."""

from collections.abc import Sequence

import numpy as np

from backend.analysis.explore.resampling import DECIMALS
from backend.analysis.frame import Frame, Integers
from backend.schemas import By, Site, SiteAttention, SiteMap, SiteMaps


def mean_maps(frame: Frame, sites: Sequence[Site], rows: Integers, by: By, name: str) -> SiteMaps:
    """Maps over some items.

    Args:
        rows: (m,) the items of the class, or all; m at least 1.
        name: of the class, empty for all items.
    """
    maps = [
        SiteMap(
            site=site,
            values=frame.attention[site.name][rows].mean(axis=0, dtype=np.float64).round(DECIMALS).tolist(),
        )
        for site in sites
    ]
    return SiteMaps.model_validate({"by": by, "class": name, "n": len(rows), "sites": maps})


def item_attention(frame: Frame, row: int, site: Site) -> SiteAttention:
    """Attention of one item, the mean over its windows, as that of a clip with one window."""
    values = frame.attention[site.name][row : row + 1].astype(np.float64)
    modalities = np.array([block.modality for block in site.blocks])
    windows, segments, blocks, channels = values.shape
    return SiteAttention(
        site=site,
        windows=[0],
        shape=(windows, segments, blocks, channels),
        values=values.round(DECIMALS).tolist(),
        share={
            name: values[:, :, modalities == name].sum(axis=2).round(DECIMALS).tolist()
            for name in dict.fromkeys(modalities.tolist())
        },
    )
