"""Conventions of known data sets: what their file names and tables tell of label and group."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.collections.conventions import ravdess, utd_mhad
from backend.collections.conventions.told import Told

_OF_NAMES = (ravdess, utd_mhad)


@dataclass(frozen=True)
class NameConvention:
    """A convention of file names, and what it tells of those that follow it."""

    name: str
    told: dict[str, Told]


def recognised(names: Iterable[str]) -> NameConvention | None:
    """The convention that most of the file names follow, if it is more than half of them.

    Args:
        names: paths with slashes; what tells is the last part.
    """
    paths = list(names)
    found = [
        NameConvention(
            convention.NAME, {path: told for path in paths if (told := convention.told_by(path)) is not None}
        )
        for convention in _OF_NAMES
    ]
    best = max(found, key=lambda each: len(each.told))
    return best if 2 * len(best.told) > len(paths) else None
