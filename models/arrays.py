"""Arrays by name in `.npz` files: read with checks, written whole or not at all."""

import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class ArraysError(ValueError):
    """A file of arrays, or an array in it, can't be used; the message says what was expected and what came."""


def read_arrays(path: Path, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, NDArray[np.float32]]:
    """Read batches of named arrays.

    Args:
        path: an `.npz` without pickled objects.
        shapes: name -> shape without the batch; a name may be missing from the file.

    Returns:
        name -> (B, *shape), finite; at least one, with one batch size, in the order of `shapes`.

    Raises:
        ArraysError: no such file, not an `.npz`, or arrays that are not as described.
    """
    found = load_arrays(path)
    if unknown := sorted(found.keys() - shapes.keys()):
        raise ArraysError(f"{path}: expected arrays among {list(shapes)}; got {unknown}")
    if not found:
        raise ArraysError(f"{path}: expected at least one array of {list(shapes)}; got none")
    checked = {name: _checked(f"{path}: {name}", found[name], shapes[name]) for name in shapes if name in found}
    if len({len(array) for array in checked.values()}) > 1:
        batches = {name: len(array) for name, array in checked.items()}
        raise ArraysError(f"{path}: expected one batch size; got {batches}")
    return checked


def check_place(path: Path) -> None:
    """Refuse a path that no file can be written to, before the work is done.

    Raises:
        ArraysError: it is a folder, or its folder is not there.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise ArraysError(f"{path}: expected a file in a folder that exists")


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write an `.npz` beside its final name and then rename it, so that a failed run leaves no file.

    Raises:
        ArraysError: the file can't be written there.
    """
    check_place(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        partial.replace(path)
    except OSError as error:
        raise ArraysError(f"{path}: expected to write the arrays there; {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays of an `.npz` by name, as they are.

    Raises:
        ArraysError: no such file, damaged, or not an `.npz` without pickled objects.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        raise ArraysError(f"{path}: expected an .npz file; it can't be read ({error.strerror})") from error
    try:
        # Only a zip is tried: NumPy would take other files for a single array or a pickle.
        with zipfile.ZipFile(path), np.load(path, allow_pickle=False) as file:
            return {name: np.asarray(file[name]) for name in file.files}
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError) as error:
        raise ArraysError(f"{path}: expected an .npz file of plain numbers; {error}") from error


def _checked(what: str, array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.float32]:
    described = f"(B, {', '.join(map(str, shape))})"
    if array.dtype.kind not in "fiu":
        raise ArraysError(f"{what}: expected real numbers; got {array.dtype}")
    if array.ndim != len(shape) + 1 or array.shape[1:] != shape or not len(array):
        raise ArraysError(f"{what}: expected shape {described} with B at least 1; got {array.shape}")
    with np.errstate(over="ignore"):
        single = array.astype(np.float32)
    wrong = ~np.isfinite(single)
    if wrong.any():
        first = tuple(int(index) for index in np.argwhere(wrong)[0])
        raise ArraysError(f"{what}: expected finite numbers; got {array[first]} at {first} ({wrong.sum()} in all)")
    return single
