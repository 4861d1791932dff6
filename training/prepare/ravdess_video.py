"""RAVDESS videos as in the paper (section 4.1): 30 face crops of each spoken take, and MFCC of its own sound."""

import re
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.media.decode import Frames
from models.features.detection import FaceDetector
from models.features.faces import crop_faces, track_faces
from models.features.video import shown_face
from models.inputs import PAPER_MFCC, FaceCrops, Mfcc
from training.prepare.landmarks import PICTURE, face_boxes
from training.prepare.preparation import Arrays, BadItemError, Plan, Problem, Source
from training.prepare.ravdess import find_takes, speech_arrays
from training.prepare.videos import even_frames, whole_file

FRAMES = 30
_VIDEO = frozenset({".mp4"})
# Takes without sound (their pictures are those of the take with sound), and songs.
_OTHER = re.compile(r"^(02-0[12]|01-02)-")


def video(folder: Path, landmarks: Path | None = None, size: int = 224, spec: Mfcc = PAPER_MFCC) -> Plan:
    """`video` (n, 30, size, size, 3) uint8 RGB, `mfcc` (n, 13, 212), `label` and `actor` (n,).

    With landmarks, the face is their bounding box, pressed into a square, as in the official code; without, it's the
    square of the service's own face track. The official code scales the whole picture to 224x224 before it cuts out
    the face, so that its crops are enlarged again; it keeps them as JPEG. Here the face is cut out of the full picture
    and kept as it is. It takes songs, too, where they lie beside the spoken takes, and reads the actor from a name that
    it strips of the letters of `.mp4`.

    Args:
        folder: with `Actor_01` to `Actor_24`, each with videos `01-01-EE-II-SS-RR-AA.mp4`.
        landmarks: folder with `01-01-EE-II-SS-RR-AA.csv` of OpenFace for every take.
        size: pixels, height and width of the crops.
    """
    takes, problems = find_takes(folder, _VIDEO, _OTHER, modality="01")
    if landmarks is not None and not landmarks.is_dir():
        return Plan([], partial(_video, size=size, spec=spec), "", [Problem(str(landmarks), "expected a folder")])
    sources = [Source(take.name, (*take.files, *_landmarks(take, landmarks))) for take in takes]
    cut = "openface" if landmarks else "track"
    recipe = f"faces {cut} {FRAMES}x{size} mfcc {spec.model_dump_json()}"
    return Plan(sources, partial(_video, size=size, spec=spec), recipe, problems)


def _landmarks(take: Source, folder: Path | None) -> tuple[Path, ...]:
    return (folder / f"{take.files[0].stem}.csv",) if folder else ()


def _video(source: Source, size: int, spec: Mfcc) -> Arrays:
    path, *landmarks = source.files
    found = whole_file(path)
    boxes = face_boxes(landmarks[0], FRAMES, found.video.frames if found.video else 1) if landmarks else None
    frames = even_frames(path, FRAMES, max(PICTURE))
    crops = _tracked(frames) if boxes is None else [_cut(*pair) for pair in zip(frames.images, boxes, strict=True)]
    crop = _crop(size)
    return {"video": np.stack([shown_face(face, crop) for face in crops]), **speech_arrays(source, spec)}


def _crop(size: int) -> FaceCrops:
    """Neither gray nor normalised, which is the training's matter."""
    return FaceCrops(
        frames=FRAMES,
        size=size,
        margin=1.0,
        gray=False,
        equalise=False,
        channel_order="rgb",
        mean=(0.0, 0.0, 0.0),
        std=(1.0, 1.0, 1.0),
    )


def _tracked(frames: Frames) -> list[NDArray[np.uint8]]:
    track = track_faces(frames.images, frames.times, _detector())
    if not track.found:
        raise BadItemError("expected a face; none was found")
    return crop_faces(frames.images, frames.times, track, margin=1.0)


@cache
def _detector() -> FaceDetector:
    """One per process: the cascades take longer to load than a take to search."""
    return FaceDetector()


def _cut(picture: NDArray[np.uint8], box: NDArray[np.float64]) -> NDArray[np.uint8]:
    """A box in parts of the picture; whole pixels are counted as the official code does, towards the corner."""
    height, width = picture.shape[:2]
    left, top, right, bottom = (box * [width, height, width, height]).astype(int)
    face = picture[top:bottom, left:right]
    if not face.size:
        raise BadItemError(f"expected a face of at least a pixel; got {right - left}x{bottom - top}")
    return np.ascontiguousarray(face)
