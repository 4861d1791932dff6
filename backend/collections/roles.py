"""From entries and the files that they name to the inputs of analyses."""

from collections.abc import Mapping, Sequence

from backend.api.inputs import require_combination
from backend.collections.entries import Entry
from backend.collections.problems import RowProblems
from backend.errors import InvalidRequest
from backend.schemas import AnalysisInputs, Clip
from backend.store.collections import NewItem

_ROLE_OF_KIND = {"media": "clip", "skeleton": "skeleton", "features": "features"}
_SAID = {"media": "a video or recording", "skeleton": "a skeleton", "features": "arrays of features"}


def new_items(entries: Sequence[Entry], clips: Mapping[str, Clip], problems: RowProblems) -> list[NewItem]:
    """The items, each file in the role that its content has; what does not go together is noted.

    Args:
        clips: what each file is.
    """
    items = []
    for entry in entries:
        inputs: dict[str, str] = {}
        for column, file in entry.files:
            clip = clips.get(file)
            if clip is None:
                continue
            role = _ROLE_OF_KIND[clip.kind]
            if column not in ("file", role):
                detail = f"expected {_SAID[_kind_of(column)]}; the file holds {_SAID[clip.kind]}"
                problems.add(detail, row=entry.row, column=column, value=file)
            elif role in inputs:
                detail = f"expected one file that holds {_SAID[clip.kind]}; got two"
                problems.add(detail, row=entry.row, column=column, value=file)
            inputs[role] = clip.id
        try:
            require_combination([*inputs, *(["text"] if entry.text is not None else [])])
        except InvalidRequest as error:
            if inputs or not entry.files:
                problems.add(str(error), row=entry.row, value=entry.name)
        items.append(NewItem(entry.name, AnalysisInputs(text=entry.text, **inputs), entry.label, entry.group))
    return items


def repeated_content(entries: Sequence[Entry], clips: Mapping[str, Clip]) -> list[str]:
    """A warning where files of different names have the same bytes."""
    seen: dict[str, str] = {}
    pairs = []
    for entry in entries:
        for _, file in entry.files:
            clip = clips.get(file)
            if clip is not None and seen.setdefault(clip.id, file) != file:
                pairs.append((seen[clip.id], file))
    if not pairs:
        return []
    first, second = pairs[0]
    return [f"{len(pairs):,} files have the same content as another, such as {second} and {first}."]


def _kind_of(column: str) -> str:
    return next(kind for kind, role in _ROLE_OF_KIND.items() if role == column)
