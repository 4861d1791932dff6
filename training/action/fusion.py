"""Stage 3: both streams, fused by MSAF, learn from takes of which some lack depth and some the skeleton."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from models.networks.action.network import ActionNetwork
from training.action.draw import as_served, draw_cuts, draw_depth, draw_skeleton, epoch_rows
from training.action.gray import gray, three_channels
from training.action.recipe import Recipe
from training.action.streams import channels_last
from training.datasets.utd_mhad import Takes
from training.loop import Stage, fit

Batch = tuple[dict[str, Tensor], Tensor, dict[str, Tensor]]
"""Inputs, labels (n,), and modality -> (n,) bool, which takes have their own of it."""

ALONE = {"depth": ("rgb",), "skeleton": ("skeleton",), "fused": ("rgb", "skeleton")}
"""Way of feeding the network -> its modalities."""

_READERS = {
    "intermediate": (
        "stages.late.rgb.branch0.0.conv.weight",
        "stages.late.rgb.branch1.0.conv.weight",
        "stages.late.rgb.branch2.0.conv.weight",
        "stages.late.rgb.branch3.1.conv.weight",
        "stages.late.skeleton.conv6.weight",
    ),
    "late": ("heads.rgb.conv.weight", "heads.skeleton.weight"),
}
"""Site -> the layers that read what it gives out."""


def fused_network(
    recipe: Recipe,
    depth: Mapping[str, Tensor],
    skeleton: Mapping[str, Tensor],
    attended: Collection[str] = tuple(_READERS),
) -> ActionNetwork:
    """The action network for one gray channel, started from the two streams.

    A fresh MSAF module gives about 1/N to each of its N blocks and multiplies them by lambda + (1 - lambda) / N, so the
    layers behind it start with their weights divided by that.

    Args:
        attended: the sites that an MSAF module has; where something else is to stand, the layers stay as they are.
    """
    network = ActionNetwork(recipe.network)
    gray(network.stages["intermediate"]["rgb"])  # type: ignore[index]
    state = network.state_dict()
    for modality, stream in (("rgb", depth), ("skeleton", skeleton)):
        for key, tensor in stream.items():
            part, rest = key.split(".", 1)
            where = f"heads.{modality}" if part == "head" else f"stages.{part}.{modality}"
            state[f"{where}.{rest}"] = tensor.clone()
    for site in recipe.network.sites:
        applied = site.floor + (1 - site.floor) / sum(site.blocks.values())
        for key in _READERS[site.name] if site.name in attended else ():
            state[key] = state[key] / applied
    network.load_state_dict(state)
    return network


def train_fusion(
    recipe: Recipe, network: ActionNetwork, train: Takes, validation: Takes | None, run: Path
) -> dict[str, Tensor]:
    """Train, or resume; returns the weights of an action network, for three channels.

    The loss is that of the output, and half that of each stream's own logits where the take has its modality: the
    official training has a loss per stream too.

    Args:
        validation: takes by which the best epoch is chosen; None takes the last.
    """
    for video in (*(network.stages[site]["rgb"] for site in network.stages), network.heads["rgb"]):  # type: ignore[index]
        channels_last(video)

    def loss(batch: Batch) -> Tensor:
        inputs, labels, has = batch
        out = network(inputs)
        total = F.cross_entropy(out.output, labels, label_smoothing=recipe.smoothing)
        for name, logits in out.logits.items():
            alone = F.cross_entropy(logits, labels, label_smoothing=recipe.smoothing, reduction="none")
            total = total + 0.5 * (alone * has[name]).mean()
        return total

    fresh = [x for key, x in network.named_parameters() if key.startswith("fusions.")]
    pretrained = [x for key, x in network.named_parameters() if not key.startswith("fusions.")]
    stage = Stage(
        name="fusion",
        model=network,
        parameters=[
            {"params": fresh, "lr": recipe.fusion.rate},
            {"params": pretrained, "lr": recipe.fusion.rate * recipe.pretrained_rate},
        ],
        steps=len(train) // recipe.fusion_batch,
        batches=lambda epoch: batches(recipe, train, epoch),
        loss=loss,
        validate=lambda averaged: accuracies(averaged, validation, recipe) if validation else {},
        score="mean" if validation else None,
    )
    return three_channels(fit(stage, recipe.fusion, run), "stages.intermediate.rgb.")


def batches(recipe: Recipe, takes: Takes, epoch: int) -> Iterator[Batch]:
    """The batches of an epoch: varied takes, of which some lack depth, others the skeleton, and none both.

    Of those that have both, some have the depth of another take of the batch; the label is that of the skeleton.
    """
    generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
    for rows in epoch_rows(takes, recipe.fusion_batch, 1, generator):
        cuts = draw_cuts(takes, rows, recipe, generator)
        depth = draw_depth(takes, rows, cuts, recipe, generator)
        joints = draw_skeleton(takes, rows, cuts, recipe, generator)
        fate = torch.rand(len(rows), generator=generator)
        has = {"rgb": fate >= recipe.missing[0], "skeleton": fate < 1 - recipe.missing[1]}
        strange = has["rgb"] & has["skeleton"] & (torch.rand(len(rows), generator=generator) < recipe.strange)
        others = torch.randperm(len(rows), generator=generator)
        depth = torch.where(strange[:, None, None, None, None], depth[others], depth)
        inputs = {
            "rgb": channels_last(torch.where(has["rgb"][:, None, None, None, None], depth, torch.zeros(()))),
            "skeleton": torch.where(has["skeleton"][:, None, None, None, None], joints, torch.zeros(())),
        }
        yield inputs, torch.from_numpy(takes.labels[rows]), {**has, "rgb": has["rgb"] & ~strange}


def predict(
    network: nn.Module, takes: Takes, recipe: Recipe, fed: Collection[str], channels: int = 3
) -> NDArray[np.float32]:
    """(n, classes) fused logits of takes as the card feeds them; a modality that is not in `fed` is zeros.

    Args:
        channels: that the network's first convolution takes; depth is the same in all.
    """
    parts = []
    for start in range(0, len(takes), 16):
        inputs = as_served(takes, np.arange(start, min(start + 16, len(takes))), recipe)
        inputs["rgb"] = inputs["rgb"].expand(-1, channels, -1, -1, -1)
        given = {name: x if name in fed else torch.zeros_like(x) for name, x in inputs.items()}
        with torch.inference_mode():
            parts.append(network(given).output)
    return torch.cat(parts).numpy()


def accuracies(network: nn.Module, takes: Takes, recipe: Recipe) -> dict[str, float]:
    """Part of the takes that a network for gray calls right, for each way of feeding it, and the mean of the three."""
    right = {
        name: float((predict(network, takes, recipe, fed, channels=1).argmax(1) == takes.labels).mean())
        for name, fed in ALONE.items()
    }
    return {**right, "mean": sum(right.values()) / len(right)}
