"""Evenly spaced frames of a video file, decoded as the service decodes them."""

from pathlib import Path

from backend.errors import UnusableClip
from backend.media.decode import Frames, decode_frames
from backend.media.inspection import inspect
from backend.media.limits import DEFAULTS
from backend.media.signatures import identify_media
from models.features.windows import Span, frame_times
from training.prepare.preparation import BadItemError


def even_frames(path: Path, count: int, longest_side: int) -> Frames:
    """The frames nearest to the starts of `count` equal parts of a video.

    Args:
        longest_side: pixels; frames are scaled down to it, never up.

    Raises:
        BadItemError: there is no video that can be decoded.
    """
    try:
        found = inspect(path, identify_media(path, path.name), path.name, DEFAULTS)
        times = frame_times(Span(0.0, found.duration_s), count)
        return decode_frames(path, times, DEFAULTS, longest_side, name=path.name)
    except UnusableClip as error:
        raise BadItemError(str(error)) from error
