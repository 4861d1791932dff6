"""Stills of faces with an expression: FER2013 and CK+ (48x48, gray, equalised)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import ArraysError, load_arrays
from training.datasets.errors import DatasetError

EXPRESSIONS = ("neutral", "happy", "sad", "angry", "fearful", "disgust", "surprised")
"""The seven face classes, in the order of the RAVDESS emotions that they stand for (calm has no faces of its own)."""

_FER = {
    "angry": "angry",
    "disgust": "disgust",
    "fear": "fearful",
    "happy": "happy",
    "neutral": "neutral",
    "sad": "sad",
    "surprise": "surprised",
}
_CK = {
    "anger": "angry",
    "disgust": "disgust",
    "fear": "fearful",
    "happy": "happy",
    "sadness": "sad",
    "surprise": "surprised",
}


@dataclass(frozen=True)
class Faces:
    """images (n, 48, 48) uint8; labels (n,) indices into `EXPRESSIONS`; starts like images.

    `starts` holds the first picture of the sequence that a still belongs to: the still itself where there is none.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    starts: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)

    def __add__(self, other: "Faces") -> "Faces":
        return Faces(
            np.concatenate([self.images, other.images]),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.starts, other.starts]),
        )

    def __getitem__(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Faces":
        return Faces(self.images[chosen], self.labels[chosen], self.starts[chosen])


def read_fer(path: Path, split: str) -> Faces:
    """One given split (`train`, `validation`, `test`) of FER2013; blank images are left out of training only."""
    file = _open(path, (f"{split}_images", f"{split}_labels", "classes"))
    images, labels = file[f"{split}_images"], file[f"{split}_labels"]
    names = [_FER[str(name)] for name in file["classes"]]
    faces = Faces(images, np.array([EXPRESSIONS.index(name) for name in names])[labels], images)
    if split != "train":
        return faces
    drawn = images.reshape(len(images), -1).std(axis=1) > 5
    return faces[drawn]


def read_ck(path: Path) -> Faces:
    """CK+ without contempt, which has no counterpart in RAVDESS; all of it is training data here."""
    file = _open(path, ("classes", "images", "labels", "names"))
    classes = [str(name) for name in file["classes"]]
    images, labels, names = file["images"], file["labels"], file["names"]
    index = np.array([EXPRESSIONS.index(_CK[name]) if name in _CK else -1 for name in classes])
    # A name is subject_sequence_frame, and a sequence leads from a weak expression to its peak.
    first: dict[str, int] = {}
    for row in np.argsort(names):
        first.setdefault(str(names[row]).rpartition("_")[0], int(row))
    starts = images[[first[str(name).rpartition("_")[0]] for name in names]]
    return Faces(images, index[labels], starts)[index[labels] >= 0]


def _open(path: Path, names: Sequence[str]) -> Mapping[str, NDArray[Any]]:
    if not path.is_file():
        raise DatasetError(f"expected the faces at {path}; there is no such file")
    try:
        found = load_arrays(path)
    except ArraysError as error:
        raise DatasetError(str(error)) from error
    if missing := [name for name in names if name not in found]:
        raise DatasetError(f"{path}: expected arrays {', '.join(names)}; it lacks {', '.join(missing)}")
    return found
