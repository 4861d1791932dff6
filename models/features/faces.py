"""One smooth face track per clip, and the square crops that a network sees.

Faces are searched in a few frames per second. Detections that belong together in place and size are linked; the
strongest chain is the person, the others are passers-by and mistakes. Between detections the box is interpolated, and
it's smoothed, since a crop that trembles looks like movement to a network.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.features.detection import Detection, FaceDetector, Picture, Search

Times = Sequence[float] | NDArray[np.float64]


@dataclass(frozen=True)
class FaceTrack:
    """Where the face is over time.

    Boxes are kept in pixels of a picture of `picture` = (width, height) and handed out in pixels of whatever picture
    the caller works on, so that a track that was made on small frames fits the full video.

    found: False where the clip shows no face and the centre stands in for it. picture: width, height. times: (n,) s,
    increasing. boxes: (n, 3) centre x, centre y and side of the square.
    """

    found: bool
    picture: tuple[int, int]
    times: NDArray[np.float64]
    boxes: NDArray[np.float64]

    def squares(self, times: Times, picture: tuple[int, int], margin: float = 1.0) -> NDArray[np.float64]:
        """The square at each time, in pixels of a picture of another size.

        Args:
            times: (m,) s; before the first and after the last detection the box stands still.
            picture: width and height of the picture that the squares are for, of the same proportions.
            margin: side of the square relative to that of the face; without a face the square is the centre as it is.

        Returns:
            (m, 4) x, y, width, height; may reach beyond the picture.
        """
        wanted = np.asarray(times, dtype=np.float64)
        x, y, side = (np.interp(wanted, self.times, self.boxes[:, column]) for column in range(3))
        side = side * (margin if self.found else 1.0)
        scale = np.array([picture[0] / self.picture[0], picture[1] / self.picture[1]])
        # A square stays square where rounding made the proportions differ a little.
        sides = side * scale.mean()
        return np.stack([x * scale[0] - sides / 2, y * scale[1] - sides / 2, sides, sides], axis=1)


def centre_track(picture: tuple[int, int]) -> FaceTrack:
    """The track of a clip without a face: the largest square in the middle of the picture (width, height)."""
    width, height = picture
    return FaceTrack(False, picture, np.zeros(1), np.array([[width / 2, height / 2, min(picture)]], dtype=np.float64))


def track_faces(
    frames: Sequence[Picture], times: Times, detector: FaceDetector | None = None, *, per_second: float = 3.0
) -> FaceTrack:
    """Find the person in a clip and follow their face.

    Args:
        frames: (H, W, 3) uint8 RGB, all of one size, at any density; only some are searched.
        times: (n,) s, the time of each frame, in any order.
        detector: keep one to save loading the cascades again.
        per_second: how many frames are searched, at most 100 in all.

    Returns:
        The track; `found` is False and the box is the centre where there is no face.
    """
    stamps = np.asarray(times, dtype=np.float64)
    if len(frames) == 0 or len(frames) != len(stamps):
        raise ValueError(f"expected as many frames as times, and at least one; got {len(frames)} and {len(stamps)}")
    shape = frames[0].shape
    if any(frame.shape != shape for frame in frames) or len(shape) != 3 or shape[2] != 3:
        raise ValueError(f"expected frames of one shape (H, W, 3); got {sorted({frame.shape for frame in frames})}")
    detector = detector or FaceDetector()
    picture = (shape[1], shape[0])
    chosen = _spread(stamps, per_second)
    for attempt, search in enumerate(detector.searches):
        # The costlier searches look at fewer frames.
        indices = chosen if attempt == 0 else [chosen[index] for index in _evenly(len(chosen), _FEW)]
        chain = _person(frames, stamps, indices, detector, search)
        if chain:
            return _smooth(chain, picture)
    return centre_track(picture)


def crop_faces(frames: Sequence[Picture], times: Times, track: FaceTrack, margin: float) -> list[Picture]:
    """Cut the face out of each frame.

    Args:
        frames: (H, W, 3) uint8 RGB, of any scale of the clip.
        times: (n,) s, the time of each frame.
        margin: side of the crop relative to that of the face.

    Returns:
        One square (s, s, 3) per frame; what lies beyond the frame repeats its edge.
    """
    if len(frames) != len(times):
        raise ValueError(f"expected as many frames as times; got {len(frames)} and {len(times)}")
    crops = []
    for frame, time_s in zip(frames, times, strict=True):
        square = track.squares([time_s], (frame.shape[1], frame.shape[0]), margin)[0]
        crops.append(_cut(frame, square))
    return crops


_FEW = 6
_MOST_SEARCHED = 100
# Two detections belong to one face if its centre moved by less than this part of its side (more with time between them)
# and its size changed by less than this factor.
_REACH = 0.45
_REACH_PER_S = 0.5
_GROWTH = 1.6
# A face has to be there in this part of the frames that were searched.
_LEAST_SHARE = 0.25
# Detections that lie this far off the median of their neighbours, relative to the side, are mistakes.
_OFF = 0.3
_SMOOTHING_S = 0.35
_GRID_S = 0.1


def _spread(times: NDArray[np.float64], per_second: float) -> list[int]:
    """Indices of frames spread evenly over the clip, in the order of time."""
    order = np.argsort(times, kind="stable")
    ascending = times[order]
    length = float(ascending[-1] - ascending[0])
    count = int(min(len(times), _MOST_SEARCHED, max(3, np.ceil(length * per_second) + 1)))
    aims = np.linspace(ascending[0], ascending[-1], count)
    nearest = np.searchsorted(ascending, aims - 1e-9)
    _, first = np.unique(ascending[np.clip(nearest, 0, len(times) - 1)], return_index=True)
    return [int(order[np.clip(nearest[index], 0, len(times) - 1)]) for index in sorted(first)]


def _evenly(count: int, most: int) -> list[int]:
    """At most `most` of the indices below `count`, the first and the last among them."""
    return sorted({round(float(index)) for index in np.linspace(0, count - 1, min(count, most))})


_Sighting = tuple[float, Detection]


def _person(
    frames: Sequence[Picture], times: NDArray[np.float64], indices: list[int], detector: FaceDetector, search: Search
) -> list[_Sighting]:
    """The sightings of the person that is there most, longest and largest; empty if nobody is."""
    chains: list[list[_Sighting]] = []
    for index in indices:
        time_s = float(times[index])
        free = list(chains)
        for detection in sorted(detector.detect(frames[index], search), key=lambda found: -found.weight):
            near = [chain for chain in free if _continues(chain[-1], (time_s, detection))]
            if near:
                best = max(near, key=len)
                best.append((time_s, detection))
                free.remove(best)
            else:
                chains.append([(time_s, detection)])
    least = max(min(2, len(indices)), _LEAST_SHARE * len(indices))
    lasting = [chain for chain in chains if len(chain) >= least]
    return max(lasting, key=lambda chain: sum(found.side for _, found in chain), default=[])


def _continues(before: _Sighting, now: _Sighting) -> bool:
    (then_s, old), (now_s, new) = before, now
    side = max(old.side, new.side)
    distance = np.hypot(old.x + old.side / 2 - new.x - new.side / 2, old.y + old.side / 2 - new.y - new.side / 2)
    near = distance < side * (_REACH + _REACH_PER_S * (now_s - then_s))
    return bool(near and side < _GROWTH * min(old.side, new.side))


def _smooth(chain: list[_Sighting], picture: tuple[int, int]) -> FaceTrack:
    """Drop outliers, interpolate on an even grid and smooth with a Gaussian; the ends are held."""
    times = np.array([time_s for time_s, _ in chain])
    boxes = np.array([(found.x + found.side / 2, found.y + found.side / 2, found.side) for _, found in chain])
    if len(chain) >= 3:
        keep = _inliers(boxes)
        times, boxes = times[keep], boxes[keep]
    count = max(2, round((times[-1] - times[0]) / _GRID_S) + 1)
    grid = np.linspace(times[0], times[-1], count)
    even = np.stack([np.interp(grid, times, boxes[:, column]) for column in range(3)], axis=1)
    step = float(grid[1] - grid[0])
    if step > 0:
        reach = int(np.ceil(3 * _SMOOTHING_S / step))
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / _SMOOTHING_S) ** 2)
        kernel /= kernel.sum()
        padded = np.pad(even, ((reach, reach), (0, 0)), mode="edge")
        even = np.stack([np.convolve(padded[:, column], kernel, mode="valid") for column in range(3)], axis=1)
    return FaceTrack(True, picture, grid, even)


def _inliers(boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which boxes agree with the median of the five around them."""
    padded = np.pad(boxes, ((2, 2), (0, 0)), mode="reflect" if len(boxes) > 2 else "edge")
    medians = np.median(np.lib.stride_tricks.sliding_window_view(padded, 5, axis=0), axis=-1)
    off = np.abs(boxes - medians) / medians[:, 2:]
    keep = np.asarray((off < _OFF).all(axis=1))
    return keep if keep.any() else np.ones(len(boxes), dtype=np.bool_)


def _cut(frame: Picture, square: NDArray[np.float64]) -> Picture:
    """A square of whole pixels; its sides are at least one pixel."""
    height, width = frame.shape[:2]
    side = max(1, round(float(square[2])))
    left, top = round(float(square[0])), round(float(square[1]))
    right, bottom = left + side, top + side
    inside = frame[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    beyond = (max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width))
    if not any(beyond):
        return np.ascontiguousarray(inside)
    return np.asarray(cv2.copyMakeBorder(inside, *beyond, cv2.BORDER_REPLICATE), dtype=np.uint8)
