"""`python -m training.action --data DIR --run DIR`: train the shipped action checkpoint, or resume its training.

With `--publish DIR` the finished network is measured on the test subjects and written there with its card. With
`--hold-out 3` that subject is left out of training and looked at after every epoch instead: for choosing.
"""

import argparse
import logging
import sys
from pathlib import Path

from models.networks.action.network import ActionNetwork
from training.action.fusion import fused_network, train_fusion
from training.action.publish import CHOOSING, publish
from training.action.recipe import Recipe
from training.action.streams import train_depth, train_skeleton
from training.command import finish
from training.datasets.utd_mhad import TEST, TRAIN, read_takes

log = logging.getLogger("training.action")


def main(arguments: list[str] | None = None) -> int:
    """Run the stages in order; each resumes where it stopped. The exit status is that of `finish`."""
    parser = argparse.ArgumentParser(prog="python -m training.action", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with utd_mhad/")
    parser.add_argument("--run", type=Path, required=True, help="folder for logs, states and small depth frames")
    parser.add_argument("--publish", type=Path, help="folder of the checkpoint, e.g. checkpoints/action/utd-mhad")
    parser.add_argument("--hold-out", type=int, choices=TRAIN, help="subject to choose by; nothing is published")
    given = parser.parse_args(arguments)
    if given.hold_out and given.publish:
        parser.error("what is trained without a subject is for choosing: publish without --hold-out")
    return finish(lambda: _train(given), "the same command goes on where it stopped")


def _train(given: argparse.Namespace) -> None:
    recipe = Recipe()
    takes = read_takes(given.data / "utd_mhad", recipe.rgb, given.run / f"takes-{recipe.network.size}.npz")
    train = takes.of(subject for subject in TRAIN if subject != given.hold_out)
    validation = takes.of([given.hold_out]) if given.hold_out else None
    run = given.run / CHOOSING if given.hold_out else given.run
    skeleton = train_skeleton(recipe, train, validation, run)
    depth = train_depth(recipe, train, validation, run)
    best = train_fusion(recipe, fused_network(recipe, depth, skeleton), train, validation, run)
    if given.publish:
        network = ActionNetwork(recipe.network)
        network.load_state_dict(best)
        results = publish(recipe, network.eval(), takes.of(TEST), given.run, given.publish)
        for name, result in results.items():
            log.info("test %s: %.1f %% of %d", name, 100 * result.accuracy, result.samples)


if __name__ == "__main__":
    sys.exit(main())
