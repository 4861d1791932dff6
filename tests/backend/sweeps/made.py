"""A collection of sentences, a sweep over it, and results with attention of their own for every item."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.analysis.arrays import write_arrays
from backend.engine.protocol import Job
from backend.schemas import AnalysisInputs, Prediction, Report, Window
from backend.store import Store
from backend.store.collections import NewItem
from backend.store.sweeps import PlannedItem
from backend.sweeps.network import SweptNetwork
from tests.backend.stored import CHECKPOINT, WEIGHTS, report

CLASSES = ["calm", "happy"]
MODALITIES = ("video", "audio")
NETWORK = SweptNetwork(
    output="classes", classes=CLASSES, value=None, modalities={"video": "Video", "audio": "Audio"}, sites=report().sites
)


def windows_of(index: int) -> int:
    """How many windows the item has: one, two or three."""
    return 1 + index % 3


def attention(index: int) -> NDArray[np.float32]:
    """(W, 1, 2, 2) attention of the item over its windows; the two blocks sum to one."""
    raw = np.random.default_rng(index).random((windows_of(index), 1, 2, 2))
    summing_to_one: NDArray[np.float32] = (raw / raw.sum(axis=2, keepdims=True)).astype(np.float32)
    return summing_to_one


def logits(index: int) -> list[float]:
    return [float(index), -0.5 * index]


def report_of(index: int) -> Report:
    """A report whose numbers tell the item; its video is there in even items only."""
    parts = {"video": [0.25 * index, 0.0], "audio": [0.75 * index, -0.5 * index]}
    overall = Prediction(logits=logits(index), probabilities=[0.5, 0.5], prediction=index % 2, contributions=parts)
    present = list(MODALITIES) if index % 2 == 0 else ["audio"]
    windows = [
        Window(index=w, start_s=1.5 * w, end_s=1.5 * w + 3, present=present, **overall.model_dump())
        for w in range(windows_of(index))
    ]
    return report().model_copy(update={"overall": overall, "windows": windows})


def write_result(path: Path, index: int) -> None:
    """The arrays that belong to `report_of`."""
    write_arrays(path, {"late": attention(index)}, report().sites)


def sentence(index: int) -> str:
    return f"Sentence {index}."


def index_of(job_or_text: Job | str) -> int:
    """Which item an analysis is of."""
    text = job_or_text if isinstance(job_or_text, str) else job_or_text.analysis.inputs.text or ""
    return int(text.removeprefix("Sentence ").removesuffix("."))


def collection(store: Store, count: int) -> str:
    """Sentences labelled in turn, of three groups; each seventh has no label."""
    id_ = store.collections.begin("Set", "texts", {}).id
    items = [
        NewItem(
            f"item {index}",
            AnalysisInputs(text=sentence(index)),
            None if index % 7 == 6 else CLASSES[index % 2],
            f"group {index % 3}",
        )
        for index in range(count)
    ]
    assert store.collections.finish(id_, items)
    return id_


def sweep(store: Store, count: int, over: str | None = None) -> str:
    """A sweep over a new collection, all of whose items wait."""
    planned = [PlannedItem(index, AnalysisInputs(text=sentence(index))) for index in range(count)]
    network = NETWORK.model_dump(mode="json")
    return store.sweeps.create(over or collection(store, count), CHECKPOINT, WEIGHTS, network, planned)[0]


def end_next(store: Store, worker: str = "one") -> int | None:
    """Take the next analysis and end it with its own result; which item it was, None when there is none."""
    claimed = store.analyses.claim(worker, 60)
    if claimed is None:
        return None
    index = index_of(claimed.inputs.text or "")
    with store.blobs.temporary() as arrays:
        write_result(arrays, index)
        assert store.analyses.succeed(claimed.id, worker, report_of(index), arrays, None)
    return index
