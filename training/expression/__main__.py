"""`python -m training.expression --data DIR --run DIR`: train the shipped expression checkpoint, or resume.

With `--publish DIR` the finished network is measured on the test actors and written there with its card.
"""

import argparse
import logging
import sys
from pathlib import Path

from training.command import finish
from training.expression.fold import shipped_fold
from training.expression.publish import publish

log = logging.getLogger("training.expression")


def main(arguments: list[str] | None = None) -> int:
    """Prepare the data, train both streams and their fusion, and publish; what is finished is not done again.

    The exit status is that of `finish`.
    """
    parser = argparse.ArgumentParser(prog="python -m training.expression", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with ravdess_speech/ and ravdess_face/")
    parser.add_argument("--run", type=Path, required=True, help="folder for features, logs and states")
    parser.add_argument("--publish", type=Path, help="folder of the checkpoint, e.g. checkpoints/expression/NAME")
    given = parser.parse_args(arguments)
    return finish(lambda: _train(given), "the same command goes on where it stopped")


def _train(given: argparse.Namespace) -> None:
    shipped = shipped_fold(given.data, given.run)
    outcomes = shipped.outcomes()
    if given.publish:
        for name, result in publish(shipped.test, outcomes, given.publish).items():
            log.info("test %s: %.1f %% of %d", name, 100 * result.accuracy, result.samples)


if __name__ == "__main__":
    sys.exit(main())
