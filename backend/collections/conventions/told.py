"""What a file name tells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """Label and group of a file; `take` is the same for files that belong together, as a video and its skeleton."""

    label: str
    group: str
    take: str | None = None
