"""Cut a clip into the windows that a network is run on, and choose the frames of each."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.cards import WindowingTable

# A last window that would start this small a part of a hop after the one before takes that one's place.
_TINY_TAIL = 0.25
# A clip that was cut to five seconds lasts a little longer, since its last sound packet is not cut.
_PACKET_S = 0.1


@dataclass(frozen=True)
class Span:
    """A stretch of a clip, in seconds from its start."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


def plan_windows(duration_s: float, windowing: WindowingTable | None) -> list[Span]:
    """The windows of a clip, in order; together they cover all of it.

    A clip of at most `single_s` (and a packet of sound) is one window, as in the paper. A longer one is cut into
    windows of `length_s` every `hop_s`, of which the last is moved to end where the clip ends. Without a plan, a
    clip of any length is one window.

    Raises:
        ValueError: the clip has no duration, or the hop would leave gaps between the windows.
    """
    if not (math.isfinite(duration_s) and duration_s > 0):
        raise ValueError(f"expected a duration above 0 s; got {duration_s}")
    if windowing is None:
        return [Span(0.0, duration_s)]
    length, hop = windowing.length_s, windowing.hop_s
    if hop > length:
        raise ValueError(f"expected a hop of at most the window's {length} s; got {hop} s, which leaves gaps")
    if duration_s <= max(windowing.single_s, length) + _PACKET_S:
        return [Span(0.0, duration_s)]
    last = duration_s - length
    # How often the hop fits before the last start; the small term keeps 3 x 0.1 from counting as more than 0.3.
    starts = [index * hop for index in range(max(1, math.ceil(last / hop - 1e-9)))]
    if len(starts) > 1 and last - starts[-1] < _TINY_TAIL * hop and last - starts[-2] <= length:
        starts.pop()
    return [Span(start, start + length) for start in starts] + [Span(last, duration_s)]


def frame_times(span: Span, frames: int) -> NDArray[np.float64]:
    """Times of evenly spaced frames as in the official recipe: the span in equal parts, the start of each.

    Args:
        frames: how many.

    Returns:
        (frames,) s from the start of the clip; the first is the span's start, the last lies one part before its end.
    """
    if frames < 1:
        raise ValueError(f"expected at least one frame; got {frames}")
    return span.start_s + np.arange(frames, dtype=np.float64) * (span.length_s / frames)
