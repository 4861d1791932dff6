"""`python -m training.references --data DIR --run DIR`: reference means of the checkpoints that ship.

What a block is replaced by where it is ablated to its mean; see `models.reference`. The samples are training data with
all modalities, so that the mean of a block is one of features that have something in them.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from models.cards import CARD_NAME
from models.reference import add_reference
from training.action.reference import action_sample
from training.command import finish
from training.emotion.reference import emotion_sample
from training.expression.reference import expression_sample
from training.reference_sample import Sample
from training.sentiment.reference import sentiment_sample

log = logging.getLogger("training.references")

SAMPLES: Mapping[str, tuple[str, Callable[[Path, Path, Path], Sample]]] = {
    "emotion": ("emotion/faces-speech", emotion_sample),
    "sentiment": ("sentiment/mosei-text", sentiment_sample),
    "action": ("action/utd-mhad", action_sample),
    "expression": ("expression/ravdess-pairs", expression_sample),
}
"""Network -> checkpoint, and what draws its samples, given its card, the data and the run folder."""


def main(arguments: list[str] | None = None) -> int:
    """Make the reference means that were asked for. The exit status is that of `finish`."""
    parser = argparse.ArgumentParser(prog="python -m training.references", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the real data")
    parser.add_argument("--run", type=Path, required=True, help="folder of the trainings, which keep their features")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--only", choices=SAMPLES, action="append", help="network to do; all by default")
    given = parser.parse_args(arguments)
    return finish(lambda: _refer(given), "what was written is whole")


def _refer(given: argparse.Namespace) -> None:
    for name in given.only or SAMPLES:
        checkpoint, draw = SAMPLES[name]
        card_path = given.checkpoints / checkpoint / CARD_NAME
        sample = draw(card_path, given.data, given.run / name)
        card = add_reference(card_path, sample.batches(), sample.of_what)
        if card.reference is not None:
            log.info("%s: %s", checkpoint, card.reference.description)


if __name__ == "__main__":
    sys.exit(main())
