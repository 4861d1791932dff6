"""The last stage: the three streams and their fusion learn from utterances with voices and faces of their sign."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from training.loop import Stage, fit
from training.sentiment.learning import distance, initial_network, of_text, predict
from training.sentiment.metrics import scores
from training.sentiment.recipe import Recipe
from training.sentiment.samples import Split, batches


def train_fusion(
    recipe: Recipe, text: Mapping[str, Tensor], train: Split, validation: Split, run: Path
) -> dict[str, Tensor]:
    """Train all three modalities, or resume; returns the weights of the epoch that reads validation texts best.

    Args:
        text: the weights that the text stage gave.
    """
    network = initial_network(recipe)
    network.load_state_dict(dict(text))
    checked = validation.joined(torch.Generator().manual_seed(recipe.seed))

    def validate(averaged: nn.Module) -> dict[str, float]:
        read = scores(predict(averaged, recipe, {"text": validation.texts}), validation.labels)
        joined = scores(predict(averaged, recipe, {"text": validation.texts} | checked), validation.labels)
        without = scores(predict(averaged, recipe, checked), validation.labels)
        return of_text(read) | {"joined_mae": joined.mae, "no_text_mae": without.mae}

    pretrained = [x for key, x in network.named_parameters() if ".text." in key]
    fresh = [x for key, x in network.named_parameters() if ".text." not in key]
    stage = Stage(
        name="fusion",
        model=network,
        parameters=[
            {"params": fresh, "lr": recipe.fusion.rate},
            {"params": pretrained, "lr": recipe.fusion.rate * recipe.pretrained_rate},
        ],
        steps=len(train) // recipe.batch,
        batches=lambda epoch: batches(recipe, recipe.fed, train, epoch),
        loss=lambda batch: distance(network, recipe, batch),
        validate=validate,
        score="score",
    )
    return fit(stage, recipe.fusion, run)
