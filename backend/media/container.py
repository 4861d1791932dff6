"""Open a media file with libav under a whitelist, and choose the streams that we read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from backend.errors import UnusableClip
from backend.media.codecs import DECODERS
from backend.media.limits import MediaLimits
from backend.media.signatures import Kind

# Streams that hold a picture rather than a video: covers of songs, thumbnails, stills.
_NOT_A_VIDEO = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image


@contextmanager
def open_media(path: Path, kind: Kind, name: str) -> Iterator[InputContainer]:
    """Open a file with the one demuxer that its content calls for.

    The path goes to libav as a `file:` address, with that protocol as the only one allowed, so that nothing in the file
    can make libav open another file or an address; for the same reason, references of QuickTime files to outside data
    are off.

    Raises:
        UnusableClip: libav can't make sense of the file.
    """
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": kind.demuxer,
        "codec_whitelist": ",".join(sorted(DECODERS)),
        "enable_drefs": "0",
        "use_absolute_path": "0",
    }
    try:
        container = av.open(
            f"file:{path.resolve()}",
            mode="r",
            format=kind.demuxer.split(",")[0],
            container_options=options,
            metadata_errors="replace",
        )
    except (av.FFmpegError, ValueError) as error:
        raise UnusableClip(f"{name}: {_why_unreadable(path, kind)}") from error
    try:
        yield container
    finally:
        container.close()


def _why_unreadable(path: Path, kind: Kind) -> str:
    if kind.demuxer.startswith("mov") and not _has_moov(path):
        return (
            f"expected a whole {kind.container} file; its index (moov) is missing, as happens when a recording or "
            "a copy is cut off before its end"
        )
    return f"expected a {kind.container} file; its contents are damaged or cut off and can't be read"


def _has_moov(path: Path) -> bool:
    """Whether the top level of an ISO media file holds a `moov` atom that lies wholly within the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at + 8 <= size:
            file.seek(at)
            header = file.read(16)
            length = int.from_bytes(header[:4], "big")
            if length == 1:
                length = int.from_bytes(header[8:16], "big")
            if header[4:8] == b"moov":
                return at + length <= size
            if length < 8:
                return False
            at += length
    return False


@dataclass(frozen=True)
class ChosenStreams:
    """The streams of a container that we read; at least one is there."""

    video: VideoStream | None
    audio: AudioStream | None

    @property
    def present(self) -> tuple[VideoStream | AudioStream, ...]:
        return tuple(stream for stream in (self.video, self.audio) if stream is not None)

    @property
    def start_s(self) -> float:
        """Start of the clip on the file's own clock, in seconds: that of the earliest stream, as in a player."""
        starts = [
            float(stream.start_time * stream.time_base)
            for stream in self.present
            if stream.start_time is not None and stream.time_base is not None
        ]
        # A little below zero is encoder delay, which players skip.
        return max(0.0, min(starts, default=0.0))


def choose_streams(container: InputContainer, name: str, limits: MediaLimits) -> ChosenStreams:
    """The video and the sound track to read: the default one of each sort, else the first.

    Covers and thumbnails are no videos; a stream that none of our decoders reads is as good as absent.

    Raises:
        UnusableClip: there are too many streams, or neither video nor sound among them.
    """
    count = len(container.streams)
    if count > limits.streams:
        raise UnusableClip(f"{name}: expected at most {limits.streams} streams; the file has {count}")
    videos = [stream for stream in container.streams.video if not stream.disposition & _NOT_A_VIDEO]
    chosen = ChosenStreams(_preferred(videos), _preferred(list(container.streams.audio)))
    if not chosen.present:
        if container.streams.video and not videos:
            raise UnusableClip(f"{name}: expected a video or a sound track; the file holds only a still picture")
        if foreign := sorted({_coding(stream) for stream in (*videos, *container.streams.audio)}):
            raise UnusableClip(
                f"{name}: expected a common coding such as H.264 or AAC; the file's is {' and '.join(foreign)}"
            )
        raise UnusableClip(f"{name}: expected a video or a sound track; the file has no such stream")
    return chosen


_Stream = TypeVar("_Stream", VideoStream, AudioStream)


def _preferred(streams: list[_Stream]) -> _Stream | None:
    known = [
        stream for stream in streams if stream.codec_context is not None and stream.codec_context.codec.name in DECODERS
    ]
    return next((stream for stream in known if stream.disposition & Disposition.default), known[0] if known else None)


def _coding(stream: Stream) -> str:
    return stream.codec_context.codec.canonical_name if stream.codec_context is not None else "unknown"
