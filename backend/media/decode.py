"""Decode what an analysis needs of a clip: the frames at given times, and the sound.

Times count from the start of the clip, as in a player, whatever the file's own clock says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from backend.errors import UnusableClip
from backend.media.container import choose_streams, open_media
from backend.media.limits import MediaLimits
from backend.media.packets import Check, PacketReader, no_check
from backend.media.pictures import Painter, Picture
from backend.media.signatures import identify_media
from backend.media.sound import Sound, decode_sound

__all__ = ["Frames", "Shot", "Sound", "decode_frames", "decode_sound", "iter_frames"]


@dataclass(frozen=True)
class Shot:
    """One frame of the clip that was asked for.

    asked: indices of the asked times that this frame is nearest to.
    time_s: its presentation time. image: (H, W, 3) uint8 RGB, upright. full_size: width and height before scaling.
    """

    asked: tuple[int, ...]
    time_s: float
    image: Picture
    full_size: tuple[int, int]


@dataclass(frozen=True)
class Frames:
    """Frames at the asked times, in their order. Times that share a nearest frame share one array: don't write to it.

    images: one (H, W, 3) uint8 RGB picture per asked time, upright. times: (n,) s, when each frame is really shown.
    full_size: width and height of the unscaled upright picture, in square pixels.
    """

    images: list[Picture]
    times: NDArray[np.float64]
    full_size: tuple[int, int]
    warnings: list[str] = field(default_factory=list)

    @property
    def scale(self) -> float:
        """Pixels of the full picture per pixel of `images`."""
        return self.full_size[0] / self.images[0].shape[1] if self.images else 1.0


def decode_frames(
    path: Path,
    times: Sequence[float] | NDArray[np.float64],
    limits: MediaLimits,
    longest_side: int,
    *,
    check: Check = no_check,
    name: str = "the clip",
) -> Frames:
    """The frames nearest to the asked times, in one pass that ends after the last of them.

    Args:
        times: (n,) s from the start of the clip, in any order.
        longest_side: pixels; frames are scaled down to it, never up.
        check: called with every packet; what it raises ends the work.
        name: what to call the clip in messages.

    Raises:
        UnusableClip: there is no video, it's beyond the limits, or too little of it can be decoded.
    """
    warnings: list[str] = []
    shots: dict[int, Shot] = {}
    for shot in iter_frames(path, times, limits, longest_side, check=check, name=name, warnings=warnings):
        shots.update(dict.fromkeys(shot.asked, shot))
    ordered = [shots[index] for index in range(len(shots))]
    return Frames(
        [shot.image for shot in ordered],
        np.array([shot.time_s for shot in ordered], dtype=np.float64),
        ordered[0].full_size if ordered else (0, 0),
        warnings,
    )


def iter_frames(
    path: Path,
    times: Sequence[float] | NDArray[np.float64],
    limits: MediaLimits,
    longest_side: int,
    *,
    check: Check = no_check,
    name: str = "the clip",
    warnings: list[str] | None = None,
) -> Iterator[Shot]:
    """Like `decode_frames`, one frame at a time in the order of the clip, for clips whose frames don't fit in memory.

    Args:
        warnings: what a person should know is appended here.
    """
    wanted = np.asarray(times, dtype=np.float64)
    if wanted.ndim != 1 or not np.isfinite(wanted).all():
        raise ValueError(f"expected finite times of shape (n,); got shape {wanted.shape}")
    if wanted.size == 0:
        return
    kind = identify_media(path, name)
    with open_media(path, kind, name) as container:
        streams = choose_streams(container, name, limits)
        stream = streams.video
        if stream is None:
            raise UnusableClip(f"{name}: expected a video; the file has sound only")
        reader = PacketReader(container, (stream,), limits, name, check)
        painter = Painter(longest_side, limits.decode_threads)
        for time_s, frame, asked in _nearest(_timed_frames(reader, stream, streams.start_s, limits, name), wanted):
            image = painter.paint(frame, stream.sample_aspect_ratio)
            yield Shot(asked, time_s, image, painter.full_size)
        if reader.decoded == 0 or not painter.full_size[0]:
            raise UnusableClip(f"{name}: expected a video that can be decoded; none of its frames can")
        reader.require_mostly_sound("a video")
        if reader.damaged and warnings is not None:
            warnings.append(f"{reader.damaged} damaged pieces of the video were skipped.")


def _timed_frames(
    reader: PacketReader, stream: VideoStream, start_s: float, limits: MediaLimits, name: str
) -> Iterator[tuple[float, VideoFrame]]:
    """Every decoded frame with its presentation time from the start of the clip, in increasing order."""
    context = stream.codec_context
    context.thread_type = "AUTO"
    context.thread_count = limits.decode_threads
    # A stream may grow beyond the size that was probed.
    context.options = {"max_pixels": str(limits.pixels)}
    step = float(1 / stream.average_rate) if stream.average_rate else 0.04
    time_base = float(stream.time_base or 0)
    last, count = -np.inf, 0
    for packet in reader:
        for frame in reader.decode(packet):
            if not isinstance(frame, VideoFrame):
                continue
            count += 1
            if count > limits.frames:
                raise UnusableClip(f"{name}: expected at most {limits.frames:,} video frames; there are more")
            stamp = frame.pts if frame.pts is not None else frame.dts
            time_s = stamp * time_base - start_s if stamp is not None else max(last + step, 0.0)
            # Damaged files jump back; a frame that would be shown before the one before it is not a choice.
            if time_s <= last:
                continue
            last = time_s
            yield time_s, frame


def _nearest(
    frames: Iterator[tuple[float, VideoFrame]], wanted: NDArray[np.float64]
) -> Iterator[tuple[float, VideoFrame, tuple[int, ...]]]:
    """Those frames that are nearest to a wanted time, each with the indices of its times; reads no further."""
    order = np.argsort(wanted, kind="stable")
    ascending = wanted[order]
    given = 0
    before: tuple[float, VideoFrame] | None = None
    for current in frames:
        if before is not None:
            # Up to half way to the current frame, the one before is the nearest (at exactly half way too).
            end = int(np.searchsorted(ascending, (before[0] + current[0]) / 2, side="right"))
            if end > given:
                yield *before, tuple(int(index) for index in order[given:end])
                given = end
            if given == len(order):
                return
        before = current
    if before is not None and given < len(order):
        yield *before, tuple(int(index) for index in order[given:])
