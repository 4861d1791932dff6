"""Tables in the style of CMU-MOSEI and CMU-MOSI: one sentence a row, its sentiment from −3 to 3, and its video."""

import re
from collections.abc import Mapping, Sequence

from backend.analysis.values import label_number

NAME = "MOSEI-style table"
LOW, HIGH = -3.0, 3.0
_VIDEOS = ("video_id", "video")
_SEGMENTS = ("clip_id", "segment_id", "segment")
_JOINT = "id"
"""A column that holds both, `03bSnISJMiM_1` or `03bSnISJMiM[1]`."""
_JOINT_ID = re.compile(r"(.+?)(?:_(\d+)|\[(\d+)\])")
_OTHERS = ("mode", "split", "annotation")
_MOST_OF_THEM = 0.9


def recognised(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bool:
    """Whether a table is one: text and label, the video or the split beside them, and numbers in range as labels."""
    if not {"text", "label"} <= set(columns) or not set(columns) & {*_VIDEOS, *_SEGMENTS, *_OTHERS}:
        return False
    fitting = sum(_fits(row.get("label", "")) for row in rows)
    return bool(rows) and fitting >= _MOST_OF_THEM * len(rows)


def problem(label: str) -> str | None:
    """What is wrong with a label, if anything is."""
    return None if not label or _fits(label) else "expected a sentiment, a number from −3 to 3"


def renamed(row: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row under the names of a manifest."""
    video = next((row[column] for column in _VIDEOS if row.get(column)), "")
    segment = next((row[column] for column in _SEGMENTS if row.get(column)), "")
    if not video and (joint := _JOINT_ID.fullmatch(row.get(_JOINT, "").strip())):
        video, segment = joint[1], joint[2] or joint[3]
    name = "/".join(part for part in (video, segment) if part) if segment else ""
    return {"text": row.get("text", ""), "label": row.get("label", ""), "group": video, "name": name}


def unused(columns: Sequence[str]) -> list[str]:
    """The columns that tell nothing of an item."""
    return [column for column in columns if column not in {"text", "label", _JOINT, *_VIDEOS, *_SEGMENTS}]


def _fits(label: str) -> bool:
    number = label_number(label)
    return number is not None and LOW <= number <= HIGH
