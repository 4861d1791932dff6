"""What can be analysed, and which checkpoint takes it: told from the media of the modalities, whatever the network."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from backend.schemas import AnalysisInputs, Checkpoint, Clip, Modality

Medium = Literal["video", "audio", "text", "skeleton"]

TRACKS: frozenset[Medium] = frozenset({"video", "audio"})
"""The media that a video or a recording holds."""


@dataclass(frozen=True)
class Given:
    """Something to analyse.

    Attributes:
        media: what it holds.
        arrays: name -> shape of uploaded arrays, which are the inputs of modalities as they are.
    """

    inputs: AnalysisInputs
    media: frozenset[Medium] = frozenset()
    arrays: Mapping[str, Sequence[int]] = field(default_factory=dict)


def given(*clips: Clip, text: str | None = None) -> Given:
    """Uploaded files, and a text, that belong together."""
    media: set[Medium] = set() if text is None else {"text"}
    arrays: dict[str, Sequence[int]] = {}
    for clip in clips:
        media |= _media_in(clip)
        arrays |= {array.name: array.shape for array in clip.probe.features}
    files = {"clip" if clip.kind == "media" else clip.kind: clip.id for clip in clips}
    return Given(AnalysisInputs(text=text, **files), frozenset(media), arrays)


def media_of(checkpoint: Checkpoint) -> list[Medium]:
    """The media that a checkpoint reads, in the order of its modalities; those that only come as arrays left out."""
    return list(dict.fromkeys(modality.medium for modality in checkpoint.modalities if not modality.arrays_only))


def recorded_by(checkpoint: Checkpoint) -> frozenset[Medium]:
    """The media of a checkpoint that a camera or a microphone gives."""
    return frozenset(modality.medium for modality in checkpoint.modalities if modality.recordable)


def text_stream(checkpoint: Checkpoint) -> Modality | None:
    """The modality that reads text, if there is one."""
    return next((item for item in checkpoint.modalities if item.medium == "text" and not item.arrays_only), None)


def takes(checkpoint: Checkpoint, it: Given) -> bool:
    """Whether a checkpoint has a use for everything that is given; of a file with two tracks one is enough."""
    shapes = {modality.name: list(modality.shape) for modality in checkpoint.modalities}
    if it.arrays:
        return all(shapes.get(name) == list(shape) for name, shape in it.arrays.items())
    read = set(media_of(checkpoint))
    tracks = it.media & TRACKS
    return bool(it.media) and (not tracks or bool(tracks & read)) and it.media - TRACKS <= read


def taker(chosen: str | None, ready: Iterable[Checkpoint], it: Given, *, wholly: bool = False) -> Checkpoint | None:
    """The checkpoint to run on something: the chosen one if it takes it, else the first that does.

    Args:
        chosen: id of the checkpoint that is chosen on the page.
        ready: the checkpoints that can be run.
        wholly: whether one that reads all tracks goes before the chosen one, if that reads only some; so that a sample
            of a talking face is not run on a network of silent films.
    """
    fitting = [checkpoint for checkpoint in ready if takes(checkpoint, it)]
    whole = [checkpoint for checkpoint in fitting if it.media <= set(media_of(checkpoint))]
    if wholly and whole:
        fitting = whole
    return next((checkpoint for checkpoint in fitting if checkpoint.id == chosen), fitting[0] if fitting else None)


def _media_in(clip: Clip) -> set[Medium]:
    tracks: tuple[tuple[Medium, object], ...] = (
        ("video", clip.probe.video),
        ("audio", clip.probe.audio),
        ("skeleton", clip.probe.skeleton),
    )
    return {medium for medium, track in tracks if track is not None}
