"""Look through a file of numbers: a skeleton or features? Runs confined, as `python -m`."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from backend.errors import UnusableClip
from backend.media.arrays import read_npy, read_npz
from backend.media.features import features_of_arrays
from backend.media.limits import MediaLimits, spoken_duration
from backend.media.sandbox import Confinement, confine
from backend.media.sequence import FRAME_RATE, SkeletonSequence, arranged
from backend.media.signatures import NPY, SKELETON, DataFormat
from backend.media.skeleton import arrays_hold_skeleton, skeleton_of_arrays
from backend.media.skeleton_text import read_skeleton_text


@dataclass(frozen=True)
class FoundSkeleton:
    """A skeleton of which somebody is tracked in at least one frame."""

    joints: int
    persons: int
    frames: int
    frame_rate: float
    in_picture: bool


@dataclass(frozen=True)
class DataInspection:
    """What was found in a file: a skeleton, or features by name with their shapes."""

    skeleton: FoundSkeleton | None
    features: dict[str, tuple[int, ...]]
    warnings: list[str]


def inspect_data(path: Path, kind: DataFormat, name: str, limits: MediaLimits) -> DataInspection:
    """Read a file of numbers whole, which is the only way to know that every one of them is a number.

    Raises:
        UnusableClip: it's damaged, beyond the limits, or holds something else.
    """
    if kind == SKELETON:
        check = _frame_check(name, limits, FRAME_RATE)
        return _found(arranged(read_skeleton_text(path, name, limits, check), name))
    if kind == NPY:
        arrays = {"": read_npy(path, name, limits)}
    else:
        arrays = read_npz(path, name, limits)
        if not arrays_hold_skeleton(arrays):
            features = features_of_arrays(arrays, name)
            return DataInspection(None, {label: array.shape for label, array in features.items()}, [])
    sequence = skeleton_of_arrays(arrays, name, limits)
    _frame_check(name, limits, sequence.frame_rate)(sequence.points.shape[1])
    return _found(sequence)


def _found(sequence: SkeletonSequence) -> DataInspection:
    persons, frames, joints, _ = sequence.points.shape
    skeleton = FoundSkeleton(joints, persons, frames, sequence.frame_rate, sequence.pixels is not None)
    return DataInspection(skeleton, {}, sequence.warnings)


def _frame_check(name: str, limits: MediaLimits, frame_rate: float) -> Callable[[int], None]:
    """Refuses a number of frames that is beyond the limits."""

    def check(frames: int) -> None:
        if frames > limits.frames:
            raise UnusableClip(f"{name}: expected at most {limits.frames:,} frames; the skeleton has {frames:,}")
        if frames / frame_rate > limits.duration_s:
            raise UnusableClip(
                f"{name}: expected a skeleton of at most {spoken_duration(limits.duration_s)}; "
                f"{frames:,} frames at {frame_rate:g} Hz last {spoken_duration(frames / frame_rate)}"
            )

    return check


def main() -> None:
    """Answer the one request on standard input."""
    request = json.load(sys.stdin)
    confine(Confinement(**request["confinement"]))
    limits = MediaLimits(**request["limits"])
    try:
        found = inspect_data(Path(request["path"]), DataFormat(**request["kind"]), request["name"], limits)
    except UnusableClip as refusal:
        answer: dict[str, object] = {"refused": str(refusal)}
    else:
        answer = {"found": asdict(found)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
