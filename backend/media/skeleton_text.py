"""Read `.skeleton` files of NTU RGB+D: what a Kinect v2 tracked, as text.

The lines are: the number of frames; for every frame the number of bodies; for every body ten fields, of which the first
is its tracking id, the number of joints, and a line for each joint with x, y and z in metres, two pixels of the depth
video, two of the colour video, four numbers of the orientation, and the state of the tracking (Shahroudy et al., "NTU
RGB+D: A Large Scale Dataset for 3D Human Activity Analysis", CVPR 2016).
"""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TextIO

import numpy as np
from numpy.typing import NDArray

from backend.errors import UnusableClip
from backend.media.limits import MediaLimits
from backend.media.sequence import FARTHEST_M, FRAME_RATE, SkeletonSequence

JOINTS = 25
_BODY_FIELDS = 10
_LEAST_COLUMNS = 7
# Where the pixels of the colour video are in a joint's line.
_PIXELS = slice(5, 7)
# Pixels of the colour video from its corner; what is farther is no place in or near it.
_FARTHEST_PIXEL = 1e5
_LONGEST_LINE = 2000

Bodies = dict[str, dict[int, NDArray[np.float64]]]


def read_skeleton_text(
    path: Path, name: str, limits: MediaLimits, check_frames: Callable[[int], None] = lambda frames: None
) -> SkeletonSequence:
    """The bodies of a file, each by its tracking id; a body that is away in a frame is NaN there.

    Args:
        check_frames: called with the number of frames before they are read; may refuse it.

    Raises:
        UnusableClip: the file is cut off or is not as it should be; the message names frame and line.
    """
    # A byte that is no text becomes a mark that is no number.
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        lines = _Lines(file, name)
        frames = lines.count("the number of frames, at least 1", least=1)
        lines.frames = frames
        check_frames(frames)
        bodies = _read_bodies(lines, limits)
        rest = lines.rest()
    warnings = [f"What follows the last of the {frames} frames in the file was left out."] if rest else []
    return _sequence(bodies, frames, warnings)


class _Lines:
    """The lines of a file, which knows where it is."""

    def __init__(self, file: TextIO, name: str) -> None:
        self._file = file
        self._name = name
        self._number = 0
        self._whole = True
        self.frames = 0
        self.frame = 0
        """Counted from 1; 0 before the first."""

    def next(self, what: str) -> list[str]:
        """The fields of the next line, which should hold `what`."""
        text = self._file.readline(_LONGEST_LINE)
        self._number += 1
        self._whole = text.endswith("\n") or len(text) == _LONGEST_LINE
        if not text or (text.isspace() and not self.rest()):
            self.cut_off(what)
        return text.split()

    def count(self, what: str, *, least: int = 0) -> int:
        """The whole number that the next line should be."""
        fields = self.next(what)
        # More digits than these are no count of anything in a file.
        if len(fields) != 1 or not (fields[0].isascii() and fields[0].isdecimal() and len(fields[0]) < 10):
            self.wrong(what, fields)
        value = int(fields[0])
        if value < least:
            self.wrong(what, fields)
        return value

    def wrong(self, what: str, fields: list[str]) -> NoReturn:
        """Refuse the present line; if it has no end, the file is cut off in the middle of it."""
        if not self._whole:
            self.cut_off(what)
        came = " ".join(fields)
        shown = came if len(came) <= 60 else f"{came[:59]}…"
        raise UnusableClip(f"{self._name}: {self._place()}: expected {what}; got {shown or 'an empty line'}")

    def cut_off(self, what: str) -> NoReturn:
        if not self.frame:
            raise UnusableClip(
                f"{self._name}: expected a whole skeleton file; it ends where line {self._number} should hold {what}"
            )
        raise UnusableClip(
            f"{self._name}: expected a whole skeleton file of {self.frames} frames; it is cut off in frame "
            f"{self.frame}, where line {self._number} should hold {what}"
        )

    def rest(self) -> bool:
        """Whether anything but blanks follows; what is read for that is lost."""
        while text := self._file.readline(_LONGEST_LINE):
            if not text.isspace():
                return True
        return False

    def _place(self) -> str:
        return f"line {self._number} (frame {self.frame})" if self.frame else f"line {self._number}"


def _read_bodies(lines: _Lines, limits: MediaLimits) -> Bodies:
    """Tracking id -> frame, from 0 -> (joints, 7) columns of the joints' lines."""
    bodies: Bodies = {}
    columns: int | None = None
    for frame in range(lines.frames):
        lines.frame = frame + 1
        what = f"the number of bodies, at most {limits.bodies}"
        if (count := lines.count(what)) > limits.bodies:
            lines.wrong(what, [str(count)])
        for body in range(1, count + 1):
            what = f"the {_BODY_FIELDS} fields of body {body}, which begin with its tracking id"
            if len(head := lines.next(what)) != _BODY_FIELDS:
                lines.wrong(what, head)
            own = bodies.setdefault(head[0], {})
            if frame in own:
                lines.wrong("a tracking id that no other body of the frame has", head)
            if len(bodies) > limits.persons:
                lines.wrong(f"at most {limits.persons} tracking ids in the file; this is one more", head)
            what = f"the number of joints, {JOINTS}"
            if (joints := lines.count(what)) != JOINTS:
                lines.wrong(what, [str(joints)])
            rows = []
            for joint in range(1, JOINTS + 1):
                row, columns = _joint(lines, joint, body, columns)
                rows.append(row)
            own[frame] = np.array(rows)
    return bodies


def _joint(lines: _Lines, joint: int, body: int, columns: int | None) -> tuple[list[float], int]:
    """The first seven numbers of a joint's line, and how many the line has: as many as all others (None: not known)."""
    fields = lines.next(what := f"joint {joint} of body {body}")
    if len(fields) < _LEAST_COLUMNS or (columns is not None and len(fields) != columns):
        numbers = f"at least {_LEAST_COLUMNS}" if columns is None else f"{columns}"
        lines.wrong(f"{what} ({numbers} numbers)", fields)
    try:
        place = [float(field) for field in fields[:3]]
    except ValueError:
        lines.wrong(f"{what} (numbers)", fields)
    if not all(abs(value) <= FARTHEST_M for value in place):
        lines.wrong(f"{what} (x, y and z in metres, finite)", fields)
    return [*place, *(_pixel(field) for field in fields[3:_LEAST_COLUMNS])], len(fields)


def _pixel(field: str) -> float:
    """A pixel; NaN where the sensor had none for the joint, which it writes in words of its own, such as -1.#INF."""
    try:
        return float(field)
    except ValueError:
        return np.nan


def _sequence(bodies: Bodies, frames: int, warnings: list[str]) -> SkeletonSequence:
    points = np.full((len(bodies), frames, JOINTS, 3), np.nan, dtype=np.float32)
    pixels = np.full((len(bodies), frames, JOINTS, 2), np.nan, dtype=np.float32)
    seen = True
    for person, tables in enumerate(bodies.values()):
        for frame, table in tables.items():
            # A body of which all is zero is a place that was kept for one.
            if table[:, :3].any():
                points[person, frame] = table[:, :3]
                seen = seen and bool((np.abs(table[:, _PIXELS]) < _FARTHEST_PIXEL).all())
                if seen:
                    pixels[person, frame] = table[:, _PIXELS]
    return SkeletonSequence(points, pixels if seen else None, FRAME_RATE, warnings)
