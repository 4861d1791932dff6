"""Find faces in single pictures with OpenCV's Haar cascades."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


class Detection(NamedTuple):
    """A square face box in pixels of the picture, and the cascade's confidence."""

    x: float
    y: float
    side: float
    weight: float


@dataclass(frozen=True)
class Search:
    """One way of searching: a cascade, how fine, and what counts.

    longest_side: pixels that the picture is scaled down to. smallest: least side of a face relative to the short side
    of the picture. step: ratio between the face sizes tried. neighbours: least number of raw hits. least_weight:
    detections of less confidence are dropped (every cascade has a scale of its own). mirrored: try the mirrored
    picture as well.
    """

    cascade: str
    longest_side: int
    smallest: float
    step: float
    neighbours: int
    least_weight: float
    mirrored: bool = False


# The first is quick and right for a person who talks to the camera. The others cost more and are for when it fails:
# hard light and glasses, small faces, faces from the side.
SEARCHES: tuple[Search, ...] = (
    Search("haarcascade_frontalface_default", 320, smallest=0.2, step=1.2, neighbours=3, least_weight=0.5),
    Search("haarcascade_frontalface_alt2", 320, smallest=0.12, step=1.15, neighbours=3, least_weight=0.0),
    Search("haarcascade_frontalface_default", 640, smallest=0.1, step=1.2, neighbours=4, least_weight=2.0),
    Search("haarcascade_profileface", 320, smallest=0.2, step=1.15, neighbours=4, least_weight=0.3, mirrored=True),
)
_SMALLEST_PIXELS = 24
_CASCADES = Path(cv2.__file__).parent / "data"


class FaceDetector:
    """The cascades, each loaded when it's first needed. Not thread-safe: a cascade keeps state while it searches."""

    def __init__(self, searches: Sequence[Search] = SEARCHES) -> None:
        self.searches = tuple(searches)
        self._cascades: dict[str, cv2.CascadeClassifier] = {}

    def detect(self, picture: Picture, search: Search) -> list[Detection]:
        """Faces in a picture.

        Args:
            picture: (H, W, 3) uint8 RGB.

        Returns:
            Boxes in pixels of `picture`, in no particular order.
        """
        height, width = picture.shape[:2]
        scale = min(1.0, search.longest_side / max(height, width))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA) if scale < 1 else picture
        gray = np.asarray(cv2.equalizeHist(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)), dtype=np.uint8)
        found = self._search(gray, search)
        if search.mirrored:
            found += [
                Detection(size[0] - x - side, y, side, weight)
                for x, y, side, weight in self._search(np.ascontiguousarray(gray[:, ::-1]), search)
            ]
        back = width / size[0]
        return [Detection(x * back, y * back, side * back, weight) for x, y, side, weight in found]

    def _search(self, gray: NDArray[np.uint8], search: Search) -> list[Detection]:
        least = max(_SMALLEST_PIXELS, round(search.smallest * min(gray.shape)))
        boxes, _, weights = self._cascade(search.cascade).detectMultiScale3(
            gray,
            scaleFactor=search.step,
            minNeighbors=search.neighbours,
            minSize=(least, least),
            outputRejectLevels=True,
        )
        return [
            Detection(float(x), float(y), float(side), float(weight))
            for (x, y, side, _), weight in zip(boxes, weights, strict=True)
            if weight >= search.least_weight
        ]

    def _cascade(self, name: str) -> cv2.CascadeClassifier:
        if name not in self._cascades:
            cascade = cv2.CascadeClassifier(str(_CASCADES / f"{name}.xml"))
            if cascade.empty():
                raise FileNotFoundError(f"expected the cascade {name} with OpenCV; it can't be loaded")
            self._cascades[name] = cascade
        return self._cascades[name]
