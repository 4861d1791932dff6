"""Texts and their token states as arrays of a prepared data set."""

from collections.abc import Mapping
from functools import cache
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.cards import sha256_of
from models.features.text import MINILM, EncoderError, TextEncoder, open_text_encoder
from models.features.text_weights import encoder_folder
from models.inputs import Padding
from training.prepare.preparation import LENGTHS, Arrays, BadItemError

TEXT = "text"
"""Name of the array of all texts: UTF-8 bytes, one text after another."""


def text_arrays(text: str, steps: int, encoder: str, padding: Padding) -> Arrays:
    """`states` (steps, width) float16 as `TextEncoder.encode` gives them, and `text` (bytes,) uint8.

    Args:
        encoder: name of an installed encoder, or a folder.

    Raises:
        BadItemError: the text is empty or can't be encoded.
    """
    if not text.strip():
        raise BadItemError("expected a text; it is empty")
    try:
        states = _encoder(encoder).encode(text, steps, padding).states
    except EncoderError as error:
        raise BadItemError(str(error)) from error
    return {"states": states.astype(np.float16), TEXT: np.frombuffer(text.encode(), np.uint8)}


def read_texts(arrays: Mapping[str, NDArray[Any]]) -> list[str]:
    """The texts of a prepared data set, from what `read_prepared` gives."""
    ends = np.cumsum(arrays[f"{LENGTHS}.{TEXT}"])
    parts = np.split(np.asarray(arrays[TEXT]), ends[:-1])
    return [part.tobytes().decode() for part in parts]


def identity(encoder: str) -> str:
    """Name and SHA-256 of an encoder's weights: what is made with others is not the same; raises EncoderError."""
    name, folders = _place(encoder)
    weights = sorted(encoder_folder(name, folders).glob("*.safetensors"))
    return " ".join([name, *(sha256_of(path) for path in weights)])


@cache
def _encoder(encoder: str) -> TextEncoder:
    """One per process."""
    if parent_process() is not None:
        import torch  # noqa: PLC0415 - seconds, which a command that reads no text is spared

        # As many workers as there are cores encode at once.
        torch.set_num_threads(1)
    name, folders = _place(encoder)
    return open_text_encoder(name, folders)


def _place(encoder: str) -> tuple[str, tuple[Path, ...]]:
    """The encoder's name, and the folder where it is."""
    folder = Path(encoder)
    return (encoder, ()) if encoder == MINILM else (folder.name, (folder.parent,))
