"""The official RAVDESS checkpoint (`fold_K_msaf_ravdess_best.pth`, a bare state dict) as our emotion network."""

from collections.abc import Mapping

from torch import Tensor

from models.official.keys import State, rename, stack_highlights

_PREFIXES = {
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


def to_ours(official: Mapping[str, Tensor]) -> State:
    """State dict of the official emotion network to ours.

    Raises:
        OfficialError: keys that the official network does not have.
    """
    return rename(stack_highlights(official), _PREFIXES)
