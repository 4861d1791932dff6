"""The official RAVDESS checkpoint (`fold_K_msaf_ravdess_best.pth`, a bare state dict) as our emotion network."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from models.cards import MetricTable, WindowingTable
from models.inputs import PAPER_MFCC, FaceCrops
from models.networks.emotion.config import EmotionConfig
from models.official.keys import State, rename, stack_highlights

EMOTIONS = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]
"""RAVDESS order: the class is the third field of a recording's name, minus one."""

PREFIXES = {
    "msaf.0.blocks.0.joint_features.": "fusions.intermediate.blocks.0.join.",
    "msaf.0.blocks.0.highlight.": "fusions.intermediate.blocks.0.highlight.",
    "msaf.1.blocks.0.joint_features.": "fusions.late.blocks.0.join.",
    "msaf.1.blocks.0.highlight.": "fusions.late.blocks.0.highlight.",
    "video_model_blocks.0.0.": "stages.intermediate.video.0.conv1.",
    "video_model_blocks.0.1.": "stages.intermediate.video.0.bn1.",
    "video_model_blocks.0.3.": "stages.intermediate.video.1.",
    "video_model_blocks.0.4.": "stages.intermediate.video.2.",
    "video_model_blocks.0.5.": "stages.intermediate.video.3.",
    "video_model_blocks.1.0.": "stages.late.video.",
    "video_model_blocks.2.2.": "heads.video.fc.",
    "audio_model_blocks.0.0.": "stages.intermediate.audio.conv1.",
    "audio_model_blocks.0.2.": "stages.intermediate.audio.bn1.",
    "audio_model_blocks.0.3.": "stages.intermediate.audio.conv2.",
    "audio_model_blocks.1.1.": "stages.late.audio.bn2.",
    "audio_model_blocks.1.3.": "stages.late.audio.conv3.",
    "audio_model_blocks.1.5.": "stages.late.audio.bn3.",
    "audio_model_blocks.2.2.": "heads.audio.fc1.",
}
"""Official name -> ours."""


def to_ours(official: Mapping[str, Tensor]) -> State:
    """State dict of the official emotion network to ours.

    Raises:
        OfficialError: keys that the official network does not have.
    """
    return rename(stack_highlights(official), PREFIXES)


def describe(config: EmotionConfig, file_name: str) -> dict[str, Any]:
    """What the card of an official emotion checkpoint says, beyond what the network tells itself.

    Args:
        config: the paper's, or that of a variant, whose classes the file does not name.
        file_name: of the official checkpoint.
    """
    papers = config == EmotionConfig()
    named = config.classes == len(EMOTIONS)
    return {
        "title": "Emotion, official MSAF weights" if papers else "Emotion, a variant of the official MSAF weights",
        "summary": "Acted emotions from a face video, a recording, or both: 3D ResNeXt on face crops and a 1D CNN on "
        "MFCC, fused by MSAF at two sites, as in section 4.1 of the paper.",
        "network": "emotion",
        "classes": EMOTIONS if named else [f"class {index}" for index in range(config.classes)],
        "inputs": {
            "video": FaceCrops(
                frames=config.frames,
                size=config.size,
                margin=1.0,
                gray=False,
                equalise=False,
                # The official recipe reads frames with OpenCV and applies the constants of ImageNet, which are for RGB,
                # to its BGR channels. The weights have learnt that.
                channel_order="bgr",
                mean=(0.485, 0.456, 0.406),
                std=(0.229, 0.224, 0.225),
            ),
            "audio": PAPER_MFCC.model_copy(update={"coefficients": config.coefficients, "frames": config.audio_frames}),
        },
        # A RAVDESS recording lasts 3 to 5 s and is one window; 3.6 s is what the official recipe takes of each.
        "windowing": WindowingTable(single_s=5.0, length_s=3.6, hop_s=1.2),
        "origin": "official",
        "source": file_name,
        "licence": "The authors' terms for their weights. They were trained on RAVDESS, which is CC BY-NC-SA 4.0: "
        "for non-commercial research.",
        "training_data": _RAVDESS + ("" if papers else " What this variant was trained on is not in the file."),
        "limits": _limits(named),
        "metrics": [_REPORTED] if papers else [],
    }


_RAVDESS = (
    "RAVDESS: video and speech of the same takes by 24 professional actors who speak two sentences in North American "
    "English. One fold of the authors' cross-validation; the file does not say which actors were held out."
)

_REPORTED = MetricTable(
    dataset="RAVDESS",
    split="cross-validation, as in the paper",
    metric="accuracy",
    inputs=["video", "audio"],
    value=74.86,
    kind="reported",
    note="Table 1 of the paper, mean over the folds; not measured on this file.",
)


def _limits(named: bool) -> list[str]:
    limits = [
        "It knows 24 actors in a studio who act strong emotions in two sentences. Everyday emotion, other languages, "
        "children, noise and poor light are outside of what was measured.",
        "The authors cut faces with another detector than the one that is used here: results on the same clip differ a "
        "little from theirs.",
        "RAVDESS clips may have been in its training: a good result on one of them proves nothing.",
        "What people show is not what they feel. Do not use it to judge people: not for hiring, policing, teaching, "
        "health or any other decision about a person.",
    ]
    if not named:
        limits.append("The file does not name its classes: put their names into the card, in the order of the outputs.")
    return limits
