"""Uploaded arrays: the inputs of the network as they are, one window."""

from backend.engine.protocol import Upload
from backend.engine.streams.stream import Stream
from backend.errors import UnusableClip
from backend.media.features import read_features
from models.cards import Card


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
        streams[name] = Stream([array], "" if array is not None else "The file has no array of this name.")
    return streams
