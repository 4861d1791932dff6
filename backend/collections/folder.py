"""A folder below the configured root: what is in it, and its files, none of which lies outside of the root."""

import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO

from backend.collections import conventions
from backend.collections.conventions import utd_mhad
from backend.collections.files import FileProblem, is_candidate
from backend.collections.problems import RowProblems
from backend.errors import Conflict, InvalidRequest, NotFound
from backend.schemas import Folder

MANIFEST = "manifest.csv"
SKELETONS = "skeletons.npz"
"""The file with all skeletons of UTD-MHAD; its arrays are taken as files `skeletons.npz/a1_s1_t1.npy`."""
_HIDDEN = "."
_LARGEST_MANIFEST = 64 * 1024 * 1024


class FolderFiles:
    """The files of a folder and of all folders below it."""

    def __init__(self, root: Path | None, path: str) -> None:
        """Open a folder.

        Args:
            root: what `LENS_COLLECTIONS` names.
            path: relative to the root.

        Raises:
            Conflict: there is no root.
            InvalidRequest: the path leads out of the root.
            NotFound: there is no such folder.
        """
        if root is None:
            raise Conflict(
                "Collections can't be made from folders here: the service has no folder for them. "
                "Set LENS_COLLECTIONS to the folder that holds your data, and start it again"
            )
        self._root = root.resolve()
        parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
        if ".." in parts or "\0" in path:
            raise InvalidRequest(f"folder: expected a path below the configured root; got {path[:200]!r}")
        self.path = "/".join(parts)
        self._folder = self._root.joinpath(*parts)
        if not self._inside(self._folder) or any(part.startswith(_HIDDEN) for part in parts):
            raise InvalidRequest(f"folder: expected a path below the configured root; {path[:200]!r} leads out of it")
        if not self._folder.is_dir():
            raise NotFound(f"There is no folder {self.path or 'at the configured root'}")

    @cached_property
    def names(self) -> Sequence[str]:
        """The files that could be items; those that lead out of the root are left out."""
        found = [name for name in self._walk() if is_candidate(name) and self._inside(self._folder / name)]
        return sorted(part for name in found for part in self._parts(name))

    @property
    def outside(self) -> list[str]:
        """The files that could be items but for leading out of the root."""
        return [name for name in self._walk() if is_candidate(name) and not self._inside(self._folder / name)]

    @property
    def others(self) -> int:
        """How many files can't be items."""
        return sum(not is_candidate(name) and PurePosixPath(name).name != MANIFEST for name in self._walk())

    def find(self, name: str) -> str:
        tidy = name.strip().replace("\\", "/")
        parts = [part for part in tidy.split("/") if part not in ("", ".")]
        if tidy.startswith("/") or ".." in parts or "\0" in tidy or ":" in parts[:1]:
            raise FileProblem("expected a path within the folder; this one leads out of it")
        inner = "/".join(parts)
        if inner in self._known:
            return inner
        place = self._folder / inner
        try:
            there = place.is_file()
        except OSError:
            there = False
        if not there:
            raise FileProblem("expected a file in the folder; there is none of this name")
        if not self._inside(place):
            raise FileProblem("expected a file within the configured root; this one is a link that leads out of it")
        return inner

    def manifest(self, problems: RowProblems) -> bytes | None:
        """The bytes of the manifest in the folder; None where there is none."""
        place = self._manifest
        if place is None:
            return None
        if place.stat().st_size > _LARGEST_MANIFEST:
            problems.add(f"expected a manifest of at most {_LARGEST_MANIFEST // 2**20} MiB", value=MANIFEST)
            problems.raise_any()
        return place.read_bytes()

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file to read, or an array of `skeletons.npz`; raises OSError or zipfile.BadZipFile."""
        archive, _, member = name.rpartition("/")
        if PurePosixPath(archive).name == SKELETONS and name not in self._plain:
            with zipfile.ZipFile(self._checked(archive)) as opened, opened.open(member) as array:
                yield array
            return
        # Not to wait for a writer where it has become a pipe meanwhile.
        descriptor = os.open(self._checked(name), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError("it is no file")
            yield file

    def described(self) -> Folder:
        """The folder as the API shows it."""
        folders = sorted(
            entry.name
            for entry in self._folder.iterdir()
            if not entry.name.startswith(_HIDDEN) and entry.is_dir() and self._inside(entry)
        )
        convention = conventions.recognised(self.names)
        return Folder(
            path=self.path,
            folders=folders,
            files=len(self.names),
            manifest=self._manifest is not None,
            convention="" if convention is None else convention.name,
        )

    @property
    def _manifest(self) -> Path | None:
        place = self._folder / MANIFEST
        return place if place.is_file() and self._inside(place) else None

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.names)

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(self._walk())

    def _walk(self) -> Iterator[str]:
        """All files that are not hidden, relative to the folder; links to folders are not followed."""
        for folder, below, files in os.walk(self._folder):
            below[:] = sorted(name for name in below if not name.startswith(_HIDDEN))
            for name in files:
                if not name.startswith(_HIDDEN):
                    yield Path(folder, name).relative_to(self._folder).as_posix()

    def _parts(self, name: str) -> Sequence[str]:
        """The file itself, or the takes in it if it holds all skeletons of UTD-MHAD."""
        if PurePosixPath(name).name != SKELETONS:
            return [name]
        try:
            with zipfile.ZipFile(self._folder / name) as archive:
                members = archive.namelist()
        except (OSError, zipfile.BadZipFile):
            return [name]
        takes = [member for member in members if utd_mhad.TAKE.fullmatch(member.removesuffix(".npy"))]
        return [f"{name}/{member}" for member in takes] if len(takes) == len(members) else [name]

    def _inside(self, place: Path) -> bool:
        try:
            return place.resolve().is_relative_to(self._root)
        except (OSError, RuntimeError):  # A name that is too long, or links in a circle.
            return False

    def _checked(self, name: str) -> Path:
        """Where a file lies in the end, without links; raises OSError if that is outside of the root."""
        place = (self._folder / name).resolve()
        if not place.is_relative_to(self._root):
            raise OSError("it leads out of the configured root")
        return place
