"""Skeletons in any of the files that we read: NTU's text, or an array of joints.

An array is (joints, 3, frames), as UTD-MHAD has it, or (persons, joints, 3, frames), in metres, with 20 or 25 joints.
It is the array of an `.npy`, or in an `.npz` the only one or the one that is named `skeleton`; a number named
`frame_rate` may stand beside it. A person of whom all joints of a frame are NaN, or all are zero, is not tracked in it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from backend.errors import UnusableClip
from backend.media.arrays import Array, finite, read_npy, read_npz, shape_words
from backend.media.limits import DEFAULTS, MediaLimits
from backend.media.sequence import FARTHEST_M, FRAME_RATE, SkeletonSequence, arranged
from backend.media.signatures import NPY, NPZ, SKELETON, DataFormat, identify
from backend.media.skeleton_text import read_skeleton_text
from models.features.joints import BODIES

__all__ = ["SkeletonSequence", "arrays_hold_skeleton", "read_skeleton", "skeleton_of_arrays"]

NAME = "skeleton"
RATE = "frame_rate"
_FASTEST = 240.0
_LAYOUT = "(joints, 3, frames) or (persons, joints, 3, frames)"
# What NumPy calls arrays that were saved without names.
UNNAMED = re.compile(r"arr_[0-9]+")


def read_skeleton(path: Path, name: str, limits: MediaLimits = DEFAULTS) -> SkeletonSequence:
    """The skeleton in a file; whoever moves most is the first person (see `arranged`).

    Args:
        name: what to call the file in messages.

    Raises:
        UnusableClip: the file holds no skeleton, or a damaged one.
    """
    format_ = identify(path, name)
    if format_ == SKELETON:
        return arranged(read_skeleton_text(path, name, limits), name)
    if format_ == NPY:
        return skeleton_of_arrays({"": read_npy(path, name, limits)}, name, limits)
    arrays = read_npz(path, name, limits) if format_ == NPZ else {}
    if not arrays_hold_skeleton(arrays):
        what = f"features ({', '.join(arrays)})" if isinstance(format_, DataFormat) else f"media ({format_.container})"
        raise UnusableClip(f"{name}: expected a skeleton; the file holds {what}")
    return skeleton_of_arrays(arrays, name, limits)


def arrays_hold_skeleton(arrays: Mapping[str, Array]) -> bool:
    """Whether the arrays of an `.npz` are a skeleton, rather than features of a network.

    They are if the one named `skeleton`, or the only one there is, has 3 coordinates where a skeleton has them. An
    action network's own input is named `skeleton`, too, but is (3, frames, joints, persons): that is features. An only
    array without a name, or with the axes of a skeleton in another order, is a skeleton that went wrong, and
    `skeleton_of_arrays` says how.
    """
    label = _skeleton_label(arrays)
    if label is None:
        return False
    shape = arrays[label].shape
    if _is_laid_out(shape):
        return True
    if len(shape) >= 4 and shape[-4] == 3:
        return False
    in_disorder = len(shape) in (3, 4) and 3 in shape and bool(BODIES.keys() & set(shape))
    return label == NAME or UNNAMED.fullmatch(label) is not None or in_disorder


def skeleton_of_arrays(arrays: Mapping[str, Array], name: str, limits: MediaLimits) -> SkeletonSequence:
    """The skeleton that an array holds; raises UnusableClip where it's none after all.

    Args:
        arrays: by name, as `arrays_hold_skeleton` has them; the array of an `.npy` has the name "".
    """
    label = _skeleton_label(arrays)
    if label is None:
        raise UnusableClip(f"{name}: expected one array, or one that is named {NAME}; got {', '.join(arrays)}")
    array = arrays[label]
    where = f"{name}: {label}" if label else name
    if not _is_laid_out(array.shape):
        raise UnusableClip(f"{where}: expected a skeleton of shape {_LAYOUT}; got {shape_words(array.shape)}")
    joints = array.shape[-3]
    if joints not in BODIES:
        raise UnusableClip(
            f"{where}: expected 20 joints (Kinect v1) or 25 (Kinect v2) in an array {_LAYOUT}; "
            f"got {joints}, in shape {shape_words(array.shape)}"
        )
    persons = array.shape[0] if array.ndim == 4 else 1
    if persons > limits.persons:
        raise UnusableClip(f"{where}: expected at most {limits.persons} persons; got {persons}")
    # Of each person and frame: all NaN, or all zero.
    gone = (np.isnan(array) | (array == 0)).all(axis=(-3, -2), keepdims=True)
    numbers = finite(np.where(gone, 0, array), where)
    if (farthest := float(np.abs(numbers).max())) > FARTHEST_M:
        raise UnusableClip(
            f"{where}: expected joints in metres, at most {FARTHEST_M:g} from the camera; "
            f"got a coordinate of {farthest:g}"
        )
    points = np.where(gone, np.float32(np.nan), numbers)
    points = points.reshape(persons, *array.shape[-3:]).transpose(0, 3, 1, 2)
    sequence = SkeletonSequence(np.ascontiguousarray(points), None, _frame_rate(arrays, name))
    if others := [other for other in arrays if other not in (label, RATE)]:
        sequence = replace(sequence, warnings=[f"Beside the skeleton, the file holds {', '.join(others)}: not read."])
    return arranged(sequence, name)


def _skeleton_label(arrays: Mapping[str, Array]) -> str | None:
    """The name of the array that is the skeleton, if any is."""
    if NAME in arrays:
        return NAME
    labels = [label for label in arrays if label != RATE]
    return labels[0] if len(labels) == 1 else None


def _is_laid_out(shape: tuple[int, ...]) -> bool:
    """Whether the coordinates are where a skeleton has them; how many joints there are is another matter."""
    return len(shape) in (3, 4) and shape[-2] == 3


def _frame_rate(arrays: Mapping[str, Array], name: str) -> float:
    if RATE not in arrays:
        return FRAME_RATE
    rate = arrays[RATE]
    if rate.size != 1 or not 0 < float(rate.reshape(())) <= _FASTEST:
        came = float(rate.reshape(())) if rate.size == 1 else f"shape {shape_words(rate.shape)}"
        raise UnusableClip(f"{name}: {RATE}: expected one number above 0 and at most {_FASTEST:g} Hz; got {came}")
    return float(rate.reshape(()))
