"""CMU-MOSEI from its computational sequences: FACET, COVAREP, words and sentiment of every labelled segment.

The official code aligns the sequences to the labels with the CMU Multimodal SDK, without a function that would join
what falls into a segment, and takes 50 steps with zeros before them. A step is hence a frame of the features, and what
a network sees of a segment is its end: the last 1.7 s of FACET at 30 Hz and the last 0.5 s of COVAREP at 100 Hz, beside
its first 48 tokens. That is done here, too, by `align="frames"`; with `"words"`, a step is the mean over a word.

Other than in the official code, NaN becomes 0 and not only infinity, numbers have single and token states half
precision, and a video is removed by its whole id: the SDK removes those whose ids begin in the same way as well.
"""

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.features.text import MINILM, EncoderError
from models.inputs import Padding
from training.datasets.mosei import HIGH, LOW
from training.prepare import texts
from training.prepare.alignment import SHORTEST_S, last_steps, overlapping, per_interval
from training.prepare.csd import Entry, entries, read_entry
from training.prepare.mosei_splits import read_splits
from training.prepare.preparation import Arrays, BadItemError, Plan, Problem, Source

STEPS = 50
FILES = {
    "visual": "CMU_MOSEI_VisualFacet42.csd",
    "audio": "CMU_MOSEI_COVAREP.csd",
    "words": "CMU_MOSEI_TimestampedWords.csd",
    "labels": "CMU_MOSEI_Labels.csd",
}
WIDTHS = {"visual": 35, "audio": 74}
"""Numbers per frame of FACET 4.2 and COVAREP."""
LABELS = ("sentiment", "happy", "sad", "anger", "surprise", "disgust", "fear")
PAUSE = "sp"
"""What stands for a pause among the words."""


@dataclass(frozen=True)
class Reading:
    """How a segment becomes arrays.

    align: what a step of `visual` and `audio` is. encoder: name or folder of the text encoder. padding: what follows
    the tokens; the official code has the states of padding tokens, and BERT. drop_pauses: whether `sp` is left out of
    text and words, where the official code leaves it in.
    """

    align: Literal["frames", "words"] = "frames"
    encoder: str = MINILM
    padding: Padding = "zeros"
    drop_pauses: bool = False


def plan(folder: Path, splits: Path | None = None, reading: Reading | None = None) -> Plan:
    """Every labelled segment that lies in all sequences and whose video is in a split; items are called `video[i]`.

    `visual` (n, 50, 35), `audio` (n, 50, 74), `states` (n, 50, width), `text` (see `texts.read_texts`), `sentiment`
    (n, 1), `emotions` (n, 6) in the order of `LABELS`, `split` (n,) indices into `datasets.mosei.SPLITS`.

    Args:
        folder: with the four files of `FILES`.
        splits: see `read_splits`; by default `splits.json`, `splits.csv` or `mosei.csv` in the folder.
    """
    reading = reading or Reading()
    splits = splits or _splits_of(folder)
    read = partial(_segment, reading=reading, splits=splits)
    try:
        of_video = read_splits(splits)
        videos = {name: set(entries(folder / file)) for name, file in FILES.items()}
        encoder = texts.identity(reading.encoder)
    except (BadItemError, EncoderError) as error:
        return Plan([], read, "", [Problem(str(folder), str(error))])
    whole = set.intersection(*videos.values())
    used = {video: of_video[video] for video in sorted(whole & set(of_video))}
    problems = [
        Problem(video, f"expected it in all sequences; {', '.join(lacking)} lacks it")
        for video in sorted(set.union(*videos.values()))
        if (lacking := [file for name, file in FILES.items() if video not in videos[name]])
    ]
    problems += [Problem(video, "expected it in a split; it is in none") for video in sorted(whole - set(of_video))]
    sources: list[Source] = []
    paths = tuple(folder / file for file in FILES.values())
    for video in used:
        try:
            segments = _segments(folder / FILES["labels"], video)
        except BadItemError as error:
            problems.append(Problem(video, str(error)))
            continue
        sources += [Source(f"{video}[{index}]", paths) for index in segments]
    lists = hashlib.sha256(repr(used).encode()).hexdigest()
    recipe = f"mosei {STEPS} {replace(reading, encoder=encoder)} splits {lists}"
    return Plan(sources, read, recipe, problems, ragged=frozenset({texts.TEXT}))


def _splits_of(folder: Path) -> Path:
    names = ("splits.json", "splits.csv", "mosei.csv")
    return next((folder / name for name in names if (folder / name).is_file()), folder / names[0])


def _segments(labels: Path, video: str) -> list[int]:
    """Indices of a video's segments in the order of the file; those that last no time are no segments."""
    intervals = read_entry(labels, video).intervals
    return [int(index) for index in np.flatnonzero(np.abs(intervals[:, 1] - intervals[:, 0]) >= SHORTEST_S)]


def _segment(source: Source, reading: Reading, splits: Path) -> Arrays:
    video, index = source.name.removesuffix("]").rsplit("[", 1)
    whole = dict(zip(FILES, (read_entry(path, video) for path in source.files), strict=True))
    labels = _labels(whole["labels"], int(index))
    start_s, end_s = whole["labels"].intervals[int(index)]
    parts = {name: overlapping(whole[name], start_s, end_s) for name in FILES if name != "labels"}
    if empty := [FILES[name] for name, part in parts.items() if not len(part)]:
        raise BadItemError(f"expected {start_s:.2f} s to {end_s:.2f} s in all sequences; {', '.join(empty)} has none")
    words = _words(parts["words"])
    kept = np.array([word != PAUSE for word in words]) if reading.drop_pauses else np.ones(len(words), np.bool_)
    intervals = parts["words"].intervals[kept]
    return {
        **{name: _steps(parts[name], name, intervals if reading.align == "words" else None) for name in WIDTHS},
        **texts.text_arrays(
            " ".join(word for word, keep in zip(words, kept, strict=True) if keep),
            STEPS,
            reading.encoder,
            reading.padding,
        ),
        "sentiment": labels[:1],
        "emotions": labels[1:],
        "split": np.array(read_splits(splits)[video]),
    }


def _steps(part: Entry, name: str, words: NDArray[np.float64] | None) -> NDArray[np.float32]:
    if part.features.shape[1] != WIDTHS[name] or not np.issubdtype(part.features.dtype, np.number):
        raise BadItemError(f"{FILES[name]}: expected {WIDTHS[name]} numbers a frame; got {part.features.shape[1]}")
    return last_steps(part.features if words is None else per_interval(part, words), STEPS)


def _labels(entry: Entry, index: int) -> NDArray[np.float32]:
    if not np.issubdtype(entry.features.dtype, np.number):
        raise BadItemError(f"{FILES['labels']}: expected numbers; got {entry.features.dtype}")
    row: NDArray[np.float32] = entry.features[index].astype(np.float32)
    if row.shape != (len(LABELS),) or not LOW <= row[0] <= HIGH:
        span = f"a sentiment from {LOW:g} to {HIGH:g}"
        raise BadItemError(f"expected {len(LABELS)} labels with {span}; got {row.tolist()}")
    return row


def _words(entry: Entry) -> list[str]:
    """Byte strings in the published file, strings where another library has written it."""
    words = entry.features[:, 0].tolist()
    return [word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in words]
