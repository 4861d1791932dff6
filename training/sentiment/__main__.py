"""`python -m training.sentiment --data DIR --run DIR`: train the shipped sentiment checkpoint, or resume its training.

With `--publish DIR` the finished network is measured on the test split and written there with its card.
"""

import argparse
import logging
import sys
from pathlib import Path

from training.command import finish
from training.sentiment.data import prepare
from training.sentiment.fusion import train_fusion
from training.sentiment.learning import initial_network
from training.sentiment.publish import publish
from training.sentiment.recipe import Recipe
from training.sentiment.text import train_text, with_teachers

log = logging.getLogger("training.sentiment")


def main(arguments: list[str] | None = None) -> int:
    """Make the features, train, and publish; each goes on where it stopped. The exit status is that of `finish`."""
    parser = argparse.ArgumentParser(prog="python -m training.sentiment", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with text/, ravdess_speech/ and faces/")
    parser.add_argument("--run", type=Path, required=True, help="folder for features, the log and the training's state")
    parser.add_argument("--publish", type=Path, help="folder of the checkpoint, e.g. checkpoints/sentiment/mosei-text")
    parser.add_argument(
        "--face-stream",
        type=Path,
        default=Path("checkpoints/emotion/faces-speech/card.toml"),
        help="card of the emotion checkpoint whose face stream the face features come from",
    )
    given = parser.parse_args(arguments)
    return finish(lambda: _train(given), "the same command goes on where it stopped")


def _train(given: argparse.Namespace) -> None:
    recipe = Recipe()
    data = prepare(recipe, given.data, given.face_stream, given.run)
    train, validation = data.splits["train"], data.splits["valid"]
    taught = with_teachers(recipe, train, validation, given.run)
    text = train_text(recipe, "text", taught, validation, given.run)
    best = train_fusion(recipe, text, taught, validation, given.run)
    if given.publish:
        network = initial_network(recipe)
        network.load_state_dict(best)
        results = publish(recipe, network.eval(), data, given.run, given.publish)
        for name, result in results.items():
            log.info("test %s: MAE %.3f, Corr %.3f", name, result.scores.mae, result.scores.corr)


if __name__ == "__main__":
    sys.exit(main())
