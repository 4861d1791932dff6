"""Tracked joints to the input of an action network's skeleton stream, as the card says."""

import numpy as np
from numpy.typing import NDArray

from models.features.joints import BODIES
from models.inputs import SkeletonFrames

Points = NDArray[np.float32]

# A trunk that is shorter than this, in metres, is no trunk: such a skeleton keeps its scale.
_LEAST_TRUNK_M = 0.01


def skeleton_input(points: Points, spec: SkeletonFrames) -> NDArray[np.float32]:
    """Choose persons, fill gaps, move and scale as the recipe says, resample to the card's frames.

    A joint that is missing for a while is interpolated between the frames around, and held at the ends. A person who
    was not tracked at all is zeros; with recipe `spine`, as in the official code, it stands where the camera does.

    Args:
        points: (persons, frames, joints, 3) metres, NaN where a person or a joint is not tracked.

    Returns:
        (3, frames, joints, persons) of the card.

    Raises:
        ValueError: another number of joints, no frame, infinite coordinates, or nobody who was ever tracked.
    """
    _check(points, spec)
    persons = [filled(points[index]) for index in chosen(points, spec.persons)]
    body = BODIES.get(spec.joints)
    if body is None and spec.recipe != "metres":
        raise ValueError(f"expected {' or '.join(map(str, sorted(BODIES)))} joints for recipe {spec.recipe!r}")
    placed = np.zeros((spec.persons, points.shape[1], spec.joints, 3), dtype=np.float64)
    placed[: len(persons)] = persons
    if body is not None and spec.recipe == "centred":
        trunk = placed[0, :, body.shoulders] - placed[0, :, body.hip]
        scale = trunk_length(trunk)
        placed[: len(persons)] = (placed[: len(persons)] - placed[0, 0, body.hip]) / scale
    elif body is not None and spec.recipe == "spine":
        placed = placed - placed[0, :, body.spine][None, :, None]
    resampled = sample(placed.swapaxes(0, 1), even_positions(points.shape[1], spec.frames))
    return np.ascontiguousarray(resampled.transpose(3, 0, 2, 1), dtype=np.float32)


def chosen(points: Points, wanted: int) -> list[int]:
    """The most active persons of those who were tracked at all, of equals those tracked for longer; in their order."""
    frames = np.any(np.all(np.isfinite(points), axis=3), axis=2).sum(axis=1)
    there = [index for index in range(len(points)) if frames[index]]
    active = {index: activity(points[index]) for index in there}
    return sorted(sorted(there, key=lambda index: (-active[index], -frames[index], index))[:wanted])


def activity(person: Points) -> float:
    """How much somebody (frames, joints, 3) moves, in metres; 0 for who is never tracked.

    The motion, which is the mean distance of the joints from their mean place, times the share of the frames in which
    the person is tracked. Sensors take furniture for people; such ghosts stand still or are there for moments.
    """
    tracked = np.any(np.all(np.isfinite(person), axis=2), axis=1)
    if not tracked.any():
        return 0.0
    there = filled(person[tracked])
    motion = np.linalg.norm(there - there.mean(axis=0), axis=-1).mean()
    return float(motion * tracked.mean())


def filled(person: Points) -> NDArray[np.float64]:
    """(frames, joints, 3) without gaps.

    A joint is interpolated over the frames in which it is missing and held at the ends; one that was never seen stands
    in the middle of those that were.
    """
    whole = person.astype(np.float64)
    seen = np.all(np.isfinite(whole), axis=2)
    frames = np.arange(len(whole))
    for joint in np.flatnonzero(seen.any(axis=0) & ~seen.all(axis=0)):
        there = seen[:, joint]
        for axis in range(3):
            whole[~there, joint, axis] = np.interp(frames[~there], frames[there], whole[there, joint, axis])
    never = ~seen.any(axis=0)
    if never.any():
        whole[:, never] = whole[:, ~never].mean(axis=1, keepdims=True)
    return whole


def trunk_length(trunk: NDArray[np.float64]) -> float:
    """Median length of the vectors (frames, 3) from hip to shoulders, in metres; 1 where there is no trunk."""
    length = float(np.median(np.linalg.norm(trunk, axis=-1)))
    return length if length >= _LEAST_TRUNK_M else 1.0


def even_positions(frames: int, wanted: int) -> NDArray[np.float64]:
    """The middles of `wanted` equal parts of a sequence, as positions (wanted,) among its frames, from 0."""
    return np.clip((np.arange(wanted) + 0.5) * (frames / wanted) - 0.5, 0, frames - 1)


def sample(sequence: NDArray[np.float64], positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, *) at positions (m,) between its frames, linearly: (m, *)."""
    below = np.floor(positions).astype(int)
    above = np.minimum(below + 1, len(sequence) - 1)
    part = (positions - below).reshape(-1, *[1] * (sequence.ndim - 1))
    return np.asarray(sequence[below] * (1 - part) + sequence[above] * part)


def _check(points: Points, spec: SkeletonFrames) -> None:
    if points.ndim != 4 or points.shape[2:] != (spec.joints, 3) or 0 in points.shape:
        raise ValueError(f"expected points of shape (persons, frames, {spec.joints}, 3); got {points.shape}")
    if np.isinf(points).any():
        person, frame, joint, _ = np.argwhere(np.isinf(points))[0]
        raise ValueError(f"expected finite points; got infinity at person {person}, frame {frame}, joint {joint}")
    if not np.isfinite(points).all(axis=-1).any():
        raise ValueError("expected at least one tracked joint; all are missing")
