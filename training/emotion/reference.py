"""The reference sample of the emotion checkpoint: recordings of training actors with training faces of their label."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from training.datasets.faces import read_fer
from training.datasets.speech import SPLITS, read_speech
from training.emotion.fusion import paired
from training.emotion.recipe import Recipe
from training.reference_sample import MOST, Sample


def emotion_sample(card_path: Path, data: Path, run: Path) -> Sample:
    """Draw recordings of the training actors, each with an animated training face."""
    recipe = Recipe()
    faces = read_fer(data / "faces/fer2013.npz", "train")
    speech = read_speech(data / "ravdess_speech", recipe.audio, run / "mfcc.npz").split("train")
    rows = np.sort(np.random.default_rng(recipe.seed).permutation(len(speech))[:MOST])
    drawn = replace(speech, mfcc=speech.mfcc[rows], labels=speech.labels[rows], actors=speech.actors[rows])
    inputs, _ = paired(faces, drawn, recipe, torch.Generator().manual_seed(recipe.seed))
    actors = SPLITS["train"]
    return Sample(
        inputs,
        f"{{n}} training samples: RAVDESS recordings of actors {actors[0]} to {actors[-1]}, each with an animated "
        "FER2013 training face of its label.",
    )
