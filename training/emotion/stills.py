"""Stage 1: the 2D counterpart of the video stream learns expressions from stills."""

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.encoders import resnext3d
from models.networks.emotion.network import EmotionNetwork
from training.augment import jitter_stills
from training.datasets.faces import EXPRESSIONS, Faces, read_ck, read_fer
from training.emotion.recipe import Recipe
from training.flat import flatten_time
from training.loop import Stage, fit

MEAN, STD = 0.5, 0.25
"""Of equalised pictures in [0, 1], rounded; the card repeats them for serving."""


def stills_network(recipe: Recipe) -> nn.Module:
    """The video stream for one gray channel without time: (B, 1, H, W) to (B, 7)."""
    network = EmotionNetwork(recipe.network)
    stream = nn.Sequential(
        OrderedDict(
            intermediate=network.stages["intermediate"]["video"],  # type: ignore[index]
            late=network.stages["late"]["video"],  # type: ignore[index]
            head=resnext3d.head(recipe.network.stage_channels[3], len(EXPRESSIONS)),
        )
    )
    flat = flatten_time(stream)
    first = flat.get_submodule("intermediate.0")
    first.conv1 = nn.Conv2d(1, *_shape(first.conv1), bias=False)  # type: ignore[arg-type]
    for part in flat.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight, mode="fan_out")
    return flat.to(memory_format=torch.channels_last)  # type: ignore[no-any-return,call-overload]


def normalised(images: np.ndarray) -> Tensor:
    """(n, 48, 48) uint8 to (n, 1, 48, 48) in [0, 1]."""
    return torch.from_numpy(np.ascontiguousarray(images))[:, None].float() / 255


def train_stills(recipe: Recipe, data: Path, run: Path) -> dict[str, Tensor]:
    """Train, or resume; returns the weights of the 2D stream."""
    train = read_fer(data / "faces/fer2013.npz", "train") + read_ck(data / "faces/ck48.npz")
    validation = read_fer(data / "faces/fer2013.npz", "validation")
    torch.manual_seed(recipe.seed)
    model = stills_network(recipe)
    counts = np.bincount(train.labels, minlength=len(EXPRESSIONS))
    # Softened inverse frequency: disgust is 1.5 % of FER2013, and must not be forgotten for it.
    weight = torch.from_numpy((counts.mean() / counts) ** 0.4).float()

    def loss(batch: tuple[Tensor, Tensor]) -> Tensor:
        x, y = batch
        logits = model((x - MEAN) / STD)
        return F.cross_entropy(logits.float(), y, weight=weight, label_smoothing=0.1)

    stage = Stage(
        name="stills",
        model=model,
        parameters=model.parameters(),
        steps=len(train) // recipe.batch,
        batches=lambda epoch: _batches(train, recipe, epoch),
        loss=loss,
        validate=lambda averaged: {"accuracy": accuracy(averaged, validation)},
        score="accuracy",
    )
    return fit(stage, recipe.faces, run)


def accuracy(model: nn.Module, faces: Faces) -> float:
    """Part of the stills whose class the 2D stream names, mirrored view averaged in."""
    right = 0
    for start in range(0, len(faces), 512):
        x = (normalised(faces.images[start : start + 512]) - MEAN) / STD
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(x).float() + model(x.flip(-1)).float()
        right += int((logits.argmax(1).numpy() == faces.labels[start : start + 512]).sum())
    return right / len(faces)


def _batches(faces: Faces, recipe: Recipe, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
    generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
    order = torch.randperm(len(faces), generator=generator).numpy()
    for start in range(0, len(faces) - recipe.batch + 1, recipe.batch):
        chosen = order[start : start + recipe.batch]
        x = jitter_stills(normalised(faces.images[chosen]), generator)
        yield x.contiguous(memory_format=torch.channels_last), torch.from_numpy(faces.labels[chosen])


def _shape(convolution: object) -> tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    if not isinstance(convolution, nn.Conv2d):
        raise TypeError(f"expected the stem's convolution; got {type(convolution).__name__}")
    return convolution.out_channels, convolution.kernel_size, convolution.stride, convolution.padding  # type: ignore[return-value]
