"""The sweep of the sentiment checkpoint: the utterances of CMU-MOSEI's test split, their text alone."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models.checkpoint import open_checkpoint
from models.features.text import open_text_encoder
from training.datasets.mosei import read_mosei
from training.sentiment.metrics import Scores, scores
from training.sentiment.recipe import Recipe
from training.sentiment.states import token_states
from training.sweeping import Items, Swept, expect, swept_frame

KEPT = 3000
"""Utterances that are kept at least: the file is to stay small."""
_AT_ONCE = 256
_TOLERANCE = 5e-5
"""Half of the last digit in `metrics.json`."""


def sweep_sentiment(card_path: Path, data: Path, run: Path) -> Swept:
    """Text of the test utterances, of which a random part is kept; voice and face are missing.

    Raises:
        SweepError: one of the four measures over all utterances is not the card's.
    """
    recipe = Recipe()
    _, network = open_checkpoint(card_path)
    utterances = read_mosei(data / "text/mosei.csv")
    rows = utterances.rows("test")
    texts = [utterances.texts[row] for row in rows]
    states = token_states(open_text_encoder(recipe.encoder), texts, recipe.network.steps, run)
    labels = utterances.labels[rows]
    items = Items(
        [utterances.names[row] for row in rows],
        # As many digits as tell all float32 apart that the table has.
        [f"{label:.7g}" for label in labels],
        [utterances.videos[row] for row in rows],
        np.zeros((len(rows), 2)),
    )
    batches = (
        {"text": torch.from_numpy(np.array(states[start : start + _AT_ONCE]))}
        for start in range(0, len(rows), _AT_ONCE)
    )
    frame = swept_frame(network, batches, items)
    found = scores(frame.logits[:, 0].astype(np.float32), labels)
    measured = json.loads((card_path.parent / "metrics.json").read_text("utf-8"))["text"]
    for name in ("mae", "corr", "acc2", "acc7"):
        expect(f"{name} of the text alone", getattr(found, name), measured[name], _TOLERANCE)
    kept = drawn_videos(items.groups, KEPT, recipe.seed)
    here = scores(frame.logits[kept, 0].astype(np.float32), labels[kept])
    return Swept(
        frame.take(kept),
        "test-text",
        f"CMU-MOSEI test texts ({len(kept):,} of {len(rows):,})",
        f"{len(kept):,} of the {len(rows):,} utterances of CMU-MOSEI's test split, their text alone, voice and face "
        "missing: all utterances of videos drawn at random, to keep the file small. Groups are the "
        f"{len({items.groups[row] for row in kept})} videos. {_said(here)} here; {_said(found)} of all, as in the "
        "first row on the card.",
    )


def drawn_videos(videos: Sequence[str], least: int, seed: int) -> NDArray[np.int64]:
    """Rows of videos drawn at random, until they are at least as many."""
    names, of_row, counts = np.unique(np.asarray(videos), return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    enough = int(np.searchsorted(np.cumsum(counts[order]), least)) + 1
    return np.flatnonzero(np.isin(of_row, order[:enough]))


def _said(found: Scores) -> str:
    return f"MAE {found.mae:.3f}, Corr {found.corr:.3f}, Acc-2 {100 * found.acc2:.1f} %, Acc-7 {100 * found.acc7:.1f} %"
