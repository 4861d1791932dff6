"""The reference sample of the action checkpoint: takes of the subjects that it was trained on."""

from pathlib import Path

import numpy as np

from training.action.draw import as_served
from training.action.recipe import Recipe
from training.datasets.utd_mhad import TRAIN, read_takes
from training.reference_sample import MOST, Sample


def action_sample(card_path: Path, data: Path, run: Path) -> Sample:
    """Draw takes of the training subjects: depth and skeleton of the same take."""
    recipe = Recipe()
    takes = read_takes(data / "utd_mhad", recipe.rgb, run / f"takes-{recipe.network.size}.npz").of(TRAIN)
    rows = np.sort(np.random.default_rng(recipe.seed).permutation(len(takes))[:MOST])
    inputs = as_served(takes, rows, recipe)
    subjects = ", ".join(map(str, TRAIN))
    return Sample(
        inputs | {"rgb": inputs["rgb"].expand(-1, 3, -1, -1, -1)},
        f"{{n}} training samples: depth video and skeleton of UTD-MHAD takes of the subjects {subjects}.",
    )
