"""Checkpoints: from disk to a network in memory, and back."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from models.cards import CARD_NAME, Card, CardError, WeightsTable, read_card, sha256_of, write_card
from models.encoders.lstm import FLOPS
from models.networks.base import FusionNetwork
from models.networks.config import NetworkConfig
from models.networks.factory import build
from models.registry import network_config

WEIGHTS_NAME = "weights.safetensors"


class MismatchError(ValueError):
    """Weights are not those of a network; the message says what was expected and what came."""


def open_checkpoint(card_path: Path) -> tuple[Card, FusionNetwork]:
    """Read the card, check and load the weights that it names.

    Returns:
        the card and the network in float32 and eval mode.

    Raises:
        CardError: the card or the weights can't be used, or do not belong together.
    """
    card = read_card(card_path)
    network = build(network_config(card))
    weights = card_path.parent / card.weights.file
    try:
        load_weights(network, _read_weights(weights, card))
    except MismatchError as error:
        raise CardError(f"{weights}: {error}") from error
    return card, network.eval()


def load_weights(network: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Load a complete state dict into a network, which keeps its own number formats.

    Raises:
        MismatchError: keys or shapes are not those of the network.
    """
    expected = network.state_dict()
    problems = [
        f"{what} {keys[:5]} ({len(keys)} in all)"
        for what, keys in (
            ("lacks", sorted(expected.keys() - state.keys())),
            ("has unknown", sorted(state.keys() - expected.keys())),
        )
        if keys
    ]
    if problems:
        raise MismatchError(f"expected the keys of the network; the file {' and '.join(problems)}")
    for key, tensor in state.items():
        if tensor.shape != expected[key].shape:
            raise MismatchError(f"expected {key} of shape {tuple(expected[key].shape)}; got {tuple(tensor.shape)}")
    network.load_state_dict(state)


def _read_weights(path: Path, card: Card) -> dict[str, Tensor]:
    if not path.is_file():
        raise CardError(f"{path}: expected the weights that the card names; there is no such file")
    if (actual := sha256_of(path)) != card.weights.sha256:
        raise CardError(f"{path}: expected SHA-256 {card.weights.sha256}; got {actual}")
    try:
        return load_file(path)
    except SafetensorError as error:
        raise CardError(f"{path}: expected a safetensors file; {error}") from error


def zeros_for(config: NetworkConfig, batch: int = 1) -> dict[str, Tensor]:
    """A missing modality's input, for every modality: zeros of the shapes that the network takes."""
    return {name: torch.zeros(batch, *shape) for name, shape in config.input_shapes.items()}


def count_parameters(network: nn.Module) -> int:
    """Trainable numbers of a network, without the running statistics of batch norm."""
    return sum(parameter.numel() for parameter in network.parameters())


def count_flops(network: FusionNetwork) -> int:
    """Floating-point operations of one forward pass with batch 1: two per multiply-add of convolutions and products."""
    with FlopCounterMode(display=False, custom_mapping=FLOPS) as counter, torch.inference_mode():
        network.eval()(zeros_for(network.config))
    return int(counter.get_total_flops())


def save_checkpoint(
    network: FusionNetwork,
    directory: Path,
    description: Mapping[str, Any],
    dtype: Literal["float32", "float16"] = "float32",
) -> Card:
    """Write weights and card of a network into a folder.

    Args:
        description: the fields of `Card` that the network itself does not tell.
        dtype: of the floating-point weights on disk.

    Returns:
        the card as it was written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    weights = directory / WEIGHTS_NAME
    kind = getattr(torch, dtype)
    state = {key: x.to(kind) if x.is_floating_point() else x for key, x in network.state_dict().items()}
    # Not `save_file`, which leaves a file that only its owner can read, while the service runs as another user.
    weights.write_bytes(save({key: x.contiguous() for key, x in state.items()}))
    card = Card(
        configuration=dataclasses.asdict(network.config),
        weights=WeightsTable(file=weights.name, sha256=sha256_of(weights), dtype=dtype),
        parameters=count_parameters(network),
        flops=count_flops(network),
        **description,
    )
    network_config(card)
    write_card(card, directory / CARD_NAME)
    return card
