"""An expression network of other widths than the experiments', which runs in milliseconds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.cards import CARD_NAME
from models.checkpoint import save_checkpoint
from models.inputs import ActionUnits, Mfcc
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork

CONFIG = ExpressionConfig(
    classes=3,
    units=5,
    face_channels=(10, 12),
    coefficients=4,
    audio_frames=20,
    audio_channels=(8, 12),
    block_channels=(4, 8),
    reduction=2,
    floor=0.25,
)
"""The last blocks of the face and, at the second site, of the sound are padded."""

GATED = replace(CONFIG, fusion="mmtm", floor=0.0)
"""The same with MMTM."""


def network(seed: int = 0, config: ExpressionConfig = CONFIG) -> ExpressionNetwork:
    """In eval mode, with weights and running statistics that differ from seed to seed."""
    torch.manual_seed(seed)
    made = ExpressionNetwork(config)
    for module in made.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return made.eval()


def inputs(seed: int = 0, batch: int = 1, config: ExpressionConfig = CONFIG) -> dict[str, Tensor]:
    """`face` (B, units) and `audio` (B, coefficients, frames), normal."""
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(batch, *shape, generator=generator) for name, shape in config.input_shapes.items()}


def description(config: ExpressionConfig = CONFIG) -> dict[str, Any]:
    """What `save_checkpoint` wants to be told."""
    sound = {"sample_rate": 44_100, "offset_s": 0.0, "duration_s": 0.3}
    return {
        "title": "Tiny expression",
        "summary": "For tests.",
        "network": "expression",
        "classes": [f"class {index}" for index in range(config.classes)],
        "inputs": {
            "face": ActionUnits(units=config.units),
            "audio": Mfcc(coefficients=config.coefficients, frames=config.audio_frames, **sound),
        },
        "origin": "ours",
        "source": "tests",
        "licence": "MIT",
        "training_data": "None: random weights.",
        "limits": ["Not trained."],
    }


def write(folder: Path, seed: int = 0, config: ExpressionConfig = CONFIG) -> Path:
    """Write a checkpoint of the tiny network; returns the path of its card."""
    save_checkpoint(network(seed, config), folder, description(config))
    return folder / CARD_NAME
