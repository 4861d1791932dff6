"""Results of an analysis, as a worker would hand them in."""

import io

import numpy as np
from numpy.typing import NDArray

from backend.analysis.sites import site_of
from backend.schemas import (
    Analysis,
    FaceFrame,
    FaceStrip,
    ModalityStatus,
    Prediction,
    Report,
    Window,
    Windowing,
)
from backend.store import Store
from models.networks.config import SiteConfig
from tests.backend.api.checkpoint import CHECKPOINT, CLASSES

WORKER = "tests"
WINDOWS = 2
SITES = (
    SiteConfig("intermediate", {"video": 6, "audio": 4}, 4),
    SiteConfig("late", {"video": 4, "audio": 2}, 2),
)
FACES = b"\x89PNG\r\n\x1a\nface crops"


def attention(site: str) -> NDArray[np.float32]:
    """Attention of a site: (windows, segments, blocks, channels), summing to one over blocks."""
    config = next(each for each in SITES if each.name == site)
    blocks = sum(config.blocks.values())
    raw = np.random.default_rng(len(site)).random((WINDOWS, 1, blocks, config.block_channels))
    summing_to_one: NDArray[np.float32] = (raw / raw.sum(axis=2, keepdims=True)).astype(np.float32)
    return summing_to_one


def arrays() -> bytes:
    content: dict[str, NDArray[np.generic]] = {}
    for config in SITES:
        content[f"attention.{config.name}"] = attention(config.name)
        names = [name for name, count in config.blocks.items() for _ in range(count)]
        content[f"blocks.{config.name}"] = np.asarray(names)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **content)
    return buffer.getvalue()


def report(*, faces: bool = True) -> Report:
    overall = Prediction(
        logits=[1.0, 2.0],
        probabilities=[0.25, 0.75],
        prediction=1,
        contributions={"video": [0.5, 0.5], "audio": [0.5, 1.5]},
    )
    windows = [
        Window(index=i, start_s=1.5 * i, end_s=1.5 * i + 3, present=["audio"], **overall.model_dump())
        for i in range(WINDOWS)
    ]
    strip = FaceStrip(tile=16, columns=4, frames=[FaceFrame(window=0, time_s=0.1, box=(1, 2, 3, 4), found=True)])
    return Report(
        checkpoint=CHECKPOINT,
        network="emotion",
        weights_sha256="0" * 64,
        classes=CLASSES,
        duration_s=4.5,
        modalities=[ModalityStatus(name="audio", title="Sound", present=True)],
        windowing=Windowing(single_s=5, length_s=3, hop_s=1.5),
        windows=windows,
        overall=overall,
        sites=[site_of(config) for config in SITES],
        shares={},
        faces=strip if faces else None,
        timings_s={"network": 0.2, "sound": 0.03},
    )


def finish(store: Store, *, faces: bool = True) -> Analysis:
    """Take the next analysis from the queue and end it well."""
    claimed = store.analyses.claim(WORKER, 60)
    assert claimed is not None
    with store.blobs.temporary() as arrays_file, store.blobs.temporary() as faces_file:
        arrays_file.write_bytes(arrays())
        faces_file.write_bytes(FACES)
        kept = store.analyses.succeed(
            claimed.id, WORKER, report(faces=faces), arrays_file, faces_file if faces else None
        )
    assert kept
    return store.analyses.get(claimed.id)
