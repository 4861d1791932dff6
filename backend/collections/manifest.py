"""The table of a manifest: CSV as spreadsheets write it, read into rows under the names of known columns."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from backend.collections.cells import cell_problem, with_point
from backend.collections.conventions import mosei
from backend.collections.problems import RowProblems
from backend.schemas import MOST_ITEMS

FILE_COLUMNS = ("file", "clip", "skeleton", "features")
COLUMNS = (*FILE_COLUMNS, "text", "label", "group", "name")
_ALIASES = {"filename": "file", "path": "file", "speaker": "group", "actor": "group", "subject": "group"}
_DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARK = "\ufeff"
_LONGEST_CELL = 1_000_000


@dataclass(frozen=True)
class Row:
    """A row with what stands in it; empty cells are left out.

    number: line of the file where it begins, the header being 1.
    """

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Manifest:
    """The rows of a manifest; `convention` is that of the data set whose table it is, if it is one."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    convention: str = ""
    warnings: tuple[str, ...] = ()


def decoded(content: bytes, problems: RowProblems) -> str:
    """The text of a manifest file: UTF-8 with or without a byte order mark, or UTF-16 with one."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.add(f"expected text in UTF-8; got the byte 0x{content[error.start]:02x}", row=line)
        problems.raise_any()
        raise


def read_manifest(text: str, problems: RowProblems) -> Manifest:
    """The rows of a manifest; what is wrong with them is noted, row by row.

    Raises:
        InvalidManifest: it is no table, or its columns are not those of a manifest.
    """
    plain = text.removeprefix(_BYTE_ORDER_MARK)
    delimiter = _delimiter(plain)
    lines = _lines(plain, delimiter, problems)
    if not lines:
        problems.add("expected a header and rows below it; got nothing", row=1)
        problems.raise_any()
    header = [cell.strip().lower() for cell in lines[0][1]]
    columns = [_ALIASES.get(name, name) for name in header]
    body = _rectangular(lines[1:], header, problems)
    named = [Row(number, dict(zip(columns, cells, strict=True))) for number, cells in body]
    if mosei.recognised(columns, [row.cells for row in named]):
        return _mosei_manifest(columns, named, problems)
    _check_columns(header, columns, problems)
    rows = [Row(row.number, _checked(row, delimiter, problems)) for row in named]
    if len(lines) == 1:
        problems.add("expected at least one row below the header; got none", row=1)
    _check_count(len(rows), problems)
    return Manifest(tuple(columns), tuple(rows))


def _delimiter(text: str) -> str:
    """What separates the cells of the header: the most frequent of comma, semicolon and tab."""
    header = text.lstrip("\r\n").partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _lines(text: str, delimiter: str, problems: RowProblems) -> list[tuple[int, list[str]]]:
    """The records with the lines on which they begin; blank lines at the end are no records."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for record in reader:
            found.append((begins, record))
            begins = reader.line_num + 1
            if len(found) > MOST_ITEMS + 1:
                rest = sum(1 for _ in reader)
                _check_count(len(found) + rest - 1, problems)
                problems.raise_any()
    except csv.Error as error:
        problems.add(f"expected CSV; {error}", row=begins)
        problems.raise_any()
    while found and not any(cell.strip() for cell in found[-1][1]) and len(found[-1][1]) <= 1:
        found.pop()
    return found


def _check_count(count: int, problems: RowProblems) -> None:
    if count > MOST_ITEMS:
        problems.add(f"expected at most {MOST_ITEMS:,} rows; got {count:,}")


def _rectangular(
    lines: Sequence[tuple[int, list[str]]], header: Sequence[str], problems: RowProblems
) -> list[tuple[int, list[str]]]:
    """The rows that have a cell for every column; the others, and those that are empty, are noted."""
    kept = []
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            problems.add("expected a row; it is empty", row=number)
        elif len(cells) != len(header):
            problems.add(f"expected {len(header)} cells, as in the header; got {len(cells)}", row=number)
        else:
            kept.append((number, cells))
    return kept


def _check_columns(header: Sequence[str], columns: Sequence[str], problems: RowProblems) -> None:
    """Note unknown and repeated columns; without any that says what to run on, nothing else can be told."""
    for name, column in zip(header, columns, strict=True):
        if column not in COLUMNS:
            problems.add(f"expected columns named {', '.join(COLUMNS)}; got {name!r}", row=1, column=name, value=name)
    for column in dict.fromkeys(columns):
        if list(columns).count(column) > 1:
            problems.add(f"expected the column {column} once; it is there {columns.count(column)} times", row=1)
    if not {*FILE_COLUMNS, "text"} & set(columns):
        problems.add("expected a column that says what each item is: file (or clip, skeleton, features) or text", row=1)
        problems.raise_any()


def _checked(row: Row, delimiter: str, problems: RowProblems) -> dict[str, str]:
    """The cells that are not empty; names, labels and groups that can't be kept are noted."""
    found = {}
    for column, raw in row.cells.items():
        if not raw.strip():
            continue
        if (detail := cell_problem(column, raw)) is not None:
            problems.add(detail, row=row.number, column=column, value=raw)
        found[column] = raw if column == "text" else raw.strip()
    if "label" in found and delimiter == ";":
        found["label"] = with_point(found["label"])
    if not any(column in found for column in (*FILE_COLUMNS, "text")):
        problems.add("expected a file or a text; got neither", row=row.number)
    return found


def _mosei_manifest(columns: Sequence[str], rows: Sequence[Row], problems: RowProblems) -> Manifest:
    for row in rows:
        if (detail := mosei.problem(row.cells.get("label", "").strip())) is not None:
            problems.add(detail, row=row.number, column="label", value=row.cells["label"])
    renamed = [Row(row.number, mosei.renamed(row.cells)) for row in rows]
    names = [row.cells["name"] for row in renamed]
    if len(set(names)) < len(names):
        # Names of segments that don't tell them apart are no names.
        renamed = [Row(row.number, {**row.cells, "name": ""}) for row in renamed]
    checked = [Row(row.number, _checked(row, ",", problems)) for row in renamed]
    _check_count(len(rows), problems)
    left = mosei.unused(columns)
    warnings = (f"Not used of the table: {', '.join(left)}.",) if left else ()
    return Manifest(("text", "label", "group", "name"), tuple(checked), mosei.NAME, warnings)
