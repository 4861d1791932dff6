"""The share of each modality of a site for every item, segment and channel: what most questions are about."""

from dataclasses import dataclass

import numpy as np

from backend.analysis.attention import channel_share
from backend.analysis.frame import Floats, Frame
from backend.schemas import Site

_ROWS = 256
"""Items whose attention is widened to double precision at a time."""


@dataclass(frozen=True)
class SiteShares:
    """names: the M modalities of a site, in its order; values: (n, q, M, Cb) share, summing to one over modalities."""

    site: Site
    names: tuple[str, ...]
    values: Floats

    @property
    def channels(self) -> Floats:
        """(n, M, Cb), the mean over segments."""
        return np.asarray(self.values.mean(axis=1))

    @property
    def segments(self) -> Floats:
        """(n, q, M), the mean over channels."""
        return np.asarray(self.values.mean(axis=3))

    @property
    def share(self) -> Floats:
        """(n, M), the mean over segments and channels."""
        return np.asarray(self.values.mean(axis=(1, 3)))


def site_shares(frame: Frame, site: Site) -> SiteShares:
    """Shares at a site of all items of a frame."""
    modalities = [block.modality for block in site.blocks]
    attention = frame.attention[site.name]
    parts = [
        np.stack(list(channel_share(attention[start : start + _ROWS], modalities).values()), axis=2)
        for start in range(0, len(frame), _ROWS)
    ]
    return SiteShares(site, tuple(dict.fromkeys(modalities)), np.concatenate(parts))
