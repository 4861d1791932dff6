"""What tests of the store and the engine put into it: a clip that is no media, and a report made up by hand."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from backend.analysis.arrays import write_arrays
from backend.schemas import (
    AnalysisInputs,
    Band,
    Block,
    Clip,
    ModalityStatus,
    Prediction,
    Probe,
    Progress,
    Report,
    Site,
    Window,
    Windowing,
)
from backend.store import BlobStore, ClipStore, Store

CHECKPOINT = "emotion/tiny"
WEIGHTS = "ab" * 32
WORKING = Progress(stage="Working", fraction=0.5)


@dataclass(frozen=True)
class Probed:
    probe: Probe = field(default_factory=lambda: Probe(container="mp4", duration_s=2.0))
    media_type: str = "video/mp4"
    warnings: list[str] = field(default_factory=lambda: ["There is no sound track."])
    kind: Literal["media", "skeleton", "features"] = "media"


def add_clip(
    clips: ClipStore,
    blobs: BlobStore,
    content: bytes = b"clip",
    name: str = "clip.mp4",
    kind: Literal["media", "skeleton", "features"] = "media",
) -> tuple[Clip, bool]:
    """Upload some bytes as a clip."""
    with blobs.temporary() as path:
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        return clips.add(path, sha256=sha256, name=name, size_bytes=len(content), result=Probed(kind=kind))


def submit(store: Store, content: bytes = b"clip", weights: str = WEIGHTS) -> str:
    """Upload and queue; returns the id of the analysis."""
    clip, _ = add_clip(store.clips, store.blobs, content)
    return store.analyses.submit(AnalysisInputs(clip=clip.id), CHECKPOINT, weights)[0].id


def finish(store: Store, worker: str, id_: str, arrays: bytes = b"arrays", faces: bytes | None = b"faces") -> bool:
    """Hand in a result as the worker would."""
    with store.blobs.temporary() as arrays_path, store.blobs.temporary() as faces_path:
        arrays_path.write_bytes(arrays)
        if faces is not None:
            faces_path.write_bytes(faces)
        return store.analyses.succeed(id_, worker, report(), arrays_path, None if faces is None else faces_path)


def report() -> Report:
    """A report with one window, two classes and one site of two blocks."""
    return Report(
        checkpoint=CHECKPOINT,
        network="emotion",
        weights_sha256=WEIGHTS,
        classes=["calm", "happy"],
        duration_s=2.0,
        modalities=[ModalityStatus(name="video", title="Face video", present=True)],
        windowing=Windowing(single_s=5, length_s=3, hop_s=1.5),
        windows=[
            Window(
                index=0,
                start_s=0,
                end_s=2,
                logits=[0.0, 0.0],
                probabilities=[0.5, 0.5],
                prediction=0,
                contributions={"video": [0.0, 0.0]},
                present=["video"],
            )
        ],
        overall=Prediction(
            logits=[0.0, 0.0], probabilities=[0.5, 0.5], prediction=0, contributions={"video": [0.0, 0.0]}
        ),
        sites=[
            Site(
                name="late",
                title="Late fusion",
                segments=1,
                bands=[Band(modality=name, title=name.capitalize(), stream=name) for name in ("video", "audio")],
                channels_per_block=2,
                floor=0.0,
                blocks=[
                    Block(index=0, modality="video", position=0, first_channel=0, last_channel=1),
                    Block(index=1, modality="audio", position=0, first_channel=0, last_channel=1),
                ],
                prior={"video": 0.5, "audio": 0.5},
            )
        ],
        shares={"late": {"video": [[0.5]], "audio": [[0.5]]}},
    )


def write_uniform_arrays(path: Path) -> None:
    """The arrays that belong to `report`: uniform attention."""
    write_arrays(path, {"late": np.full((1, 1, 2, 2), 0.5, np.float32)}, report().sites)
