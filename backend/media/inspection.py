"""Look through a media file: what is in it, and does something of it decode? Runs confined, as `python -m`.

Nothing heavy is imported here, since every upload starts this process: libav and the standard library only.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from backend.errors import UnusableClip
from backend.media.container import ChosenStreams, choose_streams, open_media
from backend.media.limits import MediaLimits, spoken_duration
from backend.media.orientation import display_size, turn_of
from backend.media.packets import MediaPacket, MediaStream, PacketReader, no_check
from backend.media.sandbox import Confinement, confine
from backend.media.signatures import Kind

# Packets of a stream that are tried before it's taken for undecodable.
_TRIES = 300
# Frames per second; containers that know no rate state the ticks of their clock instead.
_FASTEST = 240.0
# MP3 states its length as a guess from the bit rate, so that a difference means nothing.
_GUESSES_DURATION = {"mp3"}

ONLY_SOUND, ONLY_VIDEO = "only the sound is used.", "only the video is used."
FILLED_UP = "it's filled up with silence."
"""Ends of the warnings that matter only to a network that reads what is missing."""
CUT_OFF = "The file seems cut off"
"""Beginning of the warning that less is there than the file says of itself."""


@dataclass(frozen=True)
class FoundVideo:
    """A video stream of which at least one frame decodes; sizes are of the upright picture in square pixels."""

    codec: str
    width: int
    height: int
    rotation: int
    frame_rate: float | None
    frames: int


@dataclass(frozen=True)
class FoundAudio:
    """A sound track of which at least one frame decodes."""

    codec: str
    sample_rate: int
    channels: int
    duration_s: float


@dataclass(frozen=True)
class Inspection:
    """What was found in a file."""

    duration_s: float
    video: FoundVideo | None
    audio: FoundAudio | None
    warnings: list[str]


def inspect(path: Path, kind: Kind, name: str, limits: MediaLimits) -> Inspection:
    """Read every packet of a file and decode the first frame of each stream.

    Reading all packets is quick beside decoding, and it's the only way to know how long a file really is: headers of
    recordings from browsers say nothing, and those of cut-off files say too much.

    Raises:
        UnusableClip: nothing in it can be decoded, or it's beyond the limits.
    """
    with open_media(path, kind, name) as container:
        streams = choose_streams(container, name, limits)
        stated_s = container.duration / av.time_base if container.duration else None
        _require_within_limits(streams, stated_s, name, limits)
        tallies = {stream.index: _Tally(stream, streams.start_s) for stream in streams.present}
        reader = PacketReader(container, streams.present, limits, name, no_check)
        for packet in reader:
            tally = tallies[packet.stream_index]
            tally.count(packet, reader)
            # The rest of the file is not read, so that it may be longer still.
            _require_duration(tally.end_s, name, limits, "at least ")
        _require_something(tallies, name)
        found = _summary(
            streams, tallies, None if kind.container in _GUESSES_DURATION else stated_s, reader.damaged > 0, limits
        )
    if found.duration_s <= 0:
        raise UnusableClip(f"{name}: expected a clip that lasts; this one has no duration")
    if found.video is not None and found.video.frames > limits.frames:
        raise UnusableClip(
            f"{name}: expected at most {limits.frames:,} video frames; the video has {found.video.frames:,}"
        )
    return found


class _Tally:
    """What the packets of one stream add up to."""

    def __init__(self, stream: MediaStream, clip_start_s: float) -> None:
        self._start_s = clip_start_s
        self._time_base = float(stream.time_base or 0)
        rate = stream.average_rate if isinstance(stream, VideoStream) else None
        self._step_s = float(1 / rate) if rate else 0.0
        self.packets = 0
        self.end_s = 0.0
        self.frame: VideoFrame | AudioFrame | None = None
        stream.codec_context.thread_count = 1

    def count(self, packet: MediaPacket, reader: PacketReader) -> None:
        if packet.size:
            self.packets += 1
            stamp = packet.pts if packet.pts is not None else packet.dts
            length_s = (packet.duration or 0) * self._time_base or self._step_s
            end_s = self.end_s + length_s if stamp is None else stamp * self._time_base - self._start_s + length_s
            self.end_s = max(self.end_s, end_s)
        if self.frame is None and self.packets <= _TRIES:
            first = next(iter(reader.decode(packet)), None)
            self.frame = first if isinstance(first, VideoFrame | AudioFrame) else None


def _require_something(tallies: dict[int, _Tally], name: str) -> None:
    """Refuse a clip of which nothing decodes."""
    if not any(tally.packets for tally in tallies.values()):
        raise UnusableClip(f"{name}: expected a video or sound; the file has tracks for it, but not one frame in them")
    if not any(tally.frame for tally in tallies.values()):
        raise UnusableClip(f"{name}: expected a video or sound that can be decoded; not one frame of it can")


def _require_within_limits(streams: ChosenStreams, stated_s: float | None, name: str, limits: MediaLimits) -> None:
    """Refuse by what the headers say, before anything is decoded."""
    if stated_s is not None:
        _require_duration(stated_s, name, limits)
    if streams.video is not None:
        width, height = streams.video.codec_context.width, streams.video.codec_context.height
        if max(width, height) > limits.longest_side:
            raise UnusableClip(
                f"{name}: expected a video of at most {limits.longest_side} pixels on its longest side; "
                f"it's {width} x {height}"
            )
        if width * height > limits.pixels:
            raise UnusableClip(
                f"{name}: expected at most {limits.pixels:,} pixels in a frame; "
                f"{width} x {height} are {width * height:,}"
            )
    if streams.audio is not None:
        channels, rate = streams.audio.codec_context.channels, streams.audio.codec_context.sample_rate
        if channels > limits.channels:
            raise UnusableClip(f"{name}: expected at most {limits.channels} sound channels; it has {channels}")
        if rate > limits.sample_rate:
            raise UnusableClip(f"{name}: expected a sample rate of at most {limits.sample_rate:,} Hz; it's {rate:,} Hz")


def _require_duration(seconds: float, name: str, limits: MediaLimits, qualifier: str = "") -> None:
    if seconds > limits.duration_s:
        raise UnusableClip(
            f"{name}: expected a clip of at most {spoken_duration(limits.duration_s)}; "
            f"this one lasts {qualifier}{spoken_duration(seconds)}"
        )


def _summary(
    streams: ChosenStreams, tallies: dict[int, _Tally], stated_s: float | None, damaged: bool, limits: MediaLimits
) -> Inspection:
    video = _found_video(streams.video, tallies)
    audio = _found_audio(streams.audio, tallies)
    ends = [tallies[stream.index].end_s for stream in streams.present if tallies[stream.index].frame]
    duration_s = round(max(ends), 6)
    warnings = _missing(streams, video, audio)
    if audio is not None:
        video_s = max(ends) if video is None or streams.video is None else tallies[streams.video.index].end_s
        if audio.duration_s < limits.short_sound_s:
            warnings.append(f"The sound lasts only {audio.duration_s:.2f} s; {FILLED_UP}")
        elif video_s - audio.duration_s > max(1.0, 0.2 * video_s):
            warnings.append(f"The sound ends after {audio.duration_s:.1f} s, long before the video ({video_s:.1f} s).")
    if stated_s is not None and stated_s - duration_s > max(0.5, 0.1 * stated_s):
        warnings.append(f"{CUT_OFF}: it should last {stated_s:.1f} s, and {duration_s:.1f} s of it are there.")
    elif damaged:
        warnings.append("Parts of the file are damaged; what can be read is used.")
    return Inspection(duration_s, video, audio, warnings)


def _missing(streams: ChosenStreams, video: FoundVideo | None, audio: FoundAudio | None) -> list[str]:
    """What the clip lacks, a sentence each."""
    warnings = []
    if video is None:
        lack = "There is no video" if streams.video is None else "The video can't be decoded"
        warnings.append(f"{lack}; {ONLY_SOUND}")
    if audio is None:
        lack = "There is no sound track" if streams.audio is None else "The sound can't be decoded"
        warnings.append(f"{lack}; {ONLY_VIDEO}")
    return warnings


def _found_video(stream: VideoStream | None, tallies: dict[int, _Tally]) -> FoundVideo | None:
    if stream is None:
        return None
    tally = tallies[stream.index]
    if not isinstance(tally.frame, VideoFrame):
        return None
    turn = turn_of(tally.frame)
    width, height = display_size(tally.frame.width, tally.frame.height, stream.sample_aspect_ratio, turn)
    rate = float(stream.average_rate) if stream.average_rate else 0.0
    if not 0 < rate <= _FASTEST and tally.end_s > 0:
        rate = tally.packets / tally.end_s
    return FoundVideo(stream.codec_context.codec.canonical_name, width, height, turn.degrees, rate, tally.packets)


def _found_audio(stream: AudioStream | None, tallies: dict[int, _Tally]) -> FoundAudio | None:
    if stream is None or not isinstance(frame := tallies[stream.index].frame, AudioFrame):
        return None
    return FoundAudio(
        stream.codec_context.codec.canonical_name,
        frame.sample_rate,
        frame.layout.nb_channels,
        round(tallies[stream.index].end_s, 6),
    )


def main() -> None:
    """Answer the one request on standard input."""
    request = json.load(sys.stdin)
    confine(Confinement(**request["confinement"]))
    limits = MediaLimits(**request["limits"])
    try:
        found = inspect(Path(request["path"]), Kind(**request["kind"]), request["name"], limits)
    except UnusableClip as refusal:
        answer: dict[str, Any] = {"refused": str(refusal)}
    else:
        answer = {"found": asdict(found)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
