"""Read NumPy's files (`.npy` and `.npz`) without NumPy's reader: plain numbers only, within limits, and never a pickle.

What a file says of itself is checked before it is believed: the sizes in the directory of a zip archive before anything
is unpacked, the shape in the head of an array before memory is asked for.
"""

import ast
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from backend.errors import UnusableClip
from backend.media.limits import MediaLimits

Array = NDArray[Any]
ENDING = ".npy"

_MAGIC = b"\x93NUMPY"
_LONGEST_HEAD = 10_000
_MOST_AXES = 8
_LONGEST_NAME = 100
_NUMBERS = re.compile(r"[<>|=](f[248]|[iu][1248])")
# What else an array may hold, by the letter of its type.
_NO_NUMBERS = {
    "O": "Python objects, which are never unpacked",
    "U": "text",
    "S": "text",
    "b": "truth values",
    "c": "complex numbers",
    "M": "dates",
    "m": "spans of time",
    "V": "raw bytes",
}
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)


def read_npy(path: Path, name: str, limits: MediaLimits) -> Array:
    """The array of an `.npy`; raises UnusableClip with what was expected and what came."""
    with path.open("rb") as file:
        return _read_array(file, name, limits.numbers)


def read_npz(path: Path, name: str, limits: MediaLimits) -> dict[str, Array]:
    """The arrays of an `.npz` by name, in the order of the file.

    Raises:
        UnusableClip: it's cut off or damaged, beyond the limits, or holds something else than named arrays of numbers.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked_directory(archive, name, limits)
            arrays: dict[str, Array] = {}
            for label, member in members.items():
                left = limits.numbers - sum(array.size for array in arrays.values())
                with archive.open(member) as file:
                    arrays[label] = _read_array(file, f"{name}: {label}", left)
    except _DAMAGES as error:
        raise UnusableClip(f"{name}: {_why_unreadable(path)}") from error
    return arrays


def finite(array: Array, where: str) -> NDArray[np.float32]:
    """The numbers in 32 bits.

    Args:
        where: what to call the array in messages.

    Raises:
        UnusableClip: some of them are NaN or infinite, or too large; the message says how many and where the first is.
    """
    with np.errstate(over="ignore"):
        numbers: NDArray[np.float32] = np.asarray(array, dtype=np.float32)
    bad = ~np.isfinite(numbers)
    if count := int(bad.sum()):
        first = tuple(int(index) for index in np.unravel_index(int(bad.argmax()), bad.shape))
        place = f"[{', '.join(str(index) for index in first)}]"
        verb = "is" if count == 1 else "are"
        raise UnusableClip(
            f"{where}: expected finite numbers; {count:,} of {numbers.size:,} {verb} not, the first, "
            f"{array[first]}, at {place}"
        )
    return numbers


def shape_words(shape: tuple[int, ...]) -> str:
    """A shape as Python writes it."""
    return str(tuple(shape))


def _checked_directory(archive: zipfile.ZipFile, name: str, limits: MediaLimits) -> Mapping[str, zipfile.ZipInfo]:
    """The members of an archive by the names of their arrays."""
    members: dict[str, zipfile.ZipInfo] = {}
    infos = archive.infolist()
    if any(info.header_offset < 0 for info in infos):
        raise zipfile.BadZipFile("the directory points before the beginning of the file")
    if not infos:
        raise UnusableClip(f"{name}: expected arrays; the archive is empty")
    if len(infos) > limits.arrays:
        raise UnusableClip(f"{name}: expected at most {limits.arrays} arrays; the file has {len(infos):,}")
    for info in infos:
        label = info.filename.removesuffix(ENDING)
        if label == info.filename or not label.isprintable() or not 0 < len(label) <= _LONGEST_NAME:
            raise UnusableClip(f"{name}: expected nothing but named arrays; the archive holds {info.filename[:60]!r}")
        if label in members:
            raise UnusableClip(f"{name}: expected arrays of different names; {label} is there twice")
        if info.flag_bits & 1 or info.compress_type not in _PACKINGS:
            raise UnusableClip(f"{name}: expected arrays as NumPy packs them; {label} is encrypted or packed otherwise")
        members[label] = info
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.unpacked_bytes + len(infos) * _LONGEST_HEAD:
        raise UnusableClip(
            f"{name}: expected at most {limits.numbers:,} numbers, {_mebibytes(limits.unpacked_bytes)} unpacked; "
            f"the file unpacks to {_mebibytes(unpacked)}"
        )
    return members


def _read_array(file: IO[bytes], where: str, most: int) -> Array:
    """One array in NumPy's format, from the beginning of an open file; `most` numbers may be in it."""
    described = _read_head(file, where)
    dtype = _number_type(described["descr"], where)
    shape = described["shape"]
    size = math.prod(shape)
    if not size:
        raise UnusableClip(f"{where}: expected numbers; the array of shape {shape_words(shape)} has none")
    if size > most:
        raise UnusableClip(f"{where}: expected at most {most:,} numbers; shape {shape_words(shape)} has {size:,}")
    needed = size * dtype.itemsize
    data = file.read(needed)
    if len(data) < needed:
        raise UnusableClip(
            f"{where}: expected a whole array; the {size:,} numbers of shape {shape_words(shape)} take {needed:,} "
            f"bytes, and only {len(data):,} are there"
        )
    order = "F" if described["fortran_order"] else "C"
    return np.frombuffer(data, dtype).reshape(shape, order=order)  # type: ignore[call-overload,no-any-return]


def _read_head(file: IO[bytes], where: str) -> dict[str, Any]:
    """What an array says of itself: `descr`, `fortran_order` and `shape` (numpy.lib.format)."""
    start = file.read(len(_MAGIC) + 2)
    if start[: len(_MAGIC)] != _MAGIC or len(start) < len(_MAGIC) + 2:
        raise UnusableClip(f"{where}: expected an array in NumPy's format; its beginning is not that of one")
    width = 2 if start[-2] == 1 else 4
    length = int.from_bytes(file.read(width), "little")
    text = file.read(min(length, _LONGEST_HEAD))
    if length > _LONGEST_HEAD or len(text) < length:
        raise UnusableClip(f"{where}: expected an array in NumPy's format; its head is cut off or too long")
    try:
        found = ast.literal_eval(text.decode("latin-1").strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        found = None
    if not isinstance(found, dict) or not {"descr", "fortran_order", "shape"} <= found.keys():
        raise UnusableClip(f"{where}: expected an array in NumPy's format; its head can't be read")
    shape = found["shape"]
    if not isinstance(shape, tuple) or not all(type(axis) is int and axis >= 0 for axis in shape):
        raise UnusableClip(f"{where}: expected an array in NumPy's format; its head tells no shape")
    if len(shape) > _MOST_AXES:
        raise UnusableClip(f"{where}: expected at most {_MOST_AXES} axes; the array has {len(shape)}")
    return found


def _number_type(described: object, where: str) -> np.dtype[Any]:
    if not isinstance(described, str):
        raise UnusableClip(f"{where}: expected an array of numbers; it holds records")
    if not _NUMBERS.fullmatch(described):
        letter = described.lstrip("<>|=")[:1]
        raise UnusableClip(
            f"{where}: expected an array of numbers; it holds {_NO_NUMBERS.get(letter, 'something else')}"
        )
    return np.dtype(described)


def _why_unreadable(path: Path) -> str:
    """A zip archive has its directory at its end, so that one that is cut off has none."""
    if not zipfile.is_zipfile(path):
        return "expected a whole npz file; its directory is missing, as happens when a copy is cut off before its end"
    return "expected an npz file; its contents are damaged and can't be unpacked"


def _mebibytes(count: int) -> str:
    return f"{count / 2**20:,.0f} MiB"
