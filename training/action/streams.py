"""Stages 1 and 2: the skeleton stream and the video stream learn the actions alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.networks.action.network import ActionNetwork
from training.action.draw import as_served, draw_cuts, draw_depth, draw_skeleton, epoch_rows
from training.action.gray import gray
from training.action.recipe import Recipe
from training.datasets.utd_mhad import Takes
from training.loop import Stage, fit

Batch = tuple[Tensor, Tensor]
Layout = TypeVar("Layout", Tensor, nn.Module)


class SkeletonStream(nn.Module):
    """HCN without fusion: (B, 3, T, V, M) to (B, classes)."""

    def __init__(self, network: ActionNetwork) -> None:
        super().__init__()
        self.intermediate = network.stages["intermediate"]["skeleton"]  # type: ignore[index]
        self.late = network.stages["late"]["skeleton"]  # type: ignore[index]
        self.head = network.heads["skeleton"]

    def forward(self, x: Tensor) -> Tensor:
        persons = [self.intermediate(person) for person in x.unbind(-1)]
        return self.head(self.late(persons))  # type: ignore[no-any-return]


class GrayStream(nn.Module):
    """I3D without fusion, for one gray channel, which is all that depth has: (B, 1, T, H, W) to (B, classes)."""

    def __init__(self, network: ActionNetwork) -> None:
        super().__init__()
        self.intermediate = network.stages["intermediate"]["rgb"]  # type: ignore[index]
        self.late = network.stages["late"]["rgb"]  # type: ignore[index]
        self.head = network.heads["rgb"]
        gray(self.intermediate)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.late(self.intermediate(x)))  # type: ignore[no-any-return]


def train_skeleton(recipe: Recipe, train: Takes, validation: Takes | None, run: Path) -> dict[str, Tensor]:
    """Train, or resume; returns the weights of a `SkeletonStream`.

    Args:
        validation: takes by which the best epoch is chosen; None takes the last.
    """
    torch.manual_seed(recipe.seed)
    model = SkeletonStream(ActionNetwork(recipe.network))

    def batches(epoch: int) -> Iterator[Batch]:
        generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
        for rows in epoch_rows(train, recipe.skeleton_batch, recipe.skeleton_passes, generator):
            cuts = draw_cuts(train, rows, recipe, generator)
            yield draw_skeleton(train, rows, cuts, recipe, generator), torch.from_numpy(train.labels[rows])

    return fit(
        Stage(
            name="skeleton",
            model=model,
            parameters=model.parameters(),
            steps=len(train) // recipe.skeleton_batch * recipe.skeleton_passes,
            batches=batches,
            loss=lambda batch: F.cross_entropy(model(batch[0]), batch[1], label_smoothing=recipe.smoothing),
            validate=lambda averaged: _validate(averaged, "skeleton", validation, recipe),
            score="accuracy" if validation else None,
        ),
        recipe.skeleton,
        run,
    )


def train_depth(recipe: Recipe, train: Takes, validation: Takes | None, run: Path) -> dict[str, Tensor]:
    """Train, or resume; returns the weights of a `GrayStream`.

    Args:
        validation: takes by which the best epoch is chosen; None takes the last.
    """
    torch.manual_seed(recipe.seed)
    model = channels_last(GrayStream(ActionNetwork(recipe.network)))

    def batches(epoch: int) -> Iterator[Batch]:
        generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
        for rows in epoch_rows(train, recipe.depth_batch, 1, generator):
            cuts = draw_cuts(train, rows, recipe, generator)
            yield draw_depth(train, rows, cuts, recipe, generator), torch.from_numpy(train.labels[rows])

    return fit(
        Stage(
            name="depth",
            model=model,
            parameters=model.parameters(),
            steps=len(train) // recipe.depth_batch,
            batches=batches,
            loss=lambda batch: F.cross_entropy(
                model(channels_last(batch[0])), batch[1], label_smoothing=recipe.smoothing
            ),
            validate=lambda averaged: _validate(averaged, "rgb", validation, recipe),
            score="accuracy" if validation else None,
        ),
        recipe.depth,
        run,
    )


def channels_last(x: Layout) -> Layout:
    """The memory format in which 3D convolutions are the fastest on a CPU."""
    return x.to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload,no-any-return]


def _validate(model: nn.Module, modality: str, takes: Takes | None, recipe: Recipe) -> dict[str, float]:
    """Part of the takes that a stream names rightly."""
    if takes is None:
        return {}
    right = 0
    for start in range(0, len(takes), 32):
        rows = np.arange(start, min(start + 32, len(takes)))
        called = model(as_served(takes, rows, recipe)[modality]).argmax(1).numpy()
        right += int((called == takes.labels[rows]).sum())
    return {"accuracy": right / len(takes)}
