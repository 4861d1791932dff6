"""Which videos of CMU-MOSEI train, validate and test: its makers' lists, from a file."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from training.datasets.mosei import SPLITS
from training.prepare.preparation import BadItemError, stamp

_COLUMNS = ("video_id", "mode")


def read_splits(path: Path) -> dict[str, int]:
    """Video -> index of its split in `SPLITS`.

    Args:
        path: a CSV with the columns `video_id` and `mode` (`mosei.csv` has them), in which a video may have many rows;
            or JSON, `{"train": [video, ...], "valid": [...], "test": [...]}`.

    Raises:
        BadItemError: no such file, another format, or a video in two splits.
    """
    return _read_splits(path, stamp(path))


# Each segment asks for its video's.
@lru_cache(maxsize=1)
def _read_splits(path: Path, _: tuple[int, int]) -> dict[str, int]:
    try:
        pairs = set(_json(path) if path.suffix == ".json" else _csv(path))
    except (UnicodeDecodeError, csv.Error, json.JSONDecodeError) as error:
        raise BadItemError(f"{path}: expected the splits as CSV or JSON; {error}") from error
    if strange := sorted({split for _, split in pairs} - set(SPLITS)):
        raise BadItemError(f"{path}: expected the splits {', '.join(SPLITS)}; got {strange[0]!r}")
    if not pairs:
        raise BadItemError(f"{path}: expected videos; there are none")
    video, count = Counter(video for video, _ in pairs).most_common(1)[0]
    if count > 1:
        raise BadItemError(f"{path}: expected each video in one split; {video} is in {count}")
    return {video: SPLITS.index(split) for video, split in pairs}


def _csv(path: Path) -> Iterable[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        if not set(_COLUMNS) <= set(table.fieldnames or ()):
            raise BadItemError(f"{path}: expected the columns {' and '.join(_COLUMNS)}; got {table.fieldnames}")
        return [(row["video_id"], row["mode"]) for row in table]


def _json(path: Path) -> Iterable[tuple[str, str]]:
    lists = json.loads(path.read_text("utf-8"))
    if not isinstance(lists, dict) or not all(isinstance(videos, list) for videos in lists.values()):
        raise BadItemError(f'{path}: expected {{"train": [video, ...], ...}}; got something else')
    return [(str(video), split) for split, videos in lists.items() for video in videos]
