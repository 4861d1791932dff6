"""Stage 2: the MFCC stream learns emotions from speech alone."""

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.networks.emotion.network import EmotionNetwork
from training.datasets.speech import Speech
from training.emotion.recipe import Recipe
from training.loop import Stage, fit


def speech_network(recipe: Recipe) -> nn.Sequential:
    """The audio stream of the emotion network without fusion: (B, 13, 212) to (B, 8)."""
    network = EmotionNetwork(recipe.network)
    return nn.Sequential(
        OrderedDict(
            intermediate=network.stages["intermediate"]["audio"],  # type: ignore[index]
            late=network.stages["late"]["audio"],  # type: ignore[index]
            head=network.heads["audio"],
        )
    )


def train_speech(recipe: Recipe, speech: Speech, run: Path) -> dict[str, Tensor]:
    """Train, or resume; returns the weights of the audio stream."""
    train, validation = speech.split("train"), speech.split("validation")
    torch.manual_seed(recipe.seed)
    model = speech_network(recipe)

    def loss(batch: tuple[Tensor, Tensor]) -> Tensor:
        return F.cross_entropy(model(batch[0]), batch[1], label_smoothing=0.1)

    stage = Stage(
        name="speech",
        model=model,
        parameters=model.parameters(),
        steps=len(train) // recipe.speech_batch,
        batches=lambda epoch: _batches(train, recipe, epoch),
        loss=loss,
        validate=lambda averaged: _validate(averaged, validation),
        score="mean",
    )
    return fit(stage, recipe.speech, run)


def _validate(model: nn.Module, speech: Speech) -> dict[str, float]:
    """Part of the recordings whose emotion the stream names: as they are, and recorded elsewhere."""
    right = [
        float((model(torch.from_numpy(take)).argmax(1).numpy() == speech.labels).mean())
        for take in np.moveaxis(speech.mfcc, 1, 0)
    ]
    clean, elsewhere = right[0], float(np.mean(right[1:]))
    return {"clean": clean, "elsewhere": elsewhere, "mean": (clean + elsewhere) / 2}


def jitter_mfcc(mfcc: Tensor, generator: torch.Generator) -> Tensor:
    """Speech a little varied: level, tilt, noise, and masks over time (SpecAugment, Park et al. 2019).

    Args:
        mfcc: (n, coefficients, frames).
    """
    n, coefficients, frames = mfcc.shape
    varied = mfcc.clone()
    varied[:, :1] += torch.randn((n, 1, 1), generator=generator) * 25
    varied[:, 1:] += torch.randn((n, coefficients - 1, 1), generator=generator) * 4
    varied += torch.randn(mfcc.shape, generator=generator) * 3
    start = torch.rand((n, 1), generator=generator) * frames
    length = torch.rand((n, 1), generator=generator) * 40
    time = torch.arange(frames)[None]
    masked = (time >= start) & (time < start + length)
    return torch.where(masked[:, None], varied.mean(dim=2, keepdim=True), varied)


def draw_mfcc(speech: Speech, chosen: np.ndarray, generator: torch.Generator) -> Tensor:
    """(n, 13, 212) of the chosen recordings, a random take of each, varied."""
    takes = torch.randint(speech.mfcc.shape[1], (len(chosen),), generator=generator).numpy()
    return jitter_mfcc(torch.from_numpy(speech.mfcc[chosen, takes]), generator)


def _batches(speech: Speech, recipe: Recipe, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
    generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
    order = torch.randperm(len(speech), generator=generator).numpy()
    for start in range(0, len(speech) - recipe.speech_batch + 1, recipe.speech_batch):
        chosen = order[start : start + recipe.speech_batch]
        yield draw_mfcc(speech, chosen, generator), torch.from_numpy(speech.labels[chosen])
