"""Uploaded arrays: the inputs of the network as they are, one window."""

import numpy as np

from backend.engine.protocol import Upload
from backend.engine.streams.stream import Array, Stream, missing, noted
from backend.errors import UnusableClip
from backend.media.features import read_features
from models.cards import Card
from models.features.steps import LIMIT
from models.features.windows import Span
from models.inputs import FaceCrops, FaceSteps, Input, SceneFrames, SoundSteps

_ONE_WINDOW = (Span(0.0, 0.0),)
_ROUNDING = 1e-3


def uploaded_arrays(upload: Upload, card: Card) -> dict[str, Stream]:
    """A stream for every modality of the card; what the file lacks is missing.

    Raises:
        UnusableClip: an array that the network does not take.
    """
    found = read_features(upload.path, upload.clip.name)
    shapes = card.input_shapes
    if unknown := sorted(found.keys() - shapes.keys()):
        raise UnusableClip(f"{upload.clip.name}: expected arrays among {list(shapes)}; got {unknown}")
    streams = {}
    for name, shape in shapes.items():
        array = found.get(name)
        if array is not None and array.shape != shape:
            raise UnusableClip(f"{upload.clip.name}: {name}: expected {shape}; got {array.shape}")
        if array is None:
            streams[name] = missing(_ONE_WINDOW, "The file has no array of this name.")
        else:
            streams[name] = noted([array], _strange(name, array, card.inputs[name]))
    return streams


def _strange(name: str, array: Array, spec: Input) -> str:
    """What to say of numbers that this kind of input never has: most likely, they were not normalised."""
    bounds = _bounds(spec)
    if bounds is None:
        return ""
    low, high = bounds
    beyond = int(((array < low - _ROUNDING) | (array > high + _ROUNDING)).sum())
    if not beyond:
        return ""
    verb = "lies" if beyond == 1 else "lie"
    return (
        f"{name}: {beyond:,} of {array.size:,} numbers {verb} outside {low:.3g} to {high:.3g}, between which the "
        "network reads: they may not be normalised as its card says."
    )


def _bounds(spec: Input) -> tuple[float, float] | None:
    """Between what the numbers of an input lie when it is made here; None where anything may come."""
    match spec:
        case FaceCrops() | SceneFrames():
            mean, std = np.asarray(spec.mean), np.asarray(spec.std)
            return float((-mean / std).min()), float(((1 - mean) / std).max())
        case SoundSteps() | FaceSteps() if spec.mean or spec.std:
            return -LIMIT, LIMIT
        case _:
            return None
