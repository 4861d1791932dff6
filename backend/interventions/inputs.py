"""What a network is fed for an analysis: read as for the analysis itself, and kept, so that it is read once."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.engine.protocol import InputsCache, Subject
from backend.engine.stages import Stages
from backend.engine.windows import WindowReader
from models.cards import Card

Inputs = dict[str, NDArray[np.float32]]
"""modality -> array of one window, without the modalities that it lacks; they are fed as zeros."""


@dataclass(frozen=True)
class Fed:
    """The windows of an analysis that were fed.

    numbers: their places among all windows of the clip. windows: what was fed, in the same order.
    """

    numbers: Sequence[int]
    windows: Sequence[Inputs]


def fed(subject: Subject, card: Card, reader: WindowReader, cache: InputsCache, stages: Stages) -> Fed:
    """The inputs of an analysis; raises what reading it raises."""
    id_ = subject.analysis.id
    path = cache.find(id_)
    kept = None if path is None else _read(path)
    if kept is not None:
        return kept
    windows = reader.read(subject, card, stages)
    found = Fed(windows.kept, [windows.inputs(number) for number in windows.kept])
    cache.keep(id_, lambda file: write_fed(found, file))
    return found


def write_fed(found: Fed, path: Path) -> None:
    """Write what was fed as `.npz`: `numbers`, and `<index>.<modality>` for every window."""
    arrays = {f"{index}.{name}": array for index, window in enumerate(found.windows) for name, array in window.items()}
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, numbers=np.asarray(found.numbers), **arrays)


def _read(path: Path) -> Fed | None:
    """None where the file has gone in the meantime, or is damaged: it can be made anew."""
    try:
        with np.load(path, allow_pickle=False) as file:
            numbers = [int(number) for number in file["numbers"]]
            windows: list[Inputs] = [{} for _ in numbers]
            for key in file.files:
                index, dot, name = key.partition(".")
                if dot:
                    windows[int(index)][name] = file[key]
    except (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile):
        return None
    return Fed(numbers, windows)
