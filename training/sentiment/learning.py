"""What the stages share: the network that they start from, its loss, and its values for a whole split."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from models.networks.sentiment.network import SentimentNetwork
from training.sentiment.metrics import Scores
from training.sentiment.recipe import Recipe
from training.sentiment.samples import Batch

_AT_ONCE = 256


def initial_network(recipe: Recipe) -> SentimentNetwork:
    """Freshly initialised.

    A fresh MSAF module gives about 1/N to each of its N blocks, so the layers behind it start with weights times N: the
    features reach them as if nothing stood between.
    """
    torch.manual_seed(recipe.seed)
    network = SentimentNetwork(recipe.network)
    (site,) = recipe.network.sites
    scale = 1 / (site.floor + (1 - site.floor) / sum(site.blocks.values()))
    with torch.no_grad():
        for layer in network.stages["last"].values():  # type: ignore[operator]
            layer.weight_ih_l0 *= scale
    return network


def distance(network: nn.Module, recipe: Recipe, batch: Batch) -> Tensor:
    """Mean absolute error, which is what is measured, from the labels and from what the teachers said."""
    output = network(batch.inputs).output[:, 0].float()
    return torch.lerp(F.l1_loss(output, batch.labels), F.l1_loss(output, batch.taught), recipe.taught)


def of_text(found: Scores) -> dict[str, float]:
    """The four measures for the log, and what an epoch is chosen by."""
    named = {f"text_{name}": getattr(found, name) for name in ("mae", "corr", "acc2", "acc7")}
    return {"score": -found.mae, **named}


def predict(network: nn.Module, recipe: Recipe, inputs: Mapping[str, Tensor]) -> NDArray[np.float32]:
    """(n,) values.

    Args:
        inputs: modality -> (n, steps, width), one at least; a missing one is fed as zeros.
    """
    parts = []
    for start in range(0, len(next(iter(inputs.values()))), _AT_ONCE):
        batch = {name: x[start : start + _AT_ONCE].float() for name, x in inputs.items()}
        size = len(next(iter(batch.values())))
        zeros = {name: torch.zeros(size, *shape) for name, shape in recipe.network.input_shapes.items()}
        with torch.inference_mode():
            parts.append(network(zeros | batch).output[:, 0])
    return torch.cat(parts).numpy()
