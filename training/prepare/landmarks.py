"""Where OpenFace saw the face of a take: the CSV files of RAVDESS Facial Landmark Tracking (Zenodo 3255102)."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.prepare.preparation import BadItemError

POINTS = 68
PICTURE = (1280, 720)
"""Width and height of the videos that were tracked, in whose pixels the landmarks are."""
_LEAST = 0.75
_X, _Y = (slice(first - 1, first - 1 + POINTS) for first in (298, 366))


def face_boxes(path: Path, count: int, frames: int = 1) -> NDArray[np.float64]:
    """The landmarks' bounding box in `count` evenly spaced rows of a file, one row per video frame.

    The columns are those that the header calls `x_0` to `x_67` and `y_0` to `y_67`; with other names, 298 to 365 and
    366 to 433, where the published files have them.

    Args:
        frames: of the video; a file with rows for less than three quarters of them is cut off.

    Returns:
        (count, 4) left, top, right, bottom as parts of the picture.

    Raises:
        BadItemError: no such file, too few columns or rows, or a row without a face.
    """
    rows = _read(path)
    if len(rows) < _LEAST * frames:
        raise BadItemError(f"{path.name}: expected a row for each of the {frames} frames; got {len(rows)}")
    chosen = rows[np.minimum(np.ceil(np.arange(count) * (len(rows) / count)).astype(int), len(rows) - 1)]
    x, y = chosen[:, :POINTS] / PICTURE[0], chosen[:, POINTS:] / PICTURE[1]
    boxes = np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1)
    # OpenFace writes zeros where it found no face.
    whole = np.isfinite(boxes).all(axis=1) & (boxes[:, 2:] > np.maximum(boxes[:, :2], 0)).all(axis=1)
    whole &= (boxes[:, :2] < 1).all(axis=1)
    if not whole.all():
        raise BadItemError(f"{path.name}: expected a face in all {count} chosen frames; {(~whole).sum()} have none")
    return np.asarray(np.clip(boxes, 0.0, 1.0), dtype=np.float64)


def _read(path: Path) -> NDArray[np.float64]:
    """(frames, 136): the 68 x, then the 68 y."""
    if not path.is_file():
        raise BadItemError(f"expected the landmarks of the take in {path.name}; there is no such file")
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = csv.reader(file)
        try:
            columns = _columns(next(lines, []), path.name)
            rows = [[float(line[column]) for column in columns] for line in lines if line]
        except BadItemError:
            raise
        except (ValueError, IndexError, csv.Error) as error:
            raise BadItemError(f"{path.name}, line {lines.line_num}: expected landmarks as numbers; {error}") from error
    if not rows:
        raise BadItemError(f"{path.name}: expected a row for every frame; there is none")
    return np.array(rows)


def _columns(header: Sequence[str], name: str) -> tuple[int, ...]:
    """Places of the 68 x, then of the 68 y."""
    names = [column.strip() for column in header]
    named = [f"{axis}_{point}" for axis in "xy" for point in range(POINTS)]
    if set(named) <= set(names):
        return tuple(names.index(column) for column in named)
    if len(names) < _Y.stop:
        raise BadItemError(f"{name}: expected at least {_Y.stop} columns; got {len(names)}")
    return (*range(_X.start, _X.stop), *range(_Y.start, _Y.stop))
