"""Features that somebody has computed: an `.npz` with an array for each modality of a network, of one sample."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.errors import UnusableClip
from backend.media.arrays import Array, finite, read_npz
from backend.media.limits import DEFAULTS, MediaLimits
from backend.media.signatures import NPZ, identify
from backend.media.skeleton import RATE, UNNAMED, arrays_hold_skeleton


def read_features(path: Path, name: str, limits: MediaLimits = DEFAULTS) -> dict[str, NDArray[np.float32]]:
    """The arrays by modality, without the batch axis, in the order of the file.

    A file that holds a skeleton instead is told by the shape of its array: see `arrays_hold_skeleton`.

    Args:
        name: what to call the file in messages.

    Raises:
        UnusableClip: the file holds no features, or damaged ones.
    """
    format_ = identify(path, name)
    arrays = read_npz(path, name, limits) if format_ == NPZ else {}
    if format_ != NPZ or arrays_hold_skeleton(arrays):
        what = "a skeleton" if format_ == NPZ else f"something else ({format_.container})"
        raise UnusableClip(f"{name}: expected features, an npz with an array for each modality; the file holds {what}")
    return features_of_arrays(arrays, name)


def features_of_arrays(arrays: Mapping[str, Array], name: str) -> dict[str, NDArray[np.float32]]:
    """Finite numbers by modality.

    Files for `python -m models.run` have a batch axis: where every array has three axes or more of which the first is
    1, it's taken for that and taken off. No network's own input begins so.
    """
    named = {label: array for label, array in arrays.items() if label != RATE}
    if unnamed := [label for label in named if UNNAMED.fullmatch(label)]:
        raise UnusableClip(
            f"{name}: expected arrays that have the names of modalities; got {', '.join(unnamed)}, the names of arrays "
            "that were saved without one"
        )
    if not named:
        raise UnusableClip(f"{name}: expected an array for each modality; the file holds {RATE} alone")
    found = {label: finite(array, f"{name}: {label}") for label, array in named.items()}
    if all(array.ndim > 2 and array.shape[0] == 1 for array in found.values()):
        found = {label: array[0] for label, array in found.items()}
    return found
