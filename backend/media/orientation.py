"""Which way up a video is: display matrix and pixel aspect. Free of NumPy, since probing starts with it."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from av.buffer import Buffer
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame


@dataclass(frozen=True)
class Turn:
    """How stored pixels become upright ones: exchange the axes first, then mirror."""

    transpose: bool = False
    mirror_x: bool = False
    mirror_y: bool = False

    @property
    def degrees(self) -> int:
        """Clockwise rotation: 0, 90, 180 or 270. Of a mirrored video, what is left when the mirroring is taken out."""
        if self.transpose:
            return 90 if self.mirror_x else 270
        return 180 if self.mirror_y else 0


def turn_of(frame: VideoFrame) -> Turn:
    """The turn that a frame's display matrix asks for, to the nearest quarter.

    The matrix is (a b u; c d v; x y w) in fixed point, and a point (x, y) is shown at (ax + cy, bx + dy).
    """
    matrix = cast(Mapping[Type, Buffer], frame.side_data).get(Type.DISPLAYMATRIX)
    if matrix is None:
        return Turn()
    a, b, _, c, d = struct.unpack_from("=5i", bytes(matrix))
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Turn(False, a < 0, d < 0)
    return Turn(True, c < 0, b < 0)


def display_size(width: int, height: int, pixel_aspect: Fraction | None, turn: Turn) -> tuple[int, int]:
    """Width and height of the upright picture with square pixels; absurd aspects are taken for mistakes."""
    aspect = pixel_aspect if pixel_aspect and Fraction(1, 8) <= pixel_aspect <= 8 else Fraction(1)
    shown = (max(1, round(width * aspect)), height)
    return (shown[1], shown[0]) if turn.transpose else shown
