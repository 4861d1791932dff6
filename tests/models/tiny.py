"""A network of another depth, width, cardinality and input than the paper's, which runs in milliseconds."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn

from models.cards import CARD_NAME, WindowingTable
from models.checkpoint import save_checkpoint
from models.inputs import FaceCrops, Mfcc
from models.networks.emotion.config import EmotionConfig
from models.networks.emotion.network import EmotionNetwork
from models.official.emotion import PREFIXES

PAPER = EmotionConfig()

CONFIG = EmotionConfig(
    classes=3,
    frames=4,
    size=16,
    layers=(1, 2, 1, 1),
    width=4,
    cardinality=2,
    stem_channels=6,
    stem_kernel=3,
    stem_stride=1,
    coefficients=5,
    audio_frames=36,
    audio_channels=(6, 10),
    block_channels=(8, 16),
    reduction=2,
    floor=0.25,
)
"""Audio has fewer channels than one block at both sites, so that its block is padded."""

GATED = replace(CONFIG, fusion="mmtm", floor=0.0)
"""The same with MMTM."""


def network(seed: int = 0, config: EmotionConfig = CONFIG) -> EmotionNetwork:
    """In eval mode, with weights and running statistics that differ from seed to seed."""
    torch.manual_seed(seed)
    made = EmotionNetwork(config)
    for module in made.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm3d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return made.eval()


def inputs(seed: int = 0, batch: int = 1, config: EmotionConfig = CONFIG) -> dict[str, Tensor]:
    """modality -> (B, *), normal."""
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(batch, *shape, generator=generator) for name, shape in config.input_shapes.items()}


def description(config: EmotionConfig = CONFIG) -> dict[str, Any]:
    """What `save_checkpoint` wants to be told."""
    return {
        "title": "Tiny",
        "summary": "For tests.",
        "network": "emotion",
        "classes": [f"class {index}" for index in range(config.classes)],
        "inputs": {
            "video": FaceCrops(
                frames=config.frames,
                size=config.size,
                margin=1.2,
                gray=True,
                equalise=False,
                channel_order="rgb",
                mean=(0.5, 0.4, 0.3),
                std=(0.25, 0.5, 0.2),
            ),
            "audio": Mfcc(
                sample_rate=16_000,
                offset_s=0.1,
                duration_s=1.0,
                coefficients=config.coefficients,
                frames=config.audio_frames,
            ),
        },
        "windowing": WindowingTable(single_s=5, length_s=3, hop_s=1.5),
        "origin": "ours",
        "source": "tests",
        "licence": "MIT",
        "training_data": 'None: "random"\nweights.',
        "limits": ["Not trained."],
    }


def write(folder: Path, seed: int = 0, dtype: Literal["float32", "float16"] = "float32") -> Path:
    """Write a checkpoint of the tiny network; returns the path of its card."""
    save_checkpoint(network(seed), folder, description(), dtype)
    return folder / CARD_NAME


def official_state(seed: int = 0, config: EmotionConfig = CONFIG) -> dict[str, Tensor]:
    """The tiny network's weights under the official names, with one linear layer per block."""
    state: dict[str, Tensor] = {}
    widths = dict(zip(("intermediate", "late"), config.block_channels, strict=True))
    for key, tensor in network(seed, config).state_dict().items():
        ours, theirs = next((ours, theirs) for theirs, ours in PREFIXES.items() if key.startswith(ours))
        rest = key.removeprefix(ours)
        if not theirs.endswith(".highlight."):
            state[theirs + rest] = tensor
            continue
        for index, part in enumerate(tensor.split(widths[key.split(".")[1]])):
            state[f"{theirs.removesuffix('highlight.')}dense_group.{index}.{rest}"] = part.clone()
    return state
