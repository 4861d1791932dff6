"""Tracked joints over time, whatever file they come from."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backend.errors import UnusableClip
from models.features.skeleton import activity

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

    The order is that of their `activity`, by which a network chooses whom it reads, too: the first persons here are
    the first persons there.

    Raises:
        UnusableClip: nobody is tracked in any frame.
    """
    tracked = sequence.tracked
    frames = tracked.shape[1]
    present = np.flatnonzero(tracked.any(axis=1))
    if not present.size:
        raise UnusableClip(f"{name}: expected somebody in at least one frame; nobody is tracked in any of the {frames}")
    active = [activity(sequence.points[person]) for person in present]
    order = present[np.argsort(np.negative(active), kind="stable")]
    warnings = list(sequence.warnings)
    if empty := int((~tracked.any(axis=0)).sum()):
        warnings.append(f"Nobody is tracked in {empty} of the {frames} frames.")
    if len(order) > 2:
        warnings.append(f"{len(order)} persons are tracked; those that move most come first.")
    pixels = None if sequence.pixels is None else sequence.pixels[order]
    return SkeletonSequence(sequence.points[order], pixels, sequence.frame_rate, warnings)
