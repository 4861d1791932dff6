"""The faces that the network sees: tracked over the clip, cropped from each frame, shown to the person as a strip."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from backend.engine.stages import Advance
from backend.media.decode import Frames
from backend.schemas import FaceFrame, FaceStrip
from models.features.detection import FaceDetector
from models.features.faces import FaceTrack, crop_faces, track_faces
from models.features.video import shown_face
from models.inputs import FaceCrops

Picture = NDArray[np.uint8]
STRIP_PIXELS = 16_000_000


@dataclass(frozen=True)
class Faces:
    """One face per frame.

    shown: (size, size, 3) uint8 RGB pictures, before normalisation. boxes: (n, 4) x, y, width, height in pixels of the
    full upright video. times: (n,) s. found: whether the clip has a face at all.
    """

    shown: list[Picture]
    boxes: NDArray[np.float64]
    times: NDArray[np.float64]
    found: bool

    def choose(self, indices: Sequence[int]) -> "Faces":
        """Some of the faces, in the order of the indices."""
        return Faces([self.shown[index] for index in indices], self.boxes[indices], self.times[indices], self.found)


def find_faces(frames: Frames, spec: FaceCrops, detector: FaceDetector, advance: Advance) -> Faces:
    """Track the face and cut it out of every frame."""
    track = track_faces(frames.images, frames.times, detector)
    advance(0.7)
    boxes = track.squares(frames.times, frames.full_size, spec.margin)
    return Faces(_shown(frames, track, spec), boxes, frames.times, track.found)


def _shown(frames: Frames, track: FaceTrack, spec: FaceCrops) -> list[Picture]:
    """The network's look at each frame; frames that several windows share are worked on once."""
    done: dict[tuple[int, float], Picture] = {}
    shown = []
    for image, time_s in zip(frames.images, frames.times, strict=True):
        key = (id(image), float(time_s))
        if key not in done:
            done[key] = shown_face(crop_faces([image], [time_s], track, spec.margin)[0], spec)
        shown.append(done[key])
    return shown


def write_strip(path: Path, faces: Faces, windows: Sequence[int], per_window: int) -> FaceStrip:
    """Write the faces of all windows as one PNG and say what is where in it.

    Args:
        windows: index of each frame's window, in the order of the faces.
        per_window: frames of one window; a row holds whole windows, as many as make the picture about square.
    """
    tile = _tile(len(faces.shown), faces.shown[0].shape[0])
    count = len(faces.shown) // per_window
    columns = per_window * max(1, round(math.sqrt(count / per_window)))
    rows = math.ceil(len(faces.shown) / columns)
    picture = np.zeros((rows * tile, columns * tile, 3), dtype=np.uint8)
    for index, face in enumerate(faces.shown):
        top, left = (index // columns) * tile, (index % columns) * tile
        if face.shape[0] != tile:
            picture[top : top + tile, left : left + tile] = cv2.resize(face, (tile, tile), interpolation=cv2.INTER_AREA)
        else:
            picture[top : top + tile, left : left + tile] = face
    encoded, png = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not encoded:
        raise RuntimeError(f"expected a PNG of the faces; OpenCV gave none for {picture.shape}")
    path.write_bytes(png.tobytes())
    boxes = [(float(x), float(y), float(width), float(height)) for x, y, width, height in faces.boxes]
    return FaceStrip(
        tile=tile,
        columns=columns,
        frames=[
            FaceFrame(window=window, time_s=float(time_s), box=box, found=faces.found)
            for window, time_s, box in zip(windows, faces.times, boxes, strict=True)
        ],
    )


def _tile(count: int, size: int) -> int:
    """Side of a tile: what the network saw, pixel by pixel, unless the strip would become a giant."""
    return max(16, min(size, int(math.sqrt(STRIP_PIXELS / count))))
