"""A checkpoint as an OpenVINO graph."""

import warnings
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from models.checkpoint import open_checkpoint, zeros_for
from models.export_lstm import extensions
from models.offline_openvino import ov


class _Flat(nn.Module):
    """Positional inputs and outputs, which is what an exported graph has."""

    def __init__(self, network: nn.Module, names: list[str]) -> None:
        super().__init__()
        self.network = network
        self.names = names

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        out = self.network(dict(zip(self.names, inputs, strict=True)))
        return (out.output, *out.logits.values(), *out.attention.values())


def to_openvino(card_path: Path) -> Any:
    """Export with batch 1.

    Returns:
        an OpenVINO model; inputs by modality, outputs: fused logits, logits per modality, attention per site.

    Raises:
        CardError: the checkpoint can't be used.
    """
    _, network = open_checkpoint(card_path)
    example = zeros_for(network.config)
    with warnings.catch_warnings():
        # The exporter of torch and the converter copy a class of torch that torch itself calls deprecated.
        warnings.filterwarnings("ignore", r"`isinstance\(treespec, LeafSpec\)` is deprecated", FutureWarning)
        flat = _Flat(network, list(example)).eval()
        return ov.convert_model(flat, example_input=tuple(example.values()), dynamo=True, extension=extensions())
