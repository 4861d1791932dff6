"""What was uploaded and analysed, in the order of time: files with their analyses, and texts, which are no files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.schemas import Analysis, Clip

TOGETHER = timedelta(seconds=5)
"""Texts whose analyses were asked for with no longer a pause came at once."""

FEWEST_TOGETHER = 3


@dataclass(frozen=True)
class FileEntry:
    """An uploaded file and the analyses that read it, the newest first."""

    clip: Clip
    analyses: tuple[Analysis, ...]

    @property
    def when(self) -> datetime:
        return self.clip.created_at


@dataclass(frozen=True)
class TextEntry:
    """A text and its analyses, the newest first."""

    text: str
    analyses: tuple[Analysis, ...]

    @property
    def when(self) -> datetime:
        return self.analyses[0].created_at


@dataclass(frozen=True)
class TextsEntry:
    """Several texts that came at once, in the order in which they were analysed."""

    texts: tuple[TextEntry, ...]

    @property
    def when(self) -> datetime:
        return self.texts[-1].when

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        return tuple(analysis for text in self.texts for analysis in text.analyses)


Entry = FileEntry | TextEntry | TextsEntry


def entries(clips: Iterable[Clip], analyses: Iterable[Analysis]) -> list[Entry]:
    """One's own files and texts, the newest first; samples are left out.

    Args:
        clips: all files, samples too.
    """
    newest_first = sorted(analyses, key=lambda item: item.created_at, reverse=True)
    files: list[Entry] = [
        FileEntry(clip, tuple(item for item in newest_first if clip.id in files_of(item)))
        for clip in clips
        if not clip.sample
    ]
    by_text: dict[str, list[Analysis]] = {}
    for item in newest_first:
        if item.inputs.text is not None and not files_of(item):
            by_text.setdefault(item.inputs.text, []).append(item)
    texts: list[Entry] = [TextEntry(text, tuple(items)) for text, items in by_text.items()]
    return _joined(sorted([*files, *texts], key=lambda entry: entry.when, reverse=True))


def files_of(analysis: Analysis) -> set[str]:
    """Ids of the files that an analysis reads."""
    named = (analysis.inputs.clip, analysis.inputs.skeleton, analysis.inputs.features)
    return {file for file in named if file is not None}


def _joined(newest_first: Sequence[Entry]) -> list[Entry]:
    """The same with texts that came at once as one entry."""
    found: list[Entry] = []
    run: list[TextEntry] = []
    for entry in newest_first:
        if run and not (isinstance(entry, TextEntry) and run[-1].when - entry.when <= TOGETHER):
            found += _one_or_each(run)
            run = []
        if isinstance(entry, TextEntry):
            run.append(entry)
        else:
            found.append(entry)
    return found + _one_or_each(run)


def _one_or_each(run: Sequence[TextEntry]) -> list[Entry]:
    return [TextsEntry(tuple(reversed(run)))] if len(run) >= FEWEST_TOGETHER else list(run)
