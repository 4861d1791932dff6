"""A cartoon face, drawn from shapes, plain enough that nobody takes it for a person and human enough to be detected."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]
Colour = tuple[int, int, int]

WIDTH, HEIGHT = 640, 480
# Shapes are drawn at twice the size and averaged down, with four more bits of position: edges stay calm in motion.
_OVERSAMPLE = 2
_SHIFT = 4
_FACE_PIXELS = 150.0
_CENTRE = (WIDTH / 2, HEIGHT / 2 - 8)


@dataclass(frozen=True)
class Palette:
    """Colours as RGB."""

    background: Colour
    bands: Colour
    skin: Colour
    hair: Colour
    shirt: Colour


@dataclass(frozen=True)
class Expression:
    """What the face does at one moment.

    smile: -1 corners down to 1 corners up. opening: of the mouth, 0 to 1. brow: -1 inner ends down (anger) to 1 inner
    ends up (grief). lift: of the brows. eyes: 0 shut to 1 open. gaze: sideways, -1 to 1. x, y: shift of the head
    relative to its size. tilt: of the head in radians.
    """

    smile: float
    opening: float
    brow: float
    lift: float
    eyes: float
    gaze: float
    x: float
    y: float
    tilt: float


def draw(expression: Expression, palette: Palette, caption: str) -> Picture:
    """One frame, (480, 640, 3) uint8 RGB."""
    canvas = _Canvas(expression, palette.background)
    _backdrop(canvas, palette)
    _head(canvas, palette)
    for side in (-1, 1):
        _eye(canvas, expression, palette, side)
    _nose(canvas, palette)
    _mouth(canvas, expression, palette)
    return canvas.finish(caption, palette)


class _Canvas:
    """Fills shapes given in face units: the origin between eyes and nose, y down, 1 from there to the chin."""

    def __init__(self, expression: Expression, background: Colour) -> None:
        self.pixels = np.full((HEIGHT * _OVERSAMPLE, WIDTH * _OVERSAMPLE, 3), background, dtype=np.uint8)
        cos, sin = np.cos(expression.tilt), np.sin(expression.tilt)
        self._turn = np.array([[cos, sin], [-sin, cos]])
        self._shift = np.array([expression.x, expression.y])

    def fill(self, points: Points, colour: Colour, *, still: bool = False) -> None:
        """Fill a polygon (n, 2); `still` shapes don't move with the head."""
        placed = points if still else points @ self._turn + self._shift
        pixels = (placed * _FACE_PIXELS + _CENTRE) * _OVERSAMPLE
        fixed = np.round(pixels * (1 << _SHIFT)).astype(np.int32)
        cv2.fillPoly(self.pixels, [fixed], colour, lineType=cv2.LINE_AA, shift=_SHIFT)

    def finish(self, caption: str, palette: Palette) -> Picture:
        small = cv2.resize(self.pixels, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        ink = _shade(palette.background, 0.45)
        cv2.putText(small, caption, (16, 26), cv2.FONT_HERSHEY_SIMPLEX, 0.5, ink, 1, cv2.LINE_AA)
        return np.asarray(small, dtype=np.uint8)


def _oval(x: float, y: float, width: float, height: float, roundness: float = 2.0) -> Points:
    """A superellipse around (x, y) with half axes `width` and `height`."""
    angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    power = 2 / roundness
    return np.stack(
        [x + width * np.sign(cos) * np.abs(cos) ** power, y + height * np.sign(sin) * np.abs(sin) ** power], axis=1
    )


def _stroke(points: Sequence[tuple[float, float]], thickness: float) -> Points:
    """A brush stroke along a quadratic curve through three control points, thinner at its ends."""
    start, middle, end = (np.array(point) for point in points)
    t = np.linspace(0, 1, 24)[:, None]
    line = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    along = np.gradient(line, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.linalg.norm(along, axis=1, keepdims=True)
    half = normal * thickness / 2 * (0.35 + 0.65 * np.sin(np.pi * t))
    return np.concatenate([line + half, (line - half)[::-1]])


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (max(0, min(255, round(part * factor))) for part in colour)
    return red, green, blue


def _backdrop(canvas: _Canvas, palette: Palette) -> None:
    for x in np.arange(-3.2, 3.2, 0.8):
        band = np.array([(x, -2.0), (x + 0.35, -2.0), (x - 0.65, 2.0), (x - 1.0, 2.0)])
        canvas.fill(band, palette.bands, still=True)
    canvas.fill(_oval(0, 1.75, 1.25, 0.75, 2.6), palette.shirt, still=True)


def _head(canvas: _Canvas, palette: Palette) -> None:
    canvas.fill(_oval(0, 1.0, 0.3, 0.45), _shade(palette.skin, 0.78))
    canvas.fill(_oval(0, -0.28, 0.86, 0.88, 2.3), palette.hair)
    for side in (-1, 1):
        canvas.fill(_oval(side * 0.76, 0.05, 0.11, 0.2), _shade(palette.skin, 0.85))
    # Rings that grow lighter give the face some depth, which is what the detector looks for: dark rim, bright cheeks.
    for ring in range(6):
        size = 1 - 0.05 * ring
        canvas.fill(_oval(0, 0.08, 0.74 * size, 0.98 * size, 2.25), _shade(palette.skin, 0.86 + 0.03 * ring))
    for side in (-1, 1):
        for ring in range(4):
            size = 1 - 0.22 * ring
            canvas.fill(_oval(side * 0.4, 0.3, 0.2 * size, 0.15 * size), _shade(palette.skin, 1.02 + 0.015 * ring))
    fringe = np.concatenate([_oval(0, -0.28, 0.8, 0.84, 2.3)[48:], [(0.62, -0.42), (0.3, -0.66), (-0.35, -0.6)]])
    canvas.fill(fringe, palette.hair)


def _eye(canvas: _Canvas, expression: Expression, palette: Palette, side: int) -> None:
    x, y = side * 0.31, -0.12
    for ring in range(5):
        size = 1 - 0.12 * ring
        canvas.fill(_oval(x, y - 0.03, 0.25 * size, 0.17 * size), _shade(palette.skin, 0.92 - 0.045 * ring))
    open_ = 0.1 * max(0.08, expression.eyes)
    canvas.fill(_oval(x, y, 0.155, open_), (244, 242, 238))
    iris = x + 0.05 * expression.gaze
    canvas.fill(_oval(iris, y, 0.075, min(0.075, open_)), (62, 44, 34))
    canvas.fill(_oval(iris, y, 0.04, min(0.04, open_)), (16, 12, 12))
    if expression.eyes > 0.5:
        canvas.fill(_oval(iris + 0.025, y - 0.03, 0.016, 0.016), (255, 255, 255))
    lid = [(x - 0.17, y + 0.01), (x, y - 2.1 * open_), (x + 0.17, y + 0.01)]
    canvas.fill(_stroke(lid, 0.045), (40, 28, 26))
    inner, outer = x - side * 0.17, x + side * 0.21
    brow_y = -0.36 - 0.08 * expression.lift
    curve = [
        (inner, brow_y - 0.12 * expression.brow + 0.02),
        (x, brow_y - 0.09),
        (outer, brow_y + 0.1 * expression.brow + 0.04),
    ]
    canvas.fill(_stroke(curve, 0.085), _shade(palette.hair, 0.7))


def _nose(canvas: _Canvas, palette: Palette) -> None:
    canvas.fill(_stroke([(0.0, -0.2), (0.01, 0.05), (0.0, 0.26)], 0.13), _shade(palette.skin, 1.06))
    canvas.fill(_stroke([(0.09, -0.08), (0.12, 0.14), (0.11, 0.27)], 0.03), _shade(palette.skin, 0.82))
    for side in (-1, 1):
        canvas.fill(_oval(side * 0.07, 0.3, 0.04, 0.024), _shade(palette.skin, 0.5))


def _mouth(canvas: _Canvas, expression: Expression, palette: Palette) -> None:
    half = 0.27 + 0.06 * expression.smile - 0.05 * expression.opening
    middle = 0.57
    corner = middle - 0.1 * expression.smile
    upper = middle + 0.03 * expression.smile - 0.05 * expression.opening
    lower = middle + 0.05 + 0.05 * max(0.0, expression.smile) + 0.23 * expression.opening
    x = np.linspace(-1, 1, 40)
    bow = 1 - x**2
    top = np.stack([half * x, corner + (upper - corner) * bow], axis=1)
    bottom = np.stack([half * x, corner + (lower - corner) * bow], axis=1)
    canvas.fill(_stroke([(-0.12, 0.9), (0, 0.93), (0.12, 0.9)], 0.03), _shade(palette.skin, 0.86))
    lips = np.concatenate([top - [0, 0.045] * bow[:, None], (bottom + [0, 0.06] * bow[:, None])[::-1]])
    canvas.fill(lips, (178, 82, 80))
    gap = np.concatenate([top, bottom[::-1]])
    canvas.fill(gap, (84, 24, 30))
    if expression.smile > 0 and lower - upper > 0.08:
        # Teeth hang from the upper lip and never leave the gap.
        edge = np.minimum(top[:, 1] + 0.07, bottom[:, 1])
        canvas.fill(np.concatenate([top, np.stack([top[:, 0], edge], axis=1)[::-1]]), (240, 236, 228))
