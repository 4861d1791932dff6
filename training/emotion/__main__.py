"""`python -m training.emotion --data DIR --run DIR`: train the shipped emotion checkpoint, or resume its training.

With `--publish DIR` the finished network is measured on the test split and written there with its card.
"""

import argparse
import logging
import sys
from pathlib import Path

from training.command import finish
from training.datasets.faces import read_ck, read_fer
from training.datasets.speech import read_speech
from training.emotion.fusion import fused_network, train_fusion
from training.emotion.publish import publish
from training.emotion.recipe import Recipe
from training.emotion.speech import train_speech
from training.emotion.stills import train_stills

log = logging.getLogger("training.emotion")


def main(arguments: list[str] | None = None) -> int:
    """Run the stages in order; each resumes where it stopped. The exit status is that of `finish`."""
    parser = argparse.ArgumentParser(prog="python -m training.emotion", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with faces/ and ravdess_speech/")
    parser.add_argument("--run", type=Path, required=True, help="folder for logs, states and the finished checkpoint")
    parser.add_argument("--publish", type=Path, help="folder of the checkpoint, e.g. checkpoints/emotion/faces-speech")
    given = parser.parse_args(arguments)
    return finish(lambda: _train(given), "the same command goes on where it stopped")


def _train(given: argparse.Namespace) -> None:
    recipe = Recipe()
    stills = train_stills(recipe, given.data, given.run)
    speech = read_speech(given.data / "ravdess_speech", recipe.audio, given.run / "mfcc.npz")
    voice = train_speech(recipe, speech, given.run)
    fer, ck = given.data / "faces/fer2013.npz", given.data / "faces/ck48.npz"
    faces = read_fer(fer, "train") + read_ck(ck), read_fer(fer, "validation")
    network = fused_network(recipe, stills, voice)
    best = train_fusion(recipe, network, faces, (speech.split("train"), speech.split("validation")), given.run)
    if given.publish:
        network.load_state_dict(best)
        test = read_fer(fer, "test"), speech.split("test")
        results = publish(recipe, network.eval(), test, given.run, given.publish)
        for name, result in results.items():
            log.info("test %s: %.1f %% of %d", name, 100 * result.accuracy, result.samples)


if __name__ == "__main__":
    sys.exit(main())
