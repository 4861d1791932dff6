"""Reading the authors' `.pth` and `.checkpoint` files without running what they may hold."""

import pickle
import re
import struct
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from models.official.keys import OfficialError, State

_WRAPPERS = ("model_state_dict", "state_dict")
"""Keys under which training scripts keep the state dict, beside the epoch and the optimiser's state."""

_PARALLEL = "module."
"""What `torch.nn.DataParallel` puts before every key."""

# The authors keep a test score beside the weights, as a NumPy scalar. These build one and do nothing else. NumPy 1
# and 2 pickle its constructor under different names.
_scalar = np.float64(0).__reduce__()[0]
_NUMPY_SCALARS: list[Any] = [
    (_scalar, "numpy.core.multiarray.scalar"),
    (_scalar, "numpy._core.multiarray.scalar"),
    np.dtype,
    *(type(np.dtype(name)) for name in ("float64", "float32", "int64", "int32")),
]

# Whatever the unpickler stumbles over in a file that is no checkpoint at all.
_UNREADABLE = (
    OSError,
    RuntimeError,
    EOFError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    OverflowError,
    AssertionError,
    struct.error,
)


def read_state(path: Path) -> State:
    """The state dict of a checkpoint file, bare or wrapped, with the prefix of `DataParallel` taken off.

    Raises:
        OfficialError: no such file, not a checkpoint, or one that holds more than tensors and plain values.
    """
    return _tensors(path, _load(path))


def _load(path: Path) -> Any:
    try:
        path.open("rb").close()
    except OSError as error:
        raise OfficialError(f"{path}: expected a checkpoint; it can't be read ({error.strerror})") from error
    try:
        # What torch warns of, an unusual pickle or an archive of TorchScript, is refused or loaded all the same.
        with warnings.catch_warnings(action="ignore"), torch.serialization.safe_globals(_NUMPY_SCALARS):
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        if found := re.search(r"GLOBAL ([\w.]+)", str(error)):
            raise OfficialError(
                f"{path}: expected tensors and plain values only; got {found[1]}, which could run code, and was refused"
            ) from error
        raise OfficialError(f"{path}: expected a checkpoint written by torch.save; it is none") from error
    except _UNREADABLE as error:
        raise OfficialError(f"{path}: expected a checkpoint written by torch.save; it is none or is damaged") from error


def _tensors(path: Path, content: Any) -> State:
    if isinstance(content, Mapping):
        content = next((content[key] for key in _WRAPPERS if isinstance(content.get(key), Mapping)), content)
    if not isinstance(content, Mapping) or not content:
        raise OfficialError(f"{path}: expected a state dict (names and tensors); got {_kind(content)}")
    for key, value in content.items():
        if not isinstance(key, str) or not isinstance(value, Tensor):
            raise OfficialError(f"{path}: expected a state dict (names and tensors); got {_kind(value)} for {key!r}")
        if not torch.isfinite(value).all():
            raise OfficialError(f"{path}: expected finite weights; got NaN or infinity in {key}")
    if all(key.startswith(_PARALLEL) for key in content):
        return {key.removeprefix(_PARALLEL): value for key, value in content.items()}
    return dict(content)


def _kind(value: Any) -> str:
    return f"an empty {type(value).__name__}" if isinstance(value, Mapping) and not value else type(value).__name__
