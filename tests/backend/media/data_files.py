"""Make small skeleton and feature files to test with."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

JOINTS = 25
BODY = "{id} 0 1 1 1 1 0 0.02 0.05 2"


def joints(frame: int, *, x: float = 0.0, swing: float = 0.1) -> NDArray[np.float64]:
    """A body of 25 joints in one frame, (25, 3) metres: a column at `x` that swings to the right as time goes on."""
    place = np.zeros((JOINTS, 3))
    place[:, 0] = x + swing * frame
    place[:, 1] = np.linspace(-1, 0.8, JOINTS)
    place[:, 2] = 3.0
    return place


def pixel(point: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a camera of 1000 pixels focal length sees a point, in a picture of 1920 × 1080."""
    return np.array([960 + 1000 * point[0] / point[2], 540 - 1000 * point[1] / point[2]])


def body_lines(name: str, place: NDArray[np.float64]) -> list[str]:
    """The lines of one body in one frame."""
    rows = []
    for point in place:
        numbers = [*point, 1.0, 2.0, *pixel(point), 0.1, 0.2, 0.3, 0.4]
        rows.append(" ".join(f"{number:.7g}" for number in numbers) + " 2")
    return [BODY.format(id=name), str(len(place)), *rows]


def skeleton_text(frames: Sequence[Mapping[str, NDArray[np.float64]]], *, end: str = "\r\n") -> bytes:
    """An NTU file: of each frame, the bodies by tracking id."""
    lines = [str(len(frames))]
    for bodies in frames:
        lines.append(str(len(bodies)))
        for name, place in bodies.items():
            lines += body_lines(name, place)
    return "".join(line + end for line in lines).encode()


def one_person(frames: int = 4) -> bytes:
    """An NTU file with one person who is there all the time."""
    return skeleton_text([{"72057594037931101": joints(frame)} for frame in range(frames)])


def walking(frames: int = 6, count: int = 20, persons: int | None = None) -> NDArray[np.float32]:
    """Joints that move, (joints, 3, frames) or (persons, joints, 3, frames)."""
    random = np.random.default_rng(0)
    shape = (count, 3, frames) if persons is None else (persons, count, 3, frames)
    return random.normal(size=shape).astype(np.float32)


def npy(array: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def npz(packed: bool = True, /, *unnamed: Any, **arrays: Any) -> bytes:
    buffer = io.BytesIO()
    (np.savez_compressed if packed else np.savez)(buffer, *unnamed, **arrays)
    return buffer.getvalue()


def archive(*members: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of any members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()
