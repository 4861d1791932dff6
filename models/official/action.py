"""The official NTU RGB+D checkpoints (`msaf_ntu_*.checkpoint`, bare state dicts) as our action network."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from models.cards import MetricTable
from models.inputs import SceneFrames, SkeletonFrames
from models.networks.action.config import ActionConfig
from models.official.keys import State, rename, stack_highlights

_I3D = {
    0: "conv1",
    2: "conv2a",
    3: "conv2b",
    5: "mixed3b",
    6: "mixed3c",
    8: "mixed4b",
    9: "mixed4c",
    10: "mixed4d",
    11: "mixed4e",
    12: "mixed4f",
    14: "mixed5b",
}
"""Index in the official `visual.features` -> our name, before the first site."""

_BRANCHES = {"": "position", "m": "motion"}
"""Ending of the official name of an HCN convolution -> our branch."""

PREFIXES = {
    "msaf1.blocks.0.joint_features.": "fusions.intermediate.blocks.0.join.",
    "msaf1.blocks.0.highlight.": "fusions.intermediate.blocks.0.highlight.",
    "msaf2.blocks.0.joint_features.": "fusions.late.blocks.0.join.",
    "msaf2.blocks.0.highlight.": "fusions.late.blocks.0.highlight.",
    **{f"visual.features.{index}.": f"stages.intermediate.rgb.{name}." for index, name in _I3D.items()},
    "visual.features.15.": "stages.late.rgb.",
    "visual.features.18.": "heads.rgb.conv.",
    "visual.cnn.conv1.": "stages.intermediate.rgb.stem.conv1.",
    "visual.cnn.bn1.": "stages.intermediate.rgb.stem.bn1.",
    **{f"visual.cnn.layer{index}.": f"stages.intermediate.rgb.layer{index}." for index in (1, 2, 3)},
    "visual.cnn.layer4.": "stages.late.rgb.",
    "visual.classifier.": "heads.rgb.classifier.",
    **{
        f"skeleton.conv{index}{ending}.{'0.' * (index != 2)}": f"stages.intermediate.skeleton.{branch}.conv{index}."
        for ending, branch in _BRANCHES.items()
        for index in (1, 2, 3, 4)
    },
    "skeleton.conv5.0.": "stages.intermediate.skeleton.conv5.",
    "skeleton.conv6.0.": "stages.late.skeleton.conv6.",
    "skeleton.fc7.0.": "stages.late.skeleton.fc7.",
    "skeleton.fc8.": "heads.skeleton.",
}
"""Official name -> ours, of both video encoders."""


def to_ours(official: Mapping[str, Tensor]) -> State:
    """State dict of an official action network to ours.

    The stem of the Inflated ResNet is a 2D convolution there and one over single frames here.

    Raises:
        OfficialError: keys that the official networks do not have.
    """
    state = rename(stack_highlights(official), PREFIXES)
    stem = "stages.intermediate.rgb.stem.conv1.weight"
    if stem in state and state[stem].dim() == 4:
        state[stem] = state[stem].unsqueeze(2)
    return state


ACTIONS = [
    "drink water",
    "eat a meal or snack",
    "brush teeth",
    "brush hair",
    "drop something",
    "pick up",
    "throw",
    "sit down",
    "stand up",
    "clap",
    "read",
    "write",
    "tear up paper",
    "put on a jacket",
    "take off a jacket",
    "put on a shoe",
    "take off a shoe",
    "put on glasses",
    "take off glasses",
    "put on a hat",
    "take off a hat",
    "cheer up",
    "wave a hand",
    "kick something",
    "reach into a pocket",
    "hop",
    "jump up",
    "make a phone call",
    "play with a phone or tablet",
    "type on a keyboard",
    "point to something",
    "take a selfie",
    "check the time",
    "rub hands",
    "nod or bow",
    "shake the head",
    "wipe the face",
    "salute",
    "put palms together",
    "cross hands in front",
    "sneeze or cough",
    "stagger",
    "fall down",
    "headache",
    "chest pain",
    "back pain",
    "neck pain",
    "nausea or vomiting",
    "fan oneself",
    "punch or slap somebody",
    "kick somebody",
    "push somebody",
    "pat somebody on the back",
    "point a finger at somebody",
    "hug",
    "give something to somebody",
    "touch somebody's pocket",
    "shake hands",
    "walk towards each other",
    "walk apart",
]
"""NTU RGB+D order: the class is the number after `A` in a recording's name, minus one."""


def describe(config: ActionConfig, file_name: str) -> dict[str, Any]:
    """What the card of an official action checkpoint says, beyond what the network tells itself.

    Args:
        config: the paper's, with either video encoder, or that of a variant, whose classes the file does not name.
        file_name: of the official checkpoint.
    """
    papers = config == ActionConfig(encoder=config.encoder)
    named = config.classes == len(ACTIONS)
    video = "I3D" if config.encoder == "i3d" else "Inflated ResNet-50"
    return {
        "title": f"Action, official MSAF weights ({video})"
        if papers
        else f"Action, a variant of the official MSAF weights ({video})",
        "summary": f"Everyday actions of one or two persons from a colour video, their skeletons, or both: {video} on "
        "frames and HCN on joints, fused by MSAF at two sites, as in section 4.3 of the paper.",
        "network": "action",
        "classes": ACTIONS if named else [f"class {index}" for index in range(config.classes)],
        "inputs": {
            "rgb": SceneFrames(
                content="rgb",
                frames=config.frames,
                size=config.size,
                framing="squeezed",
                # The official recipe reads frames with OpenCV and applies the constants of ImageNet, which are for RGB,
                # to its BGR channels. The weights have learnt that.
                channel_order="bgr",
                mean=(0.485, 0.456, 0.406),
                std=(0.229, 0.224, 0.225),
            ),
            "skeleton": SkeletonFrames(
                frames=config.skeleton_frames, joints=config.joints, persons=config.persons, recipe="spine"
            ),
        },
        "origin": "official",
        "source": file_name,
        "licence": "The authors' terms for their weights. They were trained on NTU RGB+D, whose owners allow academic "
        "research only.",
        "training_data": _NTU + ("" if papers else " What this variant was trained on is not in the file."),
        "limits": _limits(config, named),
        "metrics": [_REPORTED[config.encoder]] if papers else [],
    }


_NTU = (
    "NTU RGB+D: colour videos and Kinect v2 skeletons of the same takes, 60 actions in a laboratory by 40 subjects, "
    "seen from three sides. The cross-subject protocol: 20 subjects for training, the others for testing; the authors' "
    "code looks at four of the test subjects after each epoch."
)


def _reported(video: str, value: float, note: str) -> MetricTable:
    return MetricTable(
        dataset="NTU RGB+D",
        split="cross-subject test",
        metric="accuracy",
        inputs=["rgb", "skeleton"],
        value=value,
        kind="reported",
        note=f"{video} and HCN. {note}; not measured on this file.",
    )


_REPORTED = {
    "i3d": _reported("I3D", 92.24, "The paper, and the name of the authors' file"),
    "resnet": _reported("Inflated ResNet-50", 90.63, "The name of the authors' file"),
}


def _limits(config: ActionConfig, named: bool) -> list[str]:
    limits = [
        "It knows 60 actions, one per clip, acted by 40 subjects in a laboratory before three cameras. Other actions, "
        "crowds, outdoor scenes and moving cameras are outside of what was measured.",
        "Skeletons are Kinect v2's, 25 joints in metres. Those of other trackers place the joints elsewhere.",
        "The authors' code reads 24 frames of a video, of which the last is black, and repeats or drops some to get as "
        "many as the network takes; here, that many different frames are read. Results differ a little from theirs.",
        "A gap in a track is interpolated here; the authors' code fills it with zeros.",
        "NTU RGB+D clips may have been in its training: a good result on one of them proves nothing.",
        "Do not use it to watch people, nor for any decision about a person.",
    ]
    if not config.rgb_is_reweighed:
        limits.append(
            "In the authors' code of this variant the video stream reads what came into the intermediate site, not "
            "what came out: there, attention to the video's blocks changes nothing, and only that to the persons acts."
        )
    if not named:
        limits.append("The file does not name its classes: put their names into the card, in the order of the outputs.")
    return limits
