"""The files that a collection can be made of: which there are, and which of them a manifest means."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Protocol

from backend.collections.problems import RowProblems
from backend.schemas import CollectionFile

MEDIA_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".wav", ".mp3", ".m4a", ".flac"}
) | frozenset({".ogg", ".oga", ".ogv", ".opus"})
DATA_SUFFIXES = frozenset({".skeleton", ".npy", ".npz"})


class FileProblem(Exception):  # noqa: N818 - it is told to the person, as a row's problem
    """Why a file that a manifest names can't be used."""


class Files(Protocol):
    """Where the files of a collection come from."""

    @property
    def names(self) -> Sequence[str]:
        """The files that could be items, as paths with slashes, in their order."""
        ...

    def find(self, name: str) -> str:
        """The file that a manifest means, as one of `names` or another that is there; raises FileProblem."""
        ...


class UploadedFiles:
    """Files that were uploaded before, under the names that they have for the manifest."""

    def __init__(self, files: Sequence[CollectionFile], known: Iterable[str], problems: RowProblems) -> None:
        """Note files that are not there, and names that are not unique.

        Args:
            known: the ids of the uploads that are there.
        """
        there = set(known)
        self._clips: dict[str, str] = {}
        for file in files:
            name = _tidy(file.name)
            if not name:
                problems.add("expected the name of a file; got none", column="file", value=file.name)
            elif name in self._clips:
                problems.add("expected each name once; two files have this one", column="file", value=name)
            elif file.clip not in there:
                problems.add(
                    "expected an upload that is here; it was never sent, or is deleted", column="file", value=name
                )
            self._clips[name] = file.clip
        self._by_last_part = _unique_last_parts(self._clips)

    @property
    def names(self) -> Sequence[str]:
        return sorted(self._clips)

    @property
    def clips(self) -> Mapping[str, str]:
        """name -> id of the upload."""
        return self._clips

    def find(self, name: str) -> str:
        tidy = _tidy(name)
        if tidy in self._clips:
            return tidy
        last = self._by_last_part.get(PurePosixPath(tidy).name)
        if last is None:
            raise FileProblem(f"expected one of the {len(self._clips):,} uploaded files; there is none of this name")
        return last


def is_candidate(name: str) -> bool:
    """Whether a file could be an item, by the ending of its name."""
    return PurePosixPath(name).suffix.lower() in MEDIA_SUFFIXES | DATA_SUFFIXES


def is_media(name: str) -> bool:
    """Whether a file is a video or recording, by the ending of its name."""
    return PurePosixPath(name).suffix.lower() in MEDIA_SUFFIXES


def _tidy(name: str) -> str:
    """A name as browsers and spreadsheets have it, with slashes and without `./` at its beginning."""
    return name.strip().replace("\\", "/").removeprefix("./")


def _unique_last_parts(names: Iterable[str]) -> dict[str, str]:
    """last part -> name, for those that only one of the names has: browsers may leave the folders out."""
    by_last: dict[str, list[str]] = {}
    for name in names:
        by_last.setdefault(PurePosixPath(name).name, []).append(name)
    return {last: found[0] for last, found in by_last.items() if len(found) == 1}
