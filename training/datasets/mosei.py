"""CMU-MOSEI utterances (Zadeh et al., 2018): what was said, and how positive it is."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.datasets.errors import DatasetError

SPLITS = ("train", "valid", "test")
"""As the dataset's makers split it, by video."""
LOW, HIGH = -3.0, 3.0
"""Highly negative and highly positive; labels are means over annotators."""


@dataclass(frozen=True)
class Utterances:
    """texts of n utterances; labels (n,) float32 in [-3, 3]; splits (n,), each of `SPLITS`.

    names: keys of the utterances, video and clip; videos: of which each is a part. Both are empty where the table has
    none.
    """

    texts: list[str]
    labels: NDArray[np.float32]
    splits: NDArray[np.str_]
    names: list[str]
    videos: list[str]

    def __len__(self) -> int:
        return len(self.texts)

    def rows(self, split: str) -> NDArray[np.int64]:
        """Indices of one split's utterances."""
        return np.flatnonzero(self.splits == split)


def read_mosei(path: Path, wrong: list[str] | None = None) -> Utterances:
    """Read `mosei.csv`, with the columns `text`, `label` and `mode`, and `video_id` and `clip_id` if it has them.

    Args:
        wrong: where it is given, rows that are no utterances are left out, and what is wrong with each is added here.

    Raises:
        DatasetError: no such file, no CSV, other columns, or a row that is no utterance.
    """
    if not path.is_file():
        raise DatasetError(f"expected the utterances at {path}; there is no such file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(csv.DictReader(file), path, wrong))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(f"{path}: expected CSV in UTF-8; {error}") from error
    if not rows:
        raise DatasetError(f"{path}: expected utterances; got none")
    texts, labels, splits, names, videos = zip(*rows, strict=True)
    return Utterances(list(texts), np.array(labels, np.float32), np.array(splits), list(names), list(videos))


def _rows(
    table: "csv.DictReader[str]", path: Path, wrong: list[str] | None
) -> Iterator[tuple[str, float, str, str, str]]:
    """text, label, split, name and video of each utterance."""
    if missing := sorted({"text", "label", "mode"} - set(table.fieldnames or ())):
        raise DatasetError(f"{path}: expected columns text, label and mode; it lacks {', '.join(missing)}")
    for row in table:
        try:
            said = _row(f"{path}, line {table.line_num}", row)
        except DatasetError as error:
            if wrong is None:
                raise
            wrong.append(str(error))
            continue
        yield (*said, *_key(row))


def _key(row: dict[str, str | None]) -> tuple[str, str]:
    """Name of an utterance, and its video."""
    video, clip = ((row.get(name) or "").strip() for name in ("video_id", "clip_id"))
    return f"{video}/{clip}" if video and clip else "", video


def _row(where: str, row: dict[str, str | None]) -> tuple[str, float, str]:
    text, label, split = ((row[name] or "").strip() for name in ("text", "label", "mode"))
    try:
        value = float(label)
    except ValueError as error:
        raise DatasetError(f"{where}: expected a label from {LOW:g} to {HIGH:g}; got {label!r}") from error
    if not LOW <= value <= HIGH:
        raise DatasetError(f"{where}: expected a label from {LOW:g} to {HIGH:g}; got {label}")
    if not text or split not in SPLITS:
        raise DatasetError(f"{where}: expected a text and one of {', '.join(SPLITS)}; got {text[:40]!r} and {split!r}")
    return text, value, split
