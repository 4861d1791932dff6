"""Stages on texts alone: teachers that learn from the labels, then the network that ships, which learns from both.

The labels are means over three people, and so coarse that a network soon learns their accidents by heart. What teachers
say of the same texts is steadier (Hinton, Vinyals, Dean: "Distilling the knowledge in a neural network", 2015).
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from torch import Tensor, nn

from training.loop import Stage, fit
from training.sentiment.learning import distance, initial_network, of_text, predict
from training.sentiment.metrics import scores
from training.sentiment.recipe import TEXT_ALONE, Recipe
from training.sentiment.samples import Split, batches


def with_teachers(recipe: Recipe, train: Split, validation: Split, run: Path) -> Split:
    """Train the teachers, or resume; returns the training split with the mean of what they say of its texts."""
    said = []
    for index, (stage, hidden) in enumerate(recipe.teachers.items()):
        own = replace(recipe, network=replace(recipe.network, text_hidden=hidden), seed=recipe.seed + 1 + index)
        network = initial_network(own)
        network.load_state_dict(train_text(own, stage, train, validation, run))
        said.append(predict(network.eval(), own, {"text": train.texts}))
    return replace(train, taught=np.mean(said, axis=0, dtype=np.float32))


def train_text(recipe: Recipe, name: str, train: Split, validation: Split, run: Path) -> dict[str, Tensor]:
    """Train on texts alone, or resume; returns the weights of the epoch that reads validation texts best."""
    network = initial_network(recipe)

    def validate(averaged: nn.Module) -> dict[str, float]:
        return of_text(scores(predict(averaged, recipe, {"text": validation.texts}), validation.labels))

    stage = Stage(
        name=name,
        model=network,
        parameters=network.parameters(),
        steps=len(train) // recipe.batch,
        batches=lambda epoch: batches(recipe, TEXT_ALONE, train, epoch),
        loss=lambda batch: distance(network, recipe, batch),
        validate=validate,
        score="score",
    )
    return fit(stage, recipe.text, run)
