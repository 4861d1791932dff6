"""The provenance in an exported file: of its own, in an archive, inside a picture, a page or a table, or beside one."""

import hashlib
import html
import importlib
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import ValidationError

from backend.schemas import Provenance
from backend.schemas.provenance import PARQUET_KEY

MOST_BYTES = 256 * 1024 * 1024
"""Larger than any export; what is larger is not read."""

ENDING = ".provenance.json"

_PNG = b"\x89PNG\r\n\x1a\n"
_IN_PAGE = re.compile(r'<script type="application/json" id="provenance">(.*?)</script>', re.DOTALL)
_IN_SVG = re.compile(r'<metadata id="provenance">(.*?)</metadata>', re.DOTALL)


class ProvenanceError(ValueError):
    """A file without provenance; the message says what was expected and what came."""


def read_provenance(path: Path) -> Provenance:
    """The provenance of a file that was exported: JSON, ZIP, SVG, PNG, HTML, Parquet, or CSV with its JSON beside it.

    Raises:
        ProvenanceError: there is none in it, or it can't be read.
    """
    try:
        size = path.stat().st_size
        text = _READERS.get(path.suffix.lower(), _whole)(path) if size <= MOST_BYTES else None
    except ProvenanceError:
        raise
    except OSError as error:
        raise ProvenanceError(f"{path}: expected an exported file; {error.strerror or error}") from error
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ProvenanceError(f"{path}: expected an exported file; {error}") from error
    if text is None:
        raise ProvenanceError(f"{path}: expected an export of at most {MOST_BYTES // 2**20} MiB; got {size:,} bytes")
    try:
        return Provenance.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ProvenanceError(f"{path}: expected provenance of MSAF Lens; {where}: {first['msg']}") from error


def table_sha256(path: Path) -> str | None:
    """SHA-256 of the CSV in a file that `read_provenance` has read; None where there is none."""
    match path.suffix.lower():
        case ".csv":
            return hashlib.sha256(path.read_bytes()).hexdigest()
        case ".zip":
            return hashlib.sha256(_in_archive(path, ".csv")).hexdigest()
        case _:
            return None


def _whole(path: Path) -> str:
    return path.read_text("utf-8")


def _in_svg(path: Path) -> str:
    return html.unescape(_found(_IN_SVG, path))


def _in_page(path: Path) -> str:
    return _found(_IN_PAGE, path)


def _found(pattern: re.Pattern[str], path: Path) -> str:
    found = pattern.search(path.read_text("utf-8"))
    if found is None:
        raise ProvenanceError(f"{path}: expected a figure exported by MSAF Lens; there is no provenance in it")
    return found[1]


def _beside(path: Path) -> str:
    """CSV has no place for provenance, which is saved as a file beside it."""
    beside = path.with_name(path.stem + ENDING)
    if not beside.is_file():
        raise ProvenanceError(f"{path}: expected its provenance beside it, as it was exported: {beside.name}")
    return beside.read_text("utf-8")


def _in_zip(path: Path) -> str:
    return _in_archive(path, ENDING).decode()


def _in_archive(path: Path, ending: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(ending)]
        if len(names) != 1:
            raise ProvenanceError(f"{path}: expected one file *{ending} in it; there are {len(names)}")
        if archive.getinfo(names[0]).file_size > MOST_BYTES:
            raise ProvenanceError(f"{path}: expected {names[0]} to have at most {MOST_BYTES // 2**20} MiB")
        return archive.read(names[0])


def _in_png(path: Path) -> str:
    """The compressed text chunk (iTXt) of the keyword `provenance`, without language and translated keyword."""
    head = b"provenance\0\1\0\0\0"
    data = path.read_bytes()
    at = len(_PNG)
    while data.startswith(_PNG) and at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        content = data[at + 8 : at + 8 + length]
        if data[at + 4 : at + 8] == b"iTXt" and content.startswith(head):
            return _inflated(content.removeprefix(head)).decode()
        at += 12 + length
    raise ProvenanceError(f"{path}: expected a PNG exported by MSAF Lens; there is no provenance in it")


def _inflated(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(packed, MOST_BYTES)
    if unpacking.unconsumed_tail:
        raise ValueError(f"its provenance has more than {MOST_BYTES // 2**20} MiB")
    if not unpacking.eof:
        raise ValueError("its provenance is cut off")
    return content


def _in_parquet(path: Path) -> str:
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise ProvenanceError(f"{path}: reading Parquet needs the package pyarrow, which is not installed") from error
    metadata = parquet.read_schema(path).metadata or {}
    key = PARQUET_KEY.encode()
    if key not in metadata:
        raise ProvenanceError(f"{path}: expected a table exported by MSAF Lens; there is no provenance in it")
    return bytes(metadata[key]).decode()


_READERS: Mapping[str, Callable[[Path], str]] = {
    ".zip": _in_zip,
    ".png": _in_png,
    ".svg": _in_svg,
    ".html": _in_page,
    ".htm": _in_page,
    ".parquet": _in_parquet,
    ".csv": _beside,
}
"""By ending; any other file is the provenance itself."""
