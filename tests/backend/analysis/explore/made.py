"""Small made-up sweeps, and plain loops that say what should be found of them."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from backend.analysis.attention import share
from backend.analysis.frame import Frame
from backend.analysis.sites import site_of
from backend.analysis.values import value_bins
from backend.schemas import Site, Sweep, SweepCounts, ValueScale
from models.networks.config import SiteConfig

Floats = NDArray[np.float64]
CLASSES = ["calm", "happy", "sad"]
SCALE = ValueScale(name="sentiment", low=-3, high=3)
MODALITIES = ("video", "audio")
# 3 + 2 blocks of 4 channels in 2 segments, and 1 + 1 blocks of 2 channels.
EARLY = site_of(SiteConfig("early", {"video": 12, "audio": 7}, 4, segments=2))
LATE = site_of(SiteConfig("late", {"video": 2, "audio": 2}, 2))
SITES = [EARLY, LATE]


def frame(
    labels: Sequence[str | None],
    groups: Sequence[str | None],
    *,
    windows: Sequence[int] | None = None,
    outputs: int = len(CLASSES),
    seed: int = 0,
) -> Frame:
    """Items with random attention and outputs.

    Args:
        windows: of each item, one by default.
        outputs: K.
    """
    rng = np.random.default_rng(seed)
    n = len(labels)
    counts = np.ones(n, dtype=np.int64) if windows is None else np.asarray(windows)
    rows = np.repeat(np.arange(n), counts)
    attention, shares = {}, {}
    for site in SITES:
        raw = rng.gamma(2.0, size=(len(rows), site.segments, len(site.blocks), site.channels_per_block))
        of_windows = raw / raw.sum(axis=2, keepdims=True)
        shares[site.name] = share(of_windows, [block.modality for block in site.blocks])
        means = [of_windows[rows == row].mean(axis=0) for row in range(n)]
        attention[site.name] = np.asarray(means, dtype=np.float32)
    parts = {name: rng.normal(size=(n, outputs)) for name in MODALITIES}
    return Frame(
        positions=np.arange(n, dtype=np.int64),
        names=tuple(f"item {row}" for row in range(n)),
        labels=tuple(labels),
        groups=tuple(groups),
        analyses=tuple(f"analysis {row}" for row in range(n)),
        logits=parts["video"] + parts["audio"],
        contributions=parts,
        present={name: np.ones(n, dtype=np.bool_) for name in MODALITIES},
        attention=attention,
        window_rows=rows,
        window_spans=np.zeros((len(rows), 2)),
        window_shares=shares,
    )


def sweep(value: ValueScale | None = None) -> Sweep:
    """The message of a sweep with three classes, or with a value."""
    return Sweep(
        id="made",
        source="shipped",
        name="Made up",
        checkpoint="made/up",
        weights_sha256="0" * 64,
        state="ended",
        created_at=datetime(2026, 3, 4, tzinfo=UTC),
        counts=SweepCounts(),
        output="classes" if value is None else "value",
        classes=CLASSES if value is None else value_bins(value),
        value=value,
        modalities={name: name.capitalize() for name in MODALITIES},
        sites=SITES,
    )


def plain_share(found: Frame, row: int, site: Site, modality: str, channel: int, segment: int | None = None) -> float:
    """Share of a modality in one channel: attention of its blocks added up, the mean over segments or of one."""
    segments = range(site.segments) if segment is None else [segment]
    total = 0.0
    for at in segments:
        for block in site.blocks:
            if block.modality == modality:
                total += float(found.attention[site.name][row, at, block.index, channel])
    return total / len(segments)


def plain_mean_share(found: Frame, row: int, site: Site, modality: str, segment: int | None = None) -> float:
    channels = range(site.channels_per_block)
    return sum(plain_share(found, row, site, modality, channel, segment) for channel in channels) / len(channels)


def plain_resamples(units: Sequence[Sequence[int]], resamples: int = 1000) -> list[list[int]]:
    """The items of each resample: as many units as there are, drawn with the seed of the product, with replacement."""
    drawn = np.random.default_rng(0).integers(0, len(units), (resamples, len(units)))
    return [[item for unit in row for item in units[unit]] for row in drawn]


def plain_interval(statistics: Sequence[float]) -> tuple[float, float]:
    low, high = np.percentile(np.asarray(statistics), [2.5, 97.5])
    return float(low), float(high)
