"""The reference sample of the expression checkpoint: takes of the actors that it was trained on."""

from pathlib import Path

import numpy as np

from training.experiments.folded import SEED
from training.expression.fold import shipped_fold
from training.reference_sample import MOST, Sample


def expression_sample(card_path: Path, data: Path, run: Path) -> Sample:
    """Draw takes of the training actors: face and speech of the same take."""
    shipped = shipped_fold(data, run)
    train = shipped.train
    rows = np.sort(np.random.default_rng(SEED).permutation(len(train))[:MOST])
    first, last = min(shipped.fold.train), max(shipped.fold.train)
    return Sample(
        train.take(rows).inputs,
        f"{{n}} training samples: action units and speech of the same RAVDESS takes, of actors {first} to {last}.",
    )
