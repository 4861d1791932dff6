"""Action networks of other widths, persons and inputs than the paper's, which run in milliseconds."""

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from models.inputs import SceneFrames, SkeletonFrames
from models.networks.action.config import ActionConfig
from models.networks.action.network import ActionNetwork
from models.official.action import PREFIXES

CONFIG = ActionConfig(
    classes=3,
    frames=6,
    size=24,
    width=8,
    stem_stride=1,
    skeleton_frames=16,
    joints=20,
    persons=2,
    skeleton_width=6,
    point_features=16,
    block_channels=(10, 32),
    reduction=2,
)
"""I3D; at both sites some modality's last block is padded."""

RESNET = replace(CONFIG, encoder="resnet", width=4, layers=(1, 2, 1, 1), stem_stride=2)

GATED = replace(CONFIG, fusion="mmtm", floor=0.0)
"""The same as `CONFIG` with MMTM."""

RESNET_GATED = replace(RESNET, fusion="mmtm", floor=0.0)


def network(seed: int = 0, config: ActionConfig = CONFIG) -> ActionNetwork:
    """In eval mode, with weights and running statistics that differ from seed to seed."""
    torch.manual_seed(seed)
    made = ActionNetwork(config)
    for module in made.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm3d):
            module.running_mean.normal_(0, 0.1)  # type: ignore[union-attr]
            module.running_var.uniform_(0.5, 1.5)  # type: ignore[union-attr]
    return made.eval()


def inputs(seed: int = 0, batch: int = 1, config: ActionConfig = CONFIG) -> dict[str, Tensor]:
    """modality -> (B, *), normal."""
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(batch, *shape, generator=generator) for name, shape in config.input_shapes.items()}


def description(config: ActionConfig = CONFIG) -> dict[str, Any]:
    """What `save_checkpoint` wants to be told."""
    return {
        "title": "Tiny",
        "summary": "For tests.",
        "network": "action",
        "classes": [f"class {index}" for index in range(config.classes)],
        "inputs": {
            "rgb": SceneFrames(
                content="depth", frames=config.frames, size=config.size, mean=(0.1, 0.1, 0.1), std=(0.2, 0.2, 0.2)
            ),
            "skeleton": SkeletonFrames(
                frames=config.skeleton_frames, joints=config.joints, persons=config.persons, recipe="centred"
            ),
        },
        "origin": "ours",
        "source": "tests",
        "licence": "MIT",
        "training_data": "None: random weights.",
        "limits": ["Not trained."],
    }


def official_state(seed: int = 0, config: ActionConfig = CONFIG) -> dict[str, Tensor]:
    """The tiny network's weights under the official names, with one linear layer per block and the stem in 2D."""
    other = "visual.cnn." if config.encoder == "i3d" else "visual.features."
    names = {ours: theirs for theirs, ours in PREFIXES.items() if not theirs.startswith(other)}
    widths = dict(zip(("intermediate", "late"), config.block_channels, strict=True))
    state: dict[str, Tensor] = {}
    for key, tensor in network(seed, config).state_dict().items():
        ours = max((prefix for prefix in names if key.startswith(prefix)), key=len)
        theirs, rest = names[ours], key.removeprefix(ours)
        if theirs.endswith(".highlight."):
            for index, part in enumerate(tensor.split(widths[key.split(".")[1]])):
                state[f"{theirs.removesuffix('highlight.')}dense_group.{index}.{rest}"] = part.clone()
        else:
            state[theirs + rest] = tensor.squeeze(2) if theirs == "visual.cnn.conv1." else tensor
    return state
