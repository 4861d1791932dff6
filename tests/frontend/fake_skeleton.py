"""A drawn skeleton that waves, for the fake API."""

import math

from backend.schemas import SkeletonPicture

FRAMES, RATE = 120, 30.0
JOINTS = ["head", "neck", "hip", "left hand", "right elbow", "right hand", "left foot", "right foot"]
BONES = [(0, 1), (1, 2), (1, 3), (1, 4), (4, 5), (2, 6), (2, 7)]
AT_REST = [(0.0, 1.6), (0.0, 1.4), (0.0, 0.9), (-0.4, 0.9), (0.3, 1.1), (0.4, 0.9), (-0.2, 0.0), (0.2, 0.0)]


def skeleton_picture() -> SkeletonPicture:
    """Four seconds of one person, of whom the second half second was not tracked."""
    frames: list[list[tuple[float, float]] | None] = []
    for frame in range(FRAMES):
        time_s = frame / RATE
        points = list(AT_REST)
        points[4], points[5] = (0.35, 1.4), (0.4 + 0.25 * math.sin(6 * time_s), 1.75)
        frames.append(None if 0.5 <= time_s < 1 else points)
    return SkeletonPicture(
        frame_rate=RATE,
        joint_names=JOINTS,
        bones=BONES,
        view="plane",
        box=(-0.4, 0.0, 0.65, 1.75),
        times_s=[frame / RATE for frame in range(FRAMES)],
        persons=[frames],
    )
