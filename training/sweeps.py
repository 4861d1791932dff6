"""`python -m training.sweeps --data DIR --run DIR`: the sweeps of the test splits that ship beside the checkpoints.

Each is made by the checkpoint as it lies on disk, on the inputs that its card was measured on, and is refused where it
gives another result than the card's.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from models.cards import CARD_NAME
from training.action.sweep import sweep_action
from training.command import finish
from training.emotion.sweep import sweep_emotion
from training.expression.sweep import sweep_expression
from training.sentiment.sweep import sweep_sentiment
from training.sweeping import Swept, write_sweep

log = logging.getLogger("training.sweeps")

SWEEPS: Mapping[str, tuple[str, Callable[[Path, Path, Path], Swept]]] = {
    "emotion": ("emotion/faces-speech", sweep_emotion),
    "sentiment": ("sentiment/mosei-text", sweep_sentiment),
    "action": ("action/utd-mhad", sweep_action),
    "expression": ("expression/ravdess-pairs", sweep_expression),
}
"""Network -> checkpoint, and what sweeps it, given its card, the data and the run folder."""


def main(arguments: list[str] | None = None) -> int:
    """Make the sweeps that were asked for. The exit status is that of `finish`."""
    parser = argparse.ArgumentParser(prog="python -m training.sweeps", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the real data")
    parser.add_argument("--run", type=Path, required=True, help="folder of the trainings, which keep their features")
    parser.add_argument("--checkpoints", type=Path, default=Path("checkpoints"))
    parser.add_argument("--only", choices=SWEEPS, action="append", help="network to sweep; all by default")
    given = parser.parse_args(arguments)
    return finish(lambda: _sweep(given), "what was written is whole")


def _sweep(given: argparse.Namespace) -> None:
    for name in given.only or SWEEPS:
        checkpoint, sweep = SWEEPS[name]
        card = given.checkpoints / checkpoint / CARD_NAME
        path = write_sweep(sweep(card, given.data, given.run / name), card, checkpoint)
        log.info("%s: %s, %.2f MB", checkpoint, path, path.stat().st_size / 1e6)


if __name__ == "__main__":
    sys.exit(main())
