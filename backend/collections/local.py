"""Files on the machine of whoever makes a collection, looked through before any of them is sent."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from backend.collections.files import FileProblem, is_candidate
from backend.collections.problems import RowProblems


class LocalFiles:
    """Files by the names that a collection has for them."""

    def __init__(self, given: Sequence[Path], beside: Path | None, problems: RowProblems) -> None:
        """Look for the files; note those that are not there, and names that are not unique.

        Args:
            given: files, and folders with everything below them that could be an item.
            beside: the folder to which the names in a manifest are relative; None without a manifest.
        """
        self._beside = beside
        self._paths: dict[str, Path] = {}
        for path in given:
            for name, file in _found(path):
                if name in self._paths:
                    problems.add("expected each name once; two files have this one", column="file", value=name)
                self._paths.setdefault(name, file)
            if not path.exists():
                problems.add("expected a file or folder; there is none of this name", column="file", value=str(path))

    @property
    def names(self) -> Sequence[str]:
        return sorted(self._paths)

    @property
    def paths(self) -> Mapping[str, Path]:
        """name -> where the file is, of those given and of those that `find` was asked for."""
        return self._paths

    def find(self, name: str) -> str:
        plain = name.strip().replace("\\", "/").removeprefix("./")
        if plain in self._paths:
            return plain
        place = None if self._beside is None else self._beside / plain
        if place is None or "\0" in plain or not place.is_file():
            raise FileProblem(f"expected a file below {self._beside}; there is none of this name")
        self._paths[plain] = place
        return plain


def _found(path: Path) -> list[tuple[str, Path]]:
    if not path.is_dir():
        return [(path.name, path)]
    below = [file for file in path.rglob("*") if file.is_file() and is_candidate(file.name)]
    named = [(file.relative_to(path).as_posix(), file) for file in below]
    return sorted((name, file) for name, file in named if not any(part.startswith(".") for part in Path(name).parts))
