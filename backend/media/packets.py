"""Read and decode packets, stepping over damage and counting against the limits."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from backend.errors import UnusableClip
from backend.media.limits import MediaLimits

MediaStream = VideoStream | AudioStream
MediaPacket: TypeAlias = "Packet[VideoStream] | Packet[AudioStream]"
Check = Callable[[], None]

# Reads that fail in a row before the rest of the file is taken for lost.
_GIVE_UP_AFTER = 64


def no_check() -> None:
    """The check of work that nobody can cancel."""


class PacketReader:
    """The packets of some streams of a container, in the order of the file.

    A packet that can't be read or decoded is stepped over and counted: one bad spot should not cost the whole clip.
    """

    def __init__(
        self, container: InputContainer, streams: tuple[MediaStream, ...], limits: MediaLimits, name: str, check: Check
    ) -> None:
        self._container = container
        self._streams = streams
        self._limits = limits
        self._name = name
        self._check = check
        self.read = 0
        self.unread = 0
        self.decoded = 0
        self.undecoded = 0
        for stream in container.streams:
            # The demuxer then skips what nobody reads.
            if stream not in streams:
                stream.discard = Discard.all

    def __iter__(self) -> Iterator[MediaPacket]:
        """Packets, and at the end one empty packet per stream that flushes its decoder."""
        failures = 0
        while failures < _GIVE_UP_AFTER:
            try:
                for packet in self._container.demux(self._streams):
                    failures = 0
                    self.read += 1
                    if self.read > self._limits.packets:
                        raise UnusableClip(
                            f"{self._name}: expected at most {self._limits.packets:,} packets; there are more"
                        )
                    self._check()
                    yield cast(MediaPacket, packet)
            except av.FFmpegError:
                failures += 1
                self.unread += 1
            else:
                return

    def decode(self, packet: MediaPacket) -> Sequence[VideoFrame | AudioFrame]:
        """The frames that a packet completes; none if it's damaged."""
        try:
            frames: Sequence[VideoFrame | AudioFrame] = packet.decode()
        except av.FFmpegError:
            self.undecoded += 1
            return []
        self.decoded += 1
        return frames

    @property
    def damaged(self) -> int:
        """Packets that were lost."""
        return self.unread + self.undecoded

    def require_channels(self, channels: int) -> None:
        """Refuse sound of more channels than are accepted; a stream may change them as it goes."""
        if channels > self._limits.channels:
            raise UnusableClip(
                f"{self._name}: expected at most {self._limits.channels} sound channels; it has {channels}"
            )

    def require_mostly_sound(self, what: str) -> None:
        """Refuse a stream most of which could not be decoded.

        Raises:
            UnusableClip: more than the accepted share of the packets was lost.
        """
        total = self.decoded + self.damaged
        if self.damaged > self._limits.damaged_share * total:
            raise UnusableClip(
                f"{self._name}: expected {what} that can be decoded; {self.damaged} of its {total} packets are damaged"
            )
