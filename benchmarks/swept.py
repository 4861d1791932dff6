"""A store with a sweep over made-up items, in the shape of the paper's emotion network: 1,000 stored analyses."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.analysis.arrays import write_arrays
from backend.analysis.predictions import overall, window_of
from backend.analysis.sites import sites_of
from backend.schemas import AnalysisInputs, ModalityStatus, Report, Site, Windowing
from backend.store import Store, open_store
from backend.store.collections import NewItem
from backend.store.sweeps import PlannedItem
from backend.sweeps.gather import gather_after
from backend.sweeps.network import SweptNetwork
from models.networks.emotion.config import EmotionConfig

ITEMS, GROUPS = 1_000, 24
"""As many as RAVDESS has actors."""
CLASSES = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")
CHECKPOINT, WEIGHTS = "made/up", "0" * 64
_MODALITIES = {"video": "Face video", "audio": "Sound"}
_WORKER, _LEASE_S = "benchmark", 600.0
_OF_MAP, _OF_CLASS, _OF_GROUP, _OF_ITEM = 1.0, 0.1, 0.1, 0.2


@dataclass(frozen=True)
class MadeItem:
    """What a network would have given out for one item: attention is site -> (1, q, N, Cb), parts modality -> (K,)."""

    label: int
    group: int
    attention: dict[str, NDArray[np.float32]]
    parts: dict[str, NDArray[np.float64]]


def made_items(sites: list[Site], count: int) -> Iterator[MadeItem]:
    """Items whose attention differs a little between classes, groups and items; the same every time."""
    rng = np.random.default_rng(0)
    shapes = {site.name: (site.segments, len(site.blocks), site.channels_per_block) for site in sites}

    def drawn(scale: float, *many: int) -> dict[str, NDArray[np.float64]]:
        return {name: scale * rng.normal(size=(*many, *shape)) for name, shape in shapes.items()}

    of_map, of_class, of_group = drawn(_OF_MAP), drawn(_OF_CLASS, len(CLASSES)), drawn(_OF_GROUP, GROUPS)
    for _ in range(count):
        label, group = int(rng.integers(len(CLASSES))), int(rng.integers(GROUPS))
        of_item = drawn(_OF_ITEM)
        attention = {}
        for name in shapes:
            raised = np.exp(of_map[name] + of_class[name][label] + of_group[name][group] + of_item[name])
            attention[name] = (raised / raised.sum(axis=1, keepdims=True))[None].astype(np.float32)
        parts = {name: rng.normal(size=len(CLASSES)) + np.eye(len(CLASSES))[label] for name in _MODALITIES}
        yield MadeItem(label, group, attention, parts)


def make_sweep(database_url: str, folder: Path, count: int = ITEMS) -> str:
    """Fill an empty store with a sweep whose items have all succeeded; returns its id."""
    sites = sites_of(EmotionConfig().sites)
    items = list(made_items(sites, count))
    with open_store(database_url, folder) as store:
        collection = store.collections.begin("Made up", "benchmark", {})
        inputs = [AnalysisInputs(text=f"item {position}") for position in range(count)]
        new = [
            NewItem(f"item {position:04d}", its, CLASSES[item.label], f"actor {item.group + 1:02d}")
            for position, (its, item) in enumerate(zip(inputs, items, strict=True))
        ]
        store.collections.finish(collection.id, new)
        network = SweptNetwork(
            output="classes", classes=list(CLASSES), value=None, modalities=_MODALITIES, sites=sites
        ).model_dump(mode="json")
        planned = [PlannedItem(position, inputs=its) for position, its in enumerate(inputs)]
        sweep, _ = store.sweeps.create(collection.id, CHECKPOINT, WEIGHTS, network, planned)
        by_text = dict(zip((its.text for its in inputs), items, strict=True))
        while (job := store.analyses.claim(_WORKER, _LEASE_S)) is not None:
            _succeed(store, job.id, by_text[job.inputs.text], sites)
    return sweep


def _succeed(store: Store, analysis: str, item: MadeItem, sites: list[Site]) -> None:
    with store.blobs.temporary() as path:
        write_arrays(path, item.attention, sites)
        store.analyses.succeed(analysis, _WORKER, _report(item, sites), path, None)
    gather_after(store, analysis)


def _report(item: MadeItem, sites: list[Site]) -> Report:
    output = np.sum(list(item.parts.values()), axis=0)
    window = window_of(0, (0.0, 3.0), output=output, parts=item.parts, present=list(item.parts))
    return Report(
        checkpoint=CHECKPOINT,
        network="emotion",
        weights_sha256=WEIGHTS,
        classes=list(CLASSES),
        duration_s=3.0,
        modalities=[ModalityStatus(name=name, title=title, present=True) for name, title in _MODALITIES.items()],
        windowing=Windowing(single_s=5, length_s=3, hop_s=1.5),
        windows=[window],
        overall=overall([window]),
        sites=sites,
        shares={},
    )
