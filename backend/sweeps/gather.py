"""Gathering the results of a sweep into files of 64 items, so that a frame is read as a few of them.

Whoever gathers reads the results first and keeps the file with its rows in one transaction, which is refused if another
has gathered one of the items meanwhile: a crash leaves nothing, and nothing is gathered twice.
"""

import logging
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from backend.analysis.arrays import read_attention
from backend.analysis.attention import share
from backend.analysis.frame import Frame, write_frame
from backend.store import Store
from backend.store.sweeps import SucceededItem

logger = logging.getLogger(__name__)
SHARD = 64
"""Items of one file; also the most whose results are held in memory at a time."""


def gather_after(store: Store, analysis: str) -> None:
    """Gather what is ready in the sweeps that an analysis, which has just succeeded, is an item of."""
    for sweep in store.sweeps.of_analysis(analysis):
        gather(store, sweep)


def gather(store: Store, sweep: str, *, everything: bool = False) -> None:
    """Gather items that have succeeded.

    Args:
        everything: also the last ones, which don't fill a file.
    """
    waiting = store.sweeps.ungathered(sweep)
    for start in range(0, len(waiting), SHARD):
        positions = waiting[start : start + SHARD]
        if len(positions) < SHARD and not everything:
            return
        items = readable(store, sweep, positions)
        if not items:
            continue
        frame = frame_of(items)
        with store.blobs.temporary() as path:
            write_frame(frame, path, {})
            if not store.sweeps.keep_shard(sweep, frame.positions.tolist(), path, most_windows(frame)):
                logger.info("sweep %s: gathered elsewhere, or deleted", sweep)
                return


def readable(store: Store, sweep: str, positions: Sequence[int]) -> list[SucceededItem]:
    """The items whose arrays are there; one may be deleted at any time."""
    items = store.sweeps.succeeded(sweep, positions)
    return [item for item in items if item.arrays.exists()]


def most_windows(frame: Frame) -> int:
    """Most windows that one item had; 0 where there are no items."""
    return int(np.bincount(frame.window_rows).max()) if len(frame.window_rows) else 0


def ungathered_parts(store: Store, sweep: str) -> Iterator[Frame]:
    """What has succeeded and is in no file, as frames of at most 64 items."""
    waiting = store.sweeps.ungathered(sweep)
    for start in range(0, len(waiting), SHARD):
        if items := readable(store, sweep, waiting[start : start + SHARD]):
            yield frame_of(items)


def frame_of(items: Sequence[SucceededItem]) -> Frame:
    """The results of items of one sweep as a frame; raises ValueError for no items."""
    if not items:
        raise ValueError("expected at least one item")
    first = items[0].report
    attention: dict[str, list[np.ndarray]] = {site.name: [] for site in first.sites}
    shares: dict[str, dict[str, list[np.ndarray]]] = {
        site.name: {band.modality: [] for band in site.bands} for site in first.sites
    }
    for item in items:
        for site in first.sites:
            windows = read_attention(item.arrays, site.name).astype(np.float64)
            attention[site.name].append(windows.mean(axis=0))
            for name, values in share(windows, [block.modality for block in site.blocks]).items():
                shares[site.name][name].append(values)

    def per_modality(value: Callable[[SucceededItem, str], object]) -> dict[str, np.ndarray]:
        return {name: np.asarray([value(item, name) for item in items]) for name in first.overall.contributions}

    counts = [len(item.report.windows) for item in items]
    return Frame(
        positions=np.array([item.position for item in items], dtype=np.int64),
        names=tuple(item.name for item in items),
        labels=tuple(item.label for item in items),
        groups=tuple(item.group for item in items),
        analyses=tuple(item.analysis for item in items),
        logits=np.array([item.report.overall.logits for item in items], dtype=np.float64),
        contributions=per_modality(lambda item, name: item.report.overall.contributions[name]),
        present=per_modality(lambda item, name: any(name in window.present for window in item.report.windows)),
        attention={site: np.asarray(values, dtype=np.float32) for site, values in attention.items()},
        window_rows=np.repeat(np.arange(len(items), dtype=np.int64), counts),
        window_spans=np.array(
            [(window.start_s, window.end_s) for item in items for window in item.report.windows], dtype=np.float64
        ),
        window_shares={
            site: {name: np.concatenate(values) for name, values in by_name.items()} for site, by_name in shares.items()
        },
    )
