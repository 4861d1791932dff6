"""Putting a new checkpoint where it belongs: complete, or not at all."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class PlacementError(ValueError):
    """A folder can't take a checkpoint; the message says what was expected and what is there."""


class Placement:
    """A folder that is to hold certain files, beside whatever else it holds."""

    def __init__(self, folder: Path, names: Sequence[str], *, replace: bool = False) -> None:
        """Look whether the files' places are free, before any work is done.

        Args:
            names: of the files, in the order in which they are put into a folder that is there already.
            replace: whether files of these names may be there and are overwritten.

        Raises:
            PlacementError: it is not a folder, or it holds one of the files.
        """
        nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if not nearest.is_dir():
            raise PlacementError(f"{folder}: expected a folder; {nearest.name} is a file")
        if not replace and (there := [name for name in names if (folder / name).exists()]):
            raise PlacementError(f"{folder}: expected a folder without a checkpoint; it holds {', '.join(there)}")
        self.folder = folder
        self.names = names

    @contextmanager
    def staged(self) -> Iterator[Path]:
        """A hidden folder beside the final one, to write into; put in place if the block ends without an error."""
        target = self.folder.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = target.parent / f".{target.name}.{os.getpid()}.partial"
        staging.mkdir()
        try:
            yield staging
            if target.is_dir() and any(target.iterdir()):
                for name in self.names:
                    (staging / name).replace(target / name)
            else:
                staging.replace(target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
