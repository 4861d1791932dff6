"""Whole media files, and evenly spaced frames of a video, decoded as the service decodes them."""

from pathlib import Path

from backend.errors import UnusableClip
from backend.media.decode import Frames, decode_frames
from backend.media.inspection import CUT_OFF, Inspection, inspect
from backend.media.limits import DEFAULTS
from backend.media.signatures import identify_media
from models.features.windows import Span, frame_times
from training.prepare.preparation import BadItemError

_UNKNOWN = 0x7FFF_0000
"""Bytes; what programs that write to a pipe state is more, since they do not know."""


def whole_file(path: Path) -> Inspection:
    """What is in a media file.

    Raises:
        BadItemError: nothing of it can be decoded, or it says itself that it was longer. Not every format does.
    """
    try:
        there, stated = path.stat().st_size, _riff_bytes(path)
    except OSError as error:
        raise BadItemError(f"{path.name}: expected a file that can be read; {error.strerror}") from error
    if stated is not None and there < stated - 1:
        raise BadItemError(f"{path.name}: expected a whole file of {stated:,} bytes; got {there:,}")
    try:
        found = inspect(path, identify_media(path, path.name), path.name, DEFAULTS)
    except UnusableClip as error:
        raise BadItemError(str(error)) from error
    if cut := [warning for warning in found.warnings if warning.startswith(CUT_OFF)]:
        raise BadItemError(f"{path.name}: expected a whole file. {cut[0]}")
    return found


def _riff_bytes(path: Path) -> int | None:
    """How long a WAV or AVI file says it is, to which libav does not hold it; None if it is neither, or can't know."""
    with path.open("rb") as file:
        head = file.read(8)
    length = int.from_bytes(head[4:], "little")
    return 8 + length if head.startswith(b"RIFF") and 0 < length < _UNKNOWN else None


def even_frames(path: Path, count: int, longest_side: int) -> Frames:
    """The frames nearest to the starts of `count` equal parts of a video.

    Args:
        longest_side: pixels; frames are scaled down to it, never up.

    Raises:
        BadItemError: there is no video that can be decoded.
    """
    times = frame_times(Span(0.0, whole_file(path).duration_s), count)
    try:
        return decode_frames(path, times, DEFAULTS, longest_side, name=path.name)
    except UnusableClip as error:
        raise BadItemError(str(error)) from error
