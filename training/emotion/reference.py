"""The reference sample of the emotion checkpoint: recordings of training actors with training faces of their label."""

from pathlib import Path

import torch

from training.datasets.faces import read_fer
from training.datasets.speech import SPLITS, read_as_served
from training.emotion.fusion import paired
from training.emotion.recipe import Recipe
from training.reference_sample import MOST, Sample


def emotion_sample(card_path: Path, data: Path, run: Path) -> Sample:
    """Draw recordings of the training actors, each with an animated training face."""
    recipe = Recipe()
    faces = read_fer(data / "faces/fer2013.npz", "train")
    speech = read_as_served(data / "ravdess_speech", recipe.audio, "train", MOST, recipe.seed)
    inputs, _ = paired(faces, speech, recipe, torch.Generator().manual_seed(recipe.seed))
    actors = SPLITS["train"]
    return Sample(
        inputs,
        f"{{n}} training samples: RAVDESS recordings of actors {actors[0]} to {actors[-1]}, each with an animated "
        "FER2013 training face of its label.",
    )
