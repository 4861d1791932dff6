"""From what an analysis runs on to what a network is fed, window by window."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backend.engine.config import EngineConfig
from backend.engine.protocol import Subject
from backend.engine.reading import Source
from backend.engine.stages import Stages
from backend.engine.streams.material import Material, Tools
from backend.engine.streams.reading import read_stream, read_streams
from backend.engine.streams.stream import Array, Stream
from backend.errors import UnusableClip
from models.cards import Card
from models.features.windows import Span, plan_windows

# A text or arrays have no time of their own: their one window is 0 s long.
_UNTIMED = Span(0.0, 0.0)


@dataclass(frozen=True)
class Windows:
    """The windows of an analysis.

    duration_s: of the clip or skeleton; None where there is no time. spans: all windows, by their numbers. streams:
    modality -> what was read for each. kept: numbers of the windows that have something to feed.
    """

    duration_s: float | None
    spans: list[Span]
    streams: Mapping[str, Stream]
    kept: list[int]

    def inputs(self, number: int) -> dict[str, Array]:
        """What the network is fed for a window: modality -> array, without those that have none."""
        arrays = {name: stream.arrays[number] for name, stream in self.streams.items()}
        return {name: array for name, array in arrays.items() if array is not None}


class WindowReader:
    """Reads the windows of analyses, for runs of a network and for what-if questions alike."""

    def __init__(self, config: EngineConfig, tools: Tools) -> None:
        self._config = config
        self._tools = tools

    def read(self, subject: Subject, card: Card, stages: Stages) -> Windows:
        """All that the checkpoint reads; raises UnusableClip where there is nothing."""
        material = self._material(subject, card, stages)
        streams, spans = read_streams(material, card), list(material.spans)
        kept = [index for index in range(len(spans)) if any(s.arrays[index] is not None for s in streams.values())]
        if not kept:
            raise UnusableClip(_nothing_to_read(subject, streams))
        return Windows(_duration_s(subject), spans, streams, kept)

    def read_shifted(self, subject: Subject, card: Card, stages: Stages, modality: str, shift_s: float) -> Stream:
        """One modality of all windows, with the sound that it is made of moved later by some seconds."""
        material = replace(self._material(subject, card, stages), shift_s=shift_s)
        return read_stream(material, card.inputs[modality], modality)

    def _material(self, subject: Subject, card: Card, stages: Stages) -> Material:
        duration_s = _duration_s(subject)
        spans = [_UNTIMED] if duration_s is None else plan_windows(duration_s, card.windowing)
        return Material(subject, self._source(subject), spans, self._tools, stages)

    def _source(self, subject: Subject) -> Source | None:
        if subject.clip is None:
            return None
        clip, path = subject.clip.clip, subject.clip.path
        config = self._config
        return Source(clip, path, config.limits, config.decode_cpu_s, config.decode_memory_bytes)


def _duration_s(subject: Subject) -> float | None:
    """Of the clip, else of the skeleton; None where there is no time."""
    timed = subject.clip or subject.skeleton
    return None if timed is None else timed.clip.probe.duration_s


def _nothing_to_read(subject: Subject, streams: Mapping[str, Stream]) -> str:
    why = " ".join(dict.fromkeys(stream.note for stream in streams.values() if stream.note))
    what = subject.analysis.name or "The analysis"
    return f"{what}: expected something that the network reads; there is nothing. {why}"
