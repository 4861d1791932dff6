"""Files that a replay may upload, known by their SHA-256 as a provenance file names them."""

import csv
import hashlib
import io
from functools import cached_property
from pathlib import Path

from backend.api.texts import cleaned
from backend.provenance.service import Service, Unavailable
from backend.schemas import AnalysisInputs, ProvenanceInputs
from backend.schemas.provenance import text_sha256

MOST_TABLE_BYTES = 32 * 1024 * 1024
"""Larger files are not looked at as texts."""


class GivenFiles:
    """What lies in a folder and below it, read when it is first needed."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def resolved(self, inputs: ProvenanceInputs, service: Service, *, collected: bool = False) -> AnalysisInputs:
        """Inputs as the service takes them: what it lacks is uploaded.

        Args:
            collected: whether uploads belong to a collection, so that they are not listed by themselves.

        Raises:
            Unavailable: neither the service nor the folder has one of them.
        """
        for sha256 in (inputs.clip, inputs.skeleton, inputs.features):
            if sha256 is not None and service.found(f"clips/{sha256}") is None:
                path = self._file(sha256)
                service.upload(path.name, path.read_bytes(), collected=collected)
        text = None if inputs.text_sha256 is None else self._text(inputs.text_sha256)
        return AnalysisInputs(clip=inputs.clip, text=text, skeleton=inputs.skeleton, features=inputs.features)

    def _file(self, sha256: str) -> Path:
        if sha256 not in self._files:
            raise Unavailable(f"the service has no file of SHA-256 {sha256}; {self._searched}")
        return self._files[sha256]

    def _text(self, sha256: str) -> str:
        if sha256 not in self._texts:
            raise Unavailable(f"provenance keeps no texts, of this one the SHA-256 {sha256}; {self._searched}")
        return self._texts[sha256]

    @property
    def _searched(self) -> str:
        return "--files may name a folder with it" if self._folder is None else f"it is not in {self._folder} either"

    @cached_property
    def _files(self) -> dict[str, Path]:
        if self._folder is None:
            return {}
        found = {}
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                with path.open("rb") as file:
                    found[hashlib.file_digest(file, "sha256").hexdigest()] = path
        return found

    @cached_property
    def _texts(self) -> dict[str, str]:
        """Texts as the service keeps them, by the SHA-256 of their UTF-8: files, and rows of tables."""
        texts = (cleaned(text) for path in self._files.values() for text in _texts_of(path))
        return {text_sha256(text): text for text in texts}


def _texts_of(path: Path) -> list[str]:
    """The text that a file is, or the column `text` of a table; nothing of other files."""
    if path.stat().st_size > MOST_TABLE_BYTES:
        return []
    try:
        whole = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return []
    if path.suffix.lower() != ".csv":
        return [whole]
    return [row["text"] for row in csv.DictReader(io.StringIO(whole, newline="")) if row.get("text")]
