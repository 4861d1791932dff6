"""Tracked joints over time, whatever file they come from."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backend.errors import UnusableClip

Points = NDArray[np.float32]
FRAME_RATE = 30.0
"""Hz, of files that don't tell theirs: what a Kinect gives."""
FARTHEST_M = 1e3
"""Metres from the camera beyond which a number is no place of a body; a Kinect sees up to eight."""


@dataclass(frozen=True)
class SkeletonSequence:
    """Tracked joints.

    points: (persons, frames, joints, 3) metres, NaN where a person is not tracked; x is to the right of the picture, y
    upwards, z away from the camera. pixels: (persons, frames, joints, 2) places in the colour video, NaN likewise; None
    where the file does not tell them. frame_rate: Hz.
    """

    points: Points
    pixels: Points | None
    frame_rate: float
    warnings: list[str] = field(default_factory=list)

    @property
    def tracked(self) -> NDArray[np.bool_]:
        """(persons, frames): whether the person is there."""
        return ~np.isnan(self.points[:, :, 0, 0])


def arranged(sequence: SkeletonSequence, name: str) -> SkeletonSequence:
    """The sequence with those who are tracked at all, the one who moves most first, and what its owner should know.

    The order is that of a person's motion (mean distance of the joints from their mean place, in metres) times the
    share of the frames in which the person is tracked. Sensors take furniture for people; such ghosts stand still or
    are there for moments, so that they come last and a network that reads two persons does not read them.

    Raises:
        UnusableClip: nobody is tracked in any frame.
    """
    tracked = sequence.tracked
    frames = tracked.shape[1]
    present = np.flatnonzero(tracked.any(axis=1))
    if not present.size:
        raise UnusableClip(f"{name}: expected somebody in at least one frame; nobody is tracked in any of the {frames}")
    activity = [_activity(sequence.points[person], tracked[person]) for person in present]
    order = present[np.argsort(np.negative(activity), kind="stable")]
    warnings = list(sequence.warnings)
    if empty := int((~tracked.any(axis=0)).sum()):
        warnings.append(f"Nobody is tracked in {empty} of the {frames} frames.")
    if len(order) > 2:
        warnings.append(f"{len(order)} persons are tracked; those that move most come first.")
    pixels = None if sequence.pixels is None else sequence.pixels[order]
    return SkeletonSequence(sequence.points[order], pixels, sequence.frame_rate, warnings)


def _activity(points: Points, tracked: NDArray[np.bool_]) -> float:
    """Of one person's points (frames, joints, 3)."""
    there = points[tracked]
    motion = np.linalg.norm(there - there.mean(axis=0), axis=-1).mean()
    return float(motion * tracked.mean())
