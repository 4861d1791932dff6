"""The sweep of the expression checkpoint: every take of the test actors, face and speech of the same take."""

import json
from pathlib import Path

import numpy as np

from models.checkpoint import open_checkpoint
from models.inputs import PAPER_MFCC
from training.experiments.data import InOrder
from training.expression.fold import shipped_fold
from training.prepare.ravdess import EMOTIONS
from training.sweeping import Items, Swept, expect, swept_frame

_AT_ONCE = 64


def sweep_expression(card_path: Path, data: Path, run: Path) -> Swept:
    """All takes that the card was measured on.

    Raises:
        SweepError: the accuracy is not the card's.
    """
    test = shipped_fold(data, run).test
    _, network = open_checkpoint(card_path)
    span = [PAPER_MFCC.offset_s, PAPER_MFCC.offset_s + PAPER_MFCC.duration_s]
    items = Items(
        test.names,
        [EMOTIONS[label] for label in test.target.tolist()],
        [f"actor {actor}" for actor in test.groups],
        np.tile(span, (len(test), 1)),
    )
    frame = swept_frame(network, (batch.inputs for batch in InOrder(test, _AT_ONCE)), items)
    accuracy = float((frame.logits.argmax(1) == test.target.numpy()).mean())
    measured = json.loads((card_path.parent / "metrics.json").read_text("utf-8"))["fused"]
    expect("accuracy of face and speech", accuracy, measured["accuracy"], 5e-5)
    return Swept(
        frame,
        "test",
        f"RAVDESS test actors, real pairs ({len(test)})",
        f"All {len(test)} spoken takes of RAVDESS actors 21 to 24, whom the network has not met in training: action "
        "units of the face and the speech of the same take, recorded together; groups are the actors. These are all "
        f"that the card was measured on: accuracy {100 * accuracy:.1f} %.",
    )
