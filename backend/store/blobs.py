"""A folder of files named by the SHA-256 of their bytes; media and arrays lie here, never in the database."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class BlobStore:
    """Files by content.

    A file is written under `tmp/`, brought to the disk, and renamed to its place; a row may name it only after that.
    Whatever binds a blob to a row, or takes it away, happens inside `exclusive()`, which excludes every other process
    on the folder: otherwise one process could remove a blob that another has just found to be there already.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._blobs = root / "blobs"
        self._temporaries = root / "tmp"
        for folder in (self._blobs, self._temporaries):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the folder's lock; not re-entrant, and taken before any transaction of the database."""
        with (self.root / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def temporary(self) -> Iterator[Path]:
        """An empty file on the same disk as the blobs, to write to; gone at the end unless it was kept.

        Its writer holds a lock on it, so that a sweep can tell it from one whose writer has died.
        """
        with self.exclusive():
            descriptor, name = tempfile.mkstemp(dir=self._temporaries)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        path = Path(name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)

    def path(self, sha256: str) -> Path:
        """Where the blob lies, or would lie."""
        return self._blobs / sha256[:2] / sha256

    def prepare(self, file: Path) -> str:
        """Bring a finished file to the disk and return its SHA-256; slow, so done before the lock is taken."""
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            os.fsync(opened.fileno())
        return digest

    def keep(self, file: Path, sha256: str) -> None:
        """Move a prepared file (on the same disk) to its place; only inside `exclusive()`."""
        place = self.path(sha256)
        place.parent.mkdir(exist_ok=True)
        file.replace(place)
        for folder in (place.parent, self._blobs):
            _sync_folder(folder)

    def remove(self, sha256: str) -> None:
        """Remove a blob that no row names any more; only inside `exclusive()`."""
        place = self.path(sha256)
        place.unlink(missing_ok=True)
        with suppress(OSError):  # Other blobs may share the folder.
            place.parent.rmdir()

    def names(self) -> list[str]:
        """SHA-256 of every blob in the folder."""
        return sorted(file.name for file in self._blobs.glob("*/*"))

    def sweep_temporaries(self) -> int:
        """Remove the temporaries whose writers are gone; returns how many."""
        removed = 0
        with self.exclusive():
            for path in self._temporaries.iterdir():
                with path.open("rb") as file:
                    try:
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        continue
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed


def _sync_folder(folder: Path) -> None:
    """Bring a rename to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
