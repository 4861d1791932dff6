"""Open text encoders, kept between runs: opening one takes longer than reading a sentence."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from backend.errors import Conflict
from models.features.text import EncoderError, TextEncoder, open_text_encoder

OpenEncoder = Callable[[str, Sequence[Path]], TextEncoder]


class TextEncoders:
    """Text encoders by name; a thread that warms up may ask for one while another does."""

    def __init__(self, folders: Sequence[Path], open_encoder: OpenEncoder = open_text_encoder) -> None:
        """Keep encoders.

        Args:
            folders: are searched for encoders that don't come with the service.
        """
        self._folders = tuple(folders)
        self._open_encoder = open_encoder
        self._open: dict[str, TextEncoder] = {}
        self._opening = threading.Lock()

    def get(self, name: str) -> TextEncoder:
        """The encoder, ready to read; raises Conflict where it's not here or can't be used."""
        with self._opening:
            if name not in self._open:
                try:
                    self._open[name] = self._open_encoder(name, self._folders)
                except EncoderError as error:
                    raise Conflict(
                        f"The text encoder {name} can't be used: {error}. The setting LENS_ENCODERS names the folders "
                        "of encoders"
                    ) from error
            return self._open[name]
