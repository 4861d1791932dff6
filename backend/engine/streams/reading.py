"""All streams of a checkpoint, by the kinds of input on its card."""

from dataclasses import replace

from backend.engine.streams.action_units import action_units
from backend.engine.streams.arrays import uploaded_arrays
from backend.engine.streams.face_crops import face_crops
from backend.engine.streams.face_steps import face_steps
from backend.engine.streams.material import Material
from backend.engine.streams.scene import scene_frames
from backend.engine.streams.skeleton import skeleton_frames
from backend.engine.streams.sound import mfcc, sound_steps
from backend.engine.streams.stream import Stream
from backend.engine.streams.text import token_states
from models.cards import Card
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


def read_streams(material: Material, card: Card) -> dict[str, Stream]:
    """The inputs by modality, in the order of the card; each takes an equal part of the material's share of the run."""
    features = material.subject.features
    if features is not None:
        with material.stage("arrays", "Reading the arrays", until=1.0):
            return uploaded_arrays(features, card)
    part = (material.end - material.begin) / len(card.inputs)
    streams = {}
    for index, (name, spec) in enumerate(card.inputs.items()):
        begin = material.begin + index * part
        streams[name] = read_stream(replace(material, begin=begin, end=begin + part), spec, name)
    return streams


def read_stream(material: Material, spec: Input, modality: str) -> Stream:  # noqa: PLR0911 - one for each kind
    """The inputs of one modality that is not uploaded as arrays."""
    match spec:
        case FaceCrops():
            return face_crops(material, spec)
        case Mfcc():
            return mfcc(material, spec)
        case TokenStates():
            return token_states(material, spec, modality)
        case SoundSteps():
            return sound_steps(material, spec)
        case FaceSteps():
            return face_steps(material, spec)
        case ActionUnits():
            return action_units(material, spec, modality)
        case SceneFrames():
            return scene_frames(material, spec)
        case SkeletonFrames():
            return skeleton_frames(material, spec)
