"""Streams that the tests of the fusion methods share."""

import torch
from torch import Tensor

from models.fusion.methods.method import StreamShapes

SHAPES = StreamShapes(
    sites={"early": {"face": 6, "sound": 4}, "late": {"face": 8, "sound": 4}}, ends={"face": 8, "sound": 4}, outputs=3
)


def ends(batch: int = 5, shapes: StreamShapes = SHAPES) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(1)
    return {name: torch.randn(batch, size, generator=draw) for name, size in shapes.ends.items()}


def logits(batch: int = 5, shapes: StreamShapes = SHAPES) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(2)
    return {name: torch.randn(batch, shapes.outputs, generator=draw) for name in shapes.ends}


def maps(site: str, batch: int = 5, shapes: StreamShapes = SHAPES) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(3)
    trailing = {"face": (2, 3), "sound": (7,)}
    return {
        name: torch.randn(batch, size, *trailing[name], generator=draw) for name, size in shapes.sites[site].items()
    }
