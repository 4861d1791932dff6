"""A sentiment network of other widths, steps and segments than the paper's, which runs in milliseconds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.cards import CARD_NAME
from models.checkpoint import save_checkpoint
from models.inputs import FaceSteps, SoundSteps, TokenStates
from models.networks.sentiment.config import SentimentConfig
from models.networks.sentiment.network import SentimentNetwork
from models.official.sentiment import PREFIXES, SENTIMENT

CONFIG = SentimentConfig(
    steps=11,
    visual_features=3,
    audio_features=4,
    text_features=6,
    visual_hidden=4,
    audio_hidden=6,
    text_hidden=8,
    segments=2,
    block_channels=4,
    reduction=2,
    floor=0.25,
    reading="last_token",
)
"""The last segment is one step longer, and the last block of the sound is padded."""

GATED = replace(CONFIG, fusion="mmtm", floor=0.0, segments=1)
"""The same with MMTM, which has no segments."""


def network(seed: int = 0, config: SentimentConfig = CONFIG) -> SentimentNetwork:
    """In eval mode, with weights and running statistics that differ from seed to seed."""
    torch.manual_seed(seed)
    made = SentimentNetwork(config)
    for module in made.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return made.eval()


def inputs(seed: int = 0, batch: int = 1, config: SentimentConfig = CONFIG) -> dict[str, Tensor]:
    """modality -> (B, steps, features), normal."""
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(batch, *shape, generator=generator) for name, shape in config.input_shapes.items()}


def description(config: SentimentConfig = CONFIG) -> dict[str, Any]:
    """What `save_checkpoint` wants to be told."""
    return {
        "title": "Tiny sentiment",
        "summary": "For tests.",
        "network": "sentiment",
        "output": "value",
        "value": SENTIMENT,
        "inputs": {
            "visual": FaceSteps(steps=config.steps, width=config.visual_features, recipe="lens"),
            "audio": SoundSteps(steps=config.steps, width=config.audio_features, recipe="lens"),
            "text": TokenStates(steps=config.steps, width=config.text_features, encoder="tiny-bert"),
        },
        "origin": "ours",
        "source": "tests",
        "licence": "MIT",
        "training_data": "None: random weights.",
        "limits": ["Not trained."],
    }


def write(folder: Path, seed: int = 0, config: SentimentConfig = CONFIG) -> Path:
    """Write a checkpoint of the tiny network; returns the path of its card."""
    save_checkpoint(network(seed, config), folder, description(config))
    return folder / CARD_NAME


def official_state(seed: int = 0, config: SentimentConfig = CONFIG) -> dict[str, Tensor]:
    """The tiny network's weights under the official names, with one linear layer per block."""
    state: dict[str, Tensor] = {}
    for key, tensor in network(seed, config).state_dict().items():
        ours, theirs = next((ours, theirs) for theirs, ours in PREFIXES.items() if key.startswith(ours))
        rest = key.removeprefix(ours)
        if not theirs.endswith(".highlight."):
            state[theirs + rest] = tensor
            continue
        for index, part in enumerate(tensor.split(config.block_channels)):
            state[f"{theirs.removesuffix('highlight.')}dense_group.{index}.{rest}"] = part.clone()
    return state
