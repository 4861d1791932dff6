"""What a run reads of a clip: the frames that its windows need, in one pass, and the sound."""

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.engine.confinement import confined
from backend.engine.stages import Advance
from backend.media.decode import Frames, Shot, Sound, decode_sound, iter_frames
from backend.media.limits import MediaLimits
from backend.schemas import Clip
from models.features.windows import Span, frame_times

# All frames of a clip are held at once, since the face is tracked over the whole of it. Long clips are read smaller.
FRAME_BYTES = 768 * 1024**2
_LEAST_SIDE = 320


@dataclass(frozen=True)
class Source:
    """The clip that is read."""

    clip: Clip
    path: Path
    limits: MediaLimits
    cpu_s: int
    """Processor time that decoding may take."""
    memory_bytes: int
    """Memory that decoding may take."""

    def confined(self) -> AbstractContextManager[None]:
        """The limits under which libav works on the clip."""
        return confined(self.clip.name, cpu_s=self.cpu_s, memory_bytes=self.memory_bytes)


def window_times(spans: Sequence[Span], per_window: int) -> NDArray[np.float64]:
    """Times of all frames that the windows need, (W * per_window,) s, window after window."""
    return np.concatenate([frame_times(span, per_window) for span in spans])


def frame_side(size: int, frames: int) -> int:
    """Longest side, in pixels, to read frames at, for a network that sees `size` pixels.

    Large enough that the crop of a face that fills a quarter of the picture is no smaller than the network's input, and
    small enough that all frames fit in `FRAME_BYTES` at three bytes a pixel and a square picture.
    """
    wanted = max(640, 4 * size + 64)
    affordable = int(math.sqrt(FRAME_BYTES / (3 * max(frames, 1))))
    return max(_LEAST_SIDE, size, min(wanted, affordable))


def read_frames(source: Source, times: NDArray[np.float64], side: int, advance: Advance) -> Frames:
    """The frames nearest to the times, in their order; raises UnusableClip when they can't be decoded."""
    shots: dict[int, Shot] = {}
    warnings: list[str] = []
    shown = iter_frames(
        source.path,
        times,
        source.limits,
        side,
        check=lambda: advance(len(shots) / len(times)),
        name=source.clip.name,
        warnings=warnings,
    )
    for shot in shown:
        shots.update(dict.fromkeys(shot.asked, shot))
    ordered = [shots[index] for index in range(len(times))]
    return Frames(
        images=[shot.image for shot in ordered],
        times=np.array([shot.time_s for shot in ordered]),
        full_size=ordered[0].full_size,
        warnings=warnings,
    )


def read_sound(source: Source, sample_rate: int, advance: Advance) -> Sound:
    """The whole sound track, mono, at a sample rate in Hz; raises UnusableClip when it can't be decoded."""
    return decode_sound(source.path, sample_rate, source.limits, check=lambda: advance(0.0), name=source.clip.name)
