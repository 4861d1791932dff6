"""Where a face is in a picture while a person talks: boxes that move as a face track does."""

import numpy as np
from numpy.typing import NDArray

PICTURES = ((1920, 1080), (1280, 720), (640, 480), (512, 512), (720, 1280))
"""Width and height."""

_SMOOTHING_S = 0.35


def wandering_boxes(steps: int, draw: np.random.Generator) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The square of a face at each step of a clip of 2 to 15 s.

    The face fills a quarter to three quarters of the shorter side, about the middle or above; the head sways by some
    hundredths of its size, leans in and out by less, and everything is as smooth as `models.features.faces` makes it.

    Returns:
        (steps, 4) x, y, width, height in pixels; width and height of the picture.
    """
    width, height = PICTURES[int(draw.integers(len(PICTURES)))]
    step_s = draw.uniform(2, 15) / steps
    side = min(width, height) * draw.uniform(0.25, 0.75)
    sway = draw.uniform(0.01, 0.12, 3) * (1, 1, 0.5)
    moved = np.stack([_sway(steps, step_s, draw) for _ in range(3)], axis=1) * sway
    sides = side * np.exp(moved[:, 2])
    x = width * (0.5 + draw.normal(0, 0.06)) + side * moved[:, 0]
    y = height * (0.45 + draw.normal(0, 0.05)) + side * moved[:, 1]
    return np.stack([x - sides / 2, y - sides / 2, sides, sides], axis=1), (width, height)


def _sway(steps: int, step_s: float, draw: np.random.Generator) -> NDArray[np.float64]:
    """(steps,) smooth noise of unit spread, correlated over about a second, as long as the clip lasts."""
    reach_s = np.hypot(_SMOOTHING_S, draw.uniform(0.2, 1.0))
    times = np.arange(steps) * step_s
    covariance = np.exp(-0.25 * ((times[:, None] - times) / reach_s) ** 2)
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors @ (np.sqrt(values.clip(min=0)) * draw.normal(size=steps)))
