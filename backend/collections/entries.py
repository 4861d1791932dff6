"""The items that a manifest, or the names of files, describe: which files each is made of, its label and group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from backend.api.texts import cleaned
from backend.collections import conventions
from backend.collections.cells import begins_as_formula, shown
from backend.collections.conventions.told import Told
from backend.collections.files import FileProblem, Files, is_media
from backend.collections.labels import ClassLabels
from backend.collections.manifest import FILE_COLUMNS, Manifest, Row
from backend.collections.problems import RowProblems
from backend.schemas import MOST_ITEMS, MOST_TEXT
from backend.store.rows import beginning


@dataclass(frozen=True)
class Entry:
    """One item to be.

    files: pairs of the role that the manifest gives a file, or `file` where its content tells, and its name.
    row: line of the manifest; None where there is none.
    """

    name: str
    files: tuple[tuple[str, str], ...]
    text: str | None
    label: str | None
    group: str | None
    row: int | None = None


@dataclass(frozen=True)
class Entries:
    """All items, how labels and groups were told, and what a person should know."""

    entries: tuple[Entry, ...]
    convention: str
    warnings: tuple[str, ...]


def entries_of_manifest(manifest: Manifest, files: Files, labels: ClassLabels | None, problems: RowProblems) -> Entries:
    """The items of a manifest; what is wrong with them is noted.

    Args:
        labels: those that may occur; any where it is None.
    """
    named = [_files_of(row, files, problems) for row in manifest.rows]
    convention = None
    if not {"label", "group"} <= set(manifest.columns):
        firsts = [found[0][1] for found in named if found]
        convention = conventions.recognised(firsts) if firsts else None
    entries = []
    for row, found in zip(manifest.rows, named, strict=True):
        told = convention.told.get(found[0][1]) if convention is not None and found else None
        entries.append(_entry(row, found, told, manifest.columns, labels, problems))
    _require_unique(entries, problems)
    used = {file for entry in entries for _, file in entry.files}
    left = [name for name in files.names if name not in used]
    warnings = list(manifest.warnings)
    if left and any(column in manifest.columns for column in FILE_COLUMNS):
        warnings.append(f"{len(left):,} files are not in the manifest and were left out.")
    name = manifest.convention or (f"Manifest, {convention.name}" if convention is not None else "Manifest")
    return Entries(tuple(entries), name, tuple(warnings))


def entries_of_names(names: Sequence[str], labels: ClassLabels | None, problems: RowProblems) -> Entries:
    """The items that files make by themselves, those that belong together as one; what is wrong is noted."""
    if not names:
        problems.add("expected at least one video, recording, skeleton or features; got none")
    convention = conventions.recognised(names)
    told = {} if convention is None else convention.told
    entries = []
    for together in _together(names, told):
        first = together[0]
        known = told.get(first)
        label = None if known is None else _checked_label(known.label, labels, problems, value=first)
        group = None if known is None else known.group
        if begins_as_formula(shown(first)):
            problems.add(
                "expected a name that a spreadsheet does not take for a formula; rename it", column="file", value=first
            )
        files = tuple(("file", name) for name in together)
        entries.append(Entry(shown(first), files, None, label, group))
    if len(entries) > MOST_ITEMS:
        problems.add(f"expected at most {MOST_ITEMS:,} items; got {len(entries):,}")
    left = len(names) - len(told) if told else 0
    warnings = (f"{left:,} files are not named as the others and have no label.",) if left else ()
    return Entries(tuple(entries), "" if convention is None else convention.name, warnings)


def _together(names: Sequence[str], told: Mapping[str, Told]) -> list[list[str]]:
    """Files that are one item, media first: one video or recording and one file of numbers of the same name or take."""
    by_key: dict[str, list[str]] = {}
    for name in names:
        take = told[name].take if name in told else None
        by_key.setdefault(take or PurePosixPath(name).with_suffix("").as_posix(), []).append(name)
    found: list[list[str]] = []
    for group in by_key.values():
        ordered = sorted(group, key=lambda name: not is_media(name))
        pair = len(group) == 2 and [is_media(name) for name in ordered] == [True, False]
        found += [ordered] if pair else [[name] for name in group]
    return sorted(found, key=lambda group: group[0])


def _files_of(row: Row, files: Files, problems: RowProblems) -> tuple[tuple[str, str], ...]:
    found = []
    for column in FILE_COLUMNS:
        if column in row.cells:
            try:
                found.append((column, files.find(row.cells[column])))
            except FileProblem as error:
                problems.add(str(error), row=row.number, column=column, value=row.cells[column])
    return tuple(found)


def _entry(  # noqa: PLR0917 - each is of another kind
    row: Row,
    files: tuple[tuple[str, str], ...],
    told: Told | None,
    columns: Sequence[str],
    labels: ClassLabels | None,
    problems: RowProblems,
) -> Entry:
    text = _checked_text(row, problems)
    label, group = row.cells.get("label"), row.cells.get("group")
    if told is not None and "label" not in columns:
        label = told.label
    if told is not None and "group" not in columns:
        group = told.group
    if label is not None:
        label = _checked_label(shown(label), labels, problems, row=row.number, value=label)
    name = shown(row.cells.get("name", ""))
    if not name:
        name = shown(files[0][1]) if files else f"Row {row.number}: {beginning(text or '')}"
        if files and "name" not in row.cells and begins_as_formula(name):
            problems.add(
                "expected a name that a spreadsheet does not take for a formula; give it another in a column `name`",
                row=row.number,
                column=files[0][0],
                value=name,
            )
    return Entry(name, files, text, label, None if group is None else shown(group) or None, row.number)


def _checked_text(row: Row, problems: RowProblems) -> str | None:
    if "text" not in row.cells:
        return None
    text = cleaned(row.cells["text"])
    if not text:
        problems.add("expected at least a word; nothing in it can be seen", row=row.number, column="text")
    elif len(text) > MOST_TEXT:
        detail = f"expected at most {MOST_TEXT:,} characters; got {len(text):,}"
        problems.add(detail, row=row.number, column="text", value=text)
    return text


def _checked_label(
    label: str, labels: ClassLabels | None, problems: RowProblems, *, row: int | None = None, value: str
) -> str | None:
    """The label under its name in the network, if one is given."""
    if not label or labels is None:
        return label or None
    known = labels.known(label)
    if known is None:
        problems.add(f"expected {labels.expected}; got {label[:60]!r}", row=row, column="label", value=value)
    return known


def _require_unique(entries: Iterable[Entry], problems: RowProblems) -> None:
    """Note names that two items have, and files that are in two of them."""
    names: dict[str, int | None] = {}
    files: dict[str, int | None] = {}
    for entry in entries:
        again = [file for _, file in entry.files if file in files]
        for file in again:
            detail = f"expected each file once; it is in row {files[file]} already"
            problems.add(detail, row=entry.row, column="file", value=file)
        if entry.name in names and not again:
            detail = f"expected each name once; row {names[entry.name]} has it already"
            problems.add(detail, row=entry.row, column="name", value=entry.name)
        names.setdefault(entry.name, entry.row)
        for _, file in entry.files:
            files.setdefault(file, entry.row)
