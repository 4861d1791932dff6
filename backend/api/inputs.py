"""Whether a checkpoint can run on what a request names: asked before anything is queued.

A refusal says which input, what was expected and what came; what can only be seen by reading the files, such as a clip
and a skeleton of different length, is left to the run.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from backend.api.texts import cleaned
from backend.errors import InvalidRequest
from backend.schemas import MOST_TEXT, AnalysisInputs, Checkpoint, Clip, Modality

_ROLES = {"clip": "media", "skeleton": "skeleton", "features": "features"}
_KINDS = {"media": "a video or recording", "skeleton": "a skeleton", "features": "arrays of features"}
_COMBINATIONS = "a clip, a text or a skeleton, a clip with its text and skeleton, or features alone"
_ID = re.compile("[0-9a-f]{64}")
# Where the joints are in the shape (3, frames, joints, persons) of a skeleton stream's input.
_JOINTS_AXIS = 2


class KnownClips(Protocol):
    """The uploads that there are; `get` raises NotFound."""

    def get(self, id: str) -> Clip: ...  # noqa: A002 - the word of the API


def checked_inputs(inputs: AnalysisInputs, checkpoint: Checkpoint, clips: KnownClips) -> AnalysisInputs:
    """The inputs, with the text cleaned, if a checkpoint can run on them.

    Raises:
        NotFound: an upload is not here.
        InvalidRequest: they don't go together, are of the wrong kinds, or are nothing that the checkpoint reads.
    """
    named = {role: getattr(inputs, role) for role in _ROLES if getattr(inputs, role) is not None}
    require_combination([*named, *(["text"] if inputs.text is not None else [])])
    text = None if inputs.text is None else _checked_text(inputs.text)
    for role, id_ in named.items():
        if not _ID.fullmatch(id_):
            raise InvalidRequest(f"{role}: expected the id of an upload, 64 hexadecimal digits; got {id_[:80]!r}")
    uploads = {role: clips.get(id_) for role, id_ in named.items()}
    for role, upload in uploads.items():
        if upload.kind != (expected := _ROLES[role]):
            raise InvalidRequest(f"{role}: expected {_KINDS[expected]}; {upload.name} is {_KINDS[upload.kind]}")
    if text is not None:
        _require_stream(checkpoint, "text", "a text", _streams(checkpoint, "text"))
    if "clip" in uploads:
        _require_readable_clip(uploads["clip"], checkpoint)
    if "skeleton" in uploads:
        _require_readable_skeleton(uploads["skeleton"], checkpoint)
    if "features" in uploads:
        _require_shapes(uploads["features"], checkpoint)
    return AnalysisInputs(text=text, **named)


def require_combination(given: Sequence[str]) -> None:
    """Raises InvalidRequest where inputs of these roles don't go together."""
    if not given:
        raise InvalidRequest(f"Expected {_COMBINATIONS}; got nothing")
    both_without_clip = {"text", "skeleton"} <= set(given) and "clip" not in given
    if both_without_clip or ("features" in given and len(given) > 1):
        raise InvalidRequest(f"Expected {_COMBINATIONS}; got {_in_a_row(given)}")


def _checked_text(text: str) -> str:
    clean = cleaned(text)
    if not clean:
        came = f"{len(text):,} characters of which none can be seen" if text else "an empty text"
        raise InvalidRequest(f"text: expected at least a word; got {came}")
    if len(clean) > MOST_TEXT:
        raise InvalidRequest(f"text: expected at most {MOST_TEXT:,} characters; got {len(clean):,}")
    return clean


def _streams(checkpoint: Checkpoint, *media: str) -> list[Modality]:
    """The streams of a checkpoint that are made of such media."""
    return [each for each in checkpoint.modalities if each.medium in media and not each.arrays_only]


def _require_stream(checkpoint: Checkpoint, role: str, what: str, streams: Sequence[Modality]) -> None:
    """Refuse what none of the streams is made of."""
    if not streams:
        reads = _in_a_row([each.title.lower() for each in checkpoint.modalities if not each.arrays_only])
        uploaded = _in_a_row([each.name for each in checkpoint.modalities if each.arrays_only])
        reasons = [f"it reads {reads}"] if reads else []
        reasons += [f"{uploaded} can only be uploaded as features"] if uploaded else []
        raise InvalidRequest(f"{role}: {checkpoint.id} can't read {what}; {', and '.join(reasons)}")


def _require_readable_clip(clip: Clip, checkpoint: Checkpoint) -> None:
    streams = _streams(checkpoint, "video", "audio")
    _require_stream(checkpoint, "clip", "a video or recording", streams)
    there = {"video": clip.probe.video is not None, "audio": clip.probe.audio is not None}
    if not any(there[each.medium] for each in streams):
        parts = {"video": "picture", "audio": "sound"}
        wanted = _in_a_row(list(dict.fromkeys(parts[each.medium] for each in streams)))
        raise InvalidRequest(f"clip: {checkpoint.id} reads the {wanted} of a clip; {clip.name} has none")


def _require_readable_skeleton(skeleton: Clip, checkpoint: Checkpoint) -> None:
    streams = _streams(checkpoint, "skeleton")
    _require_stream(checkpoint, "skeleton", "a skeleton", streams)
    found = skeleton.probe.skeleton
    joints = [each.shape[_JOINTS_AXIS] for each in streams]
    if found is not None and found.joints not in joints:
        wanted = _in_a_row([str(count) for count in joints])
        raise InvalidRequest(
            f"skeleton: {checkpoint.id} reads skeletons of {wanted} joints; {skeleton.name} has {found.joints}"
        )


def _require_shapes(features: Clip, checkpoint: Checkpoint) -> None:
    """Every array has to be an input of the network; inputs that the file lacks are missing modalities."""
    expected = {each.name: tuple(each.shape) for each in checkpoint.modalities}
    came = {array.name: tuple(array.shape) for array in features.probe.features}
    if unknown := [name for name in came if name not in expected]:
        raise InvalidRequest(
            f"features: {features.name}: expected arrays named {_in_a_row(list(expected))}; got {_in_a_row(unknown)}"
        )
    wrong = [
        f"{name}: expected {expected[name]}; got {shape}" for name, shape in came.items() if shape != expected[name]
    ]
    if wrong:
        raise InvalidRequest(f"features: {features.name}: {', '.join(wrong)}")


def _in_a_row(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
