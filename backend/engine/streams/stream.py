"""The inputs of one modality, window by window."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backend.engine.faces import Faces
from backend.schemas import Transcript
from models.features.windows import Span

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Stream:
    """The inputs of one modality.

    arrays: per window the network's input, or None where there is none. note: why it's missing, or what a person should
    know of it. faces: those of all windows in turn, equally many for each, if the modality looks at a face. transcript:
    the text that was read, if it reads one.
    """

    arrays: list[Array | None]
    note: str = ""
    warnings: list[str] = field(default_factory=list)
    faces: Faces | None = None
    transcript: Transcript | None = None

    @property
    def present(self) -> bool:
        return any(array is not None for array in self.arrays)


def missing(spans: Sequence[Span], note: str) -> Stream:
    """The stream of a modality that there is nothing for."""
    return Stream([None] * len(spans), note)


def noted(arrays: list[Array | None], note: str, warnings: Sequence[str] = (), faces: Faces | None = None) -> Stream:
    """A stream whose note, if there is one, is also a warning."""
    return Stream(arrays, note, [*warnings, *([note] if note else [])], faces)
