"""Turn decoded frames into upright RGB pictures of reduced size."""

from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from backend.media.orientation import Turn, display_size, turn_of

Picture = NDArray[np.uint8]


def upright(picture: Picture, turn: Turn) -> Picture:
    """The picture (H, W, 3) turned, contiguous."""
    if turn.transpose:
        picture = picture.transpose(1, 0, 2)
    if turn.mirror_x:
        picture = picture[:, ::-1]
    if turn.mirror_y:
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def reduced(size: tuple[int, int], longest_side: int) -> tuple[int, int]:
    """Width and height scaled down, never up, so that the longest side is at most `longest_side`."""
    scale = min(1.0, longest_side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


class Painter:
    """Converts frames to RGB at one size, in a single step of swscale, which keeps its tables between frames."""

    def __init__(self, longest_side: int, threads: int) -> None:
        self._longest_side = longest_side
        self._threads = threads
        self._reformatter = VideoReformatter()
        self._turn: Turn | None = None
        self._size = (0, 0)
        self.full_size = (0, 0)
        """Width and height of the upright, unscaled picture; known once a frame was painted."""

    def paint(self, frame: VideoFrame, pixel_aspect: Fraction | None) -> Picture:
        """The upright frame, (H, W, 3) uint8 RGB; all pictures of a painter have the size of the first."""
        if self._turn is None:
            self._turn = turn_of(frame)
            self.full_size = display_size(frame.width, frame.height, pixel_aspect, self._turn)
            shown = reduced(self.full_size, self._longest_side)
            self._size = (shown[1], shown[0]) if self._turn.transpose else shown
        width, height = self._size
        # Area averaging is the quickest filter that does not alias when a picture shrinks.
        shrinks = width < frame.width or height < frame.height
        scaled = self._reformatter.reformat(
            frame,
            width,
            height,
            "rgb24",
            interpolation=Interpolation.AREA if shrinks else Interpolation.BICUBIC,
            threads=self._threads,
        )
        return upright(np.asarray(scaled.to_ndarray(), dtype=np.uint8), self._turn)
