"""Data of three splits that can be told apart: what a row is, its numbers say."""

import numpy as np
import torch

from models.inputs import FaceSteps, SoundSteps
from tests.models.tiny_sentiment import CONFIG
from training.loop import Schedule
from training.sentiment.data import Prepared
from training.sentiment.pairing import Witnesses
from training.sentiment.recipe import Recipe
from training.sentiment.samples import Split

_BRIEF = Schedule(epochs=2, rate=1e-2, weight_decay=0.01, averaging=0.5)
RECIPE = Recipe(
    network=CONFIG, encoder="tiny-bert", batch=40, text=_BRIEF, teachers={"teacher-tiny": 12}, fusion=_BRIEF
)


def witnesses(width: int, sign: float = 1.0) -> Witnesses:
    """Ten of each valence, whose numbers are ten times their valence (or minus that) plus one."""
    valences = np.repeat([-1, 0, 1], 10)
    rows = torch.from_numpy(valences).float()[:, None, None] * 10 * sign + 1
    return Witnesses(rows.expand(-1, CONFIG.steps, width), valences)


def split(n: int = 120) -> Split:
    """Texts of 4 tokens, whose numbers are their label."""
    labels = np.linspace(-3, 3, n).astype(np.float32)
    texts = torch.zeros(n, CONFIG.steps, CONFIG.text_features, dtype=torch.float16)
    texts[:, :4] = torch.from_numpy(labels)[:, None, None] + 0.01
    joined = {"visual": witnesses(CONFIG.visual_features), "audio": witnesses(CONFIG.audio_features, -1)}
    return Split(texts, labels, labels, joined)


def prepared() -> Prepared:
    """The same three times."""
    return Prepared(
        {name: split() for name in ("train", "valid", "test")},
        {
            "visual": FaceSteps(steps=CONFIG.steps, width=CONFIG.visual_features, recipe="lens", stream="0" * 64),
            "audio": SoundSteps(steps=CONFIG.steps, width=CONFIG.audio_features, recipe="lens"),
        },
    )
