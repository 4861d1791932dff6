"""What a checkpoint takes and what it gives out, in words."""

from collections.abc import Sequence

from backend.schemas import Checkpoint, ValueScale
from frontend.components.formats import number
from frontend.inputs import TRACKS, media_of, recorded_by


def in_a_line(checkpoint: Checkpoint) -> str:
    """What goes in and what comes out: `From a video or a recording: one of 8 classes`."""
    return f"From {sources(checkpoint)}: {outcome(checkpoint)}"


def sources(checkpoint: Checkpoint) -> str:
    """What a person can give to a checkpoint, in words."""
    media = media_of(checkpoint)
    words = [
        word
        for medium, word in (
            ("text", "a sentence"),
            ("video", _video(checkpoint)),
            ("audio", "a recording"),
            ("skeleton", "a skeleton"),
        )
        if medium in media
    ]
    if not words:
        return "uploaded arrays"
    kinds = {"file" if medium in TRACKS else medium for medium in media}
    return _either(words) + (", alone or together" if len(kinds) > 1 else "")


def file_words(checkpoint: Checkpoint) -> str:
    """What the file with picture and sound may be; empty where the checkpoint reads neither."""
    media = media_of(checkpoint)
    words = (("video", _video(checkpoint)), ("audio", "a recording"))
    return _either([word for medium, word in words if medium in media])


def outcome(checkpoint: Checkpoint) -> str:
    """What comes out: `one of 8 classes`, `sentiment from −3 to 3`."""
    if checkpoint.value is not None:
        return f"{checkpoint.value.name} from {span(checkpoint.value)}"
    return f"one of {len(checkpoint.classes)} classes"


def span(scale: ValueScale) -> str:
    """`−3 to 3`."""
    return f"{number(scale.low)} to {number(scale.high)}"


def _video(checkpoint: Checkpoint) -> str:
    # The one kind of video that no camera of a browser gives is depth.
    return "a video" if "video" in recorded_by(checkpoint) else "a depth video"


def _either(words: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}" if words else ""
