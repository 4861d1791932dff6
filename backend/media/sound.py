"""Decode the sound track to one channel at one sample rate, on the clock of the clip."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soxr
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from backend.errors import UnusableClip
from backend.media.container import choose_streams, open_media
from backend.media.limits import MediaLimits
from backend.media.packets import Check, PacketReader, no_check
from backend.media.signatures import identify_media

Samples = NDArray[np.float32]
# Time stamps are rounded and codecs overlap, so that a gap or an overlap counts only from here.
_SLACK_S = 0.05


@dataclass(frozen=True)
class Sound:
    """samples: (n,) float32, the mean of the channels; sample 0 is at the start of the clip. sample_rate: Hz."""

    samples: Samples
    sample_rate: int
    warnings: list[str] = field(default_factory=list)


def decode_sound(
    path: Path, sample_rate: int, limits: MediaLimits, *, check: Check = no_check, name: str = "the clip"
) -> Sound:
    """The whole sound track, mixed to one channel and resampled as librosa does (soxr, high quality).

    Sound that starts after the video is preceded by silence, and gaps are filled with it, so that sample n is at
    n / sample_rate seconds of the clip.

    Args:
        sample_rate: Hz.
        check: called with every packet; what it raises ends the work.
        name: what to call the clip in messages.

    Raises:
        UnusableClip: there is no sound, it's beyond the limits, or too little of it can be decoded.
    """
    kind = identify_media(path, name)
    with open_media(path, kind, name) as container:
        streams = choose_streams(container, name, limits)
        if streams.audio is None:
            raise UnusableClip(f"{name}: expected sound; the file has a video only")
        reader = PacketReader(container, (streams.audio,), limits, name, check)
        timeline = _Timeline(sample_rate, limits, name)
        for rate, start_s, samples in _mono_chunks(reader, streams.audio, streams.start_s):
            timeline.add(rate, start_s, samples)
        samples = timeline.finish()
        if not samples.size:
            raise UnusableClip(f"{name}: expected sound that can be decoded; none of it can")
        reader.require_mostly_sound("sound")
    warnings = [f"{reader.damaged} damaged pieces of the sound were skipped."] if reader.damaged else []
    if not np.isfinite(samples).all():
        samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
        warnings.append("The sound holds samples that are not numbers; they were silenced.")
    return Sound(samples, sample_rate, warnings)


def _mono_chunks(
    reader: PacketReader, stream: AudioStream, clip_start_s: float
) -> Iterator[tuple[int, float | None, Samples]]:
    """Decoded chunks as (sample rate, start in the clip in s or None, samples)."""
    time_base = float(stream.time_base or 0)
    setting: tuple[str, int, int] | None = None
    for packet in reader:
        for frame in reader.decode(packet):
            if not isinstance(frame, AudioFrame) or not frame.samples or not frame.sample_rate:
                continue
            channels = frame.layout.nb_channels
            if (frame.format.name, channels, frame.sample_rate) != setting:
                reader.require_channels(channels)
                setting = (frame.format.name, channels, frame.sample_rate)
                to_float = AudioResampler(format="flt")
            start_s = None if frame.pts is None else frame.pts * time_base - clip_start_s
            for converted in to_float.resample(frame):
                interleaved = converted.to_ndarray().reshape(-1, channels)
                yield frame.sample_rate, start_s, interleaved.mean(axis=1, dtype=np.float32)
                start_s = None


class _Timeline:
    """Lays chunks of sound end to end at their times, resampling as they come."""

    def __init__(self, sample_rate: int, limits: MediaLimits, name: str) -> None:
        self._rate_out = sample_rate
        self._limits = limits
        self._name = name
        self._rate_in = 0
        self._stream: soxr.ResampleStream | None = None
        self._end_s = 0.0
        self._count = 0
        self._parts: list[Samples] = []

    def add(self, rate: int, start_s: float | None, samples: Samples) -> None:
        """Append a chunk; silence goes before it where time passed without sound, and what overlaps is cut."""
        if rate != self._rate_in:
            self._close_stream()
            self._rate_in = rate
            self._stream = soxr.ResampleStream(rate, self._rate_out, 1, dtype="float32")
        lead = 0.0 if start_s is None else start_s - self._end_s
        if lead > _SLACK_S or (not self._count and lead > 0):
            self._push(np.zeros(min(round(lead * rate), self._limits.samples + 1), dtype=np.float32))
        elif lead < -_SLACK_S or (not self._count and lead < 0):
            samples = samples[min(round(-lead * rate), len(samples)) :]
        self._push(samples)

    def finish(self) -> Samples:
        """All samples at the output rate."""
        self._close_stream()
        return np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.float32)

    def _push(self, samples: Samples) -> None:
        if not len(samples) or self._stream is None:
            return
        self._count += len(samples)
        if self._count > self._limits.samples:
            raise UnusableClip(
                f"{self._name}: expected at most {self._limits.samples:,} samples of sound; there are more"
            )
        self._end_s += len(samples) / self._rate_in
        self._parts.append(self._stream.resample_chunk(samples))

    def _close_stream(self) -> None:
        if self._stream is not None:
            self._parts.append(self._stream.resample_chunk(np.zeros(0, dtype=np.float32), last=True))
