"""The streams of a checkpoint in words: what each reads, and how that is made of what a person has."""

from collections.abc import Collection, Mapping
from functools import singledispatch

from backend.schemas import Modality
from models.inputs import (
    ActionUnits,
    FaceCrops,
    FaceSteps,
    Input,
    Mfcc,
    SceneFrames,
    SkeletonFrames,
    SoundSteps,
    TokenStates,
)


def modalities_of(inputs: Mapping[str, Input], without: Collection[str] = ()) -> list[Modality]:
    """The streams in the order of the card.

    Args:
        without: text encoders that are not here, so that what they make can only be uploaded.
    """
    return [
        _modality(name, spec, able=not isinstance(spec, TokenStates) or spec.encoder not in without)
        for name, spec in inputs.items()
    ]


def _modality(name: str, spec: Input, *, able: bool) -> Modality:
    """A stream; `able` says whether what makes its input of a person's material is here."""
    return Modality(
        name=name,
        title=_title(spec),
        medium=spec.medium,
        shape=list(spec.shape),
        description=_description(spec) + ("" if able else _NO_ENCODER),
        arrays_only=spec.arrays_only or not able,
        recordable=_recordable(spec),
    )


def _recordable(spec: Input) -> bool:
    depth = isinstance(spec, SceneFrames) and spec.content == "depth"
    return spec.medium in {"video", "audio"} and not spec.arrays_only and not depth


_TITLES: dict[str, str] = {
    "face_crops": "Face video",
    "mfcc": "Sound",
    "token_states": "Text",
    "sound_steps": "Voice",
    "face_steps": "Face",
    "action_units": "Action units",
    "skeleton_frames": "Skeleton",
}
_NO_ENCODER = (
    " This encoder is not here, so that the states can only be uploaded as an array; the setting LENS_ENCODERS names "
    "the folders of encoders."
)
_SCENES = {"rgb": "Video", "depth": "Depth video"}


def _title(spec: Input) -> str:
    return _SCENES[spec.content] if isinstance(spec, SceneFrames) else _TITLES[spec.kind]


@singledispatch
def _description(spec: Input) -> str:
    raise TypeError(f"expected an input of a card; got {type(spec).__name__}")


@_description.register
def _face_crops(spec: FaceCrops) -> str:
    look = [word for word, wanted in (("gray", spec.gray), ("with equalised histogram", spec.equalise)) if wanted]
    treatment = f", {' and '.join(look)}" if look else ""
    return f"{spec.frames} face crops of {spec.size} × {spec.size} pixels, evenly spaced over the window{treatment}."


@_description.register
def _mfcc(spec: Mfcc) -> str:
    return (
        f"{spec.coefficients} MFCC of {spec.duration_s:g} s of the window's sound, "
        f"from {spec.offset_s:g} s on, at {spec.sample_rate / 1000:g} kHz."
    )


@_description.register
def _token_states(spec: TokenStates) -> str:
    padding = {"zeros": "the steps after them are zeros", "states": "states of padding tokens follow"}[spec.padding]
    return (
        f"States of at most {spec.steps} tokens, the marks of beginning and end among them, from the last layer of "
        f"{spec.encoder}, {spec.width} numbers each; {padding}."
    )


@_description.register
def _sound_steps(spec: SoundSteps) -> str:
    if spec.arrays_only:
        return f"{spec.steps} steps of {spec.width} COVAREP features; they can only be uploaded as an array."
    return (
        f"{spec.steps} steps over the clip, {spec.width} acoustic features each: pitch, voicing, energy, MFCC and "
        "their changes, shape of the spectrum."
    )


@_description.register
def _face_steps(spec: FaceSteps) -> str:
    if spec.arrays_only:
        return f"{spec.steps} steps of {spec.width} FACET features; they can only be uploaded as an array."
    return (
        f"{spec.steps} steps over the clip, {spec.width} features each: what the face stream of the emotion network "
        "gives out, and the geometry of the face's track."
    )


@_description.register
def _action_units(spec: ActionUnits) -> str:
    return (
        f"{spec.units} action units of the face as OpenFace gives them, means over the clip; they can only be uploaded "
        "as an array."
    )


@_description.register
def _scene_frames(spec: SceneFrames) -> str:
    what = "depth frames, near is bright," if spec.content == "depth" else "frames"
    return f"{spec.frames} {what} of {spec.size} × {spec.size} pixels, evenly spaced over the clip."


@_description.register
def _skeleton_frames(spec: SkeletonFrames) -> str:
    who = "one person" if spec.persons == 1 else f"at most {spec.persons} persons"
    how = {
        "metres": "in metres as the camera saw them",
        "centred": "from the hips of the first frame, in lengths of the trunk",
        "spine": "from the middle of the first person's spine in every frame",
    }[spec.recipe]
    return f"{spec.joints} joints of {who} in {spec.frames} frames, evenly spaced over the sequence, {how}."
