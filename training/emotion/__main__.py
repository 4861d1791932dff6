"""`python -m training.emotion --data DIR --run DIR`: train the shipped emotion checkpoint, or resume its training.

With `--publish DIR` the finished network is measured on the test split and written there with its card.
"""

import argparse
import logging
from pathlib import Path

from training.datasets.faces import read_ck, read_fer
from training.datasets.speech import read_speech
from training.emotion.fusion import fused_network, train_fusion
from training.emotion.publish import publish
from training.emotion.recipe import Recipe
from training.emotion.speech import train_speech
from training.emotion.stills import train_stills

log = logging.getLogger("training.emotion")


def main() -> None:
    """Run the stages in order; each resumes where it stopped."""
    parser = argparse.ArgumentParser(prog="python -m training.emotion", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with faces/ and ravdess_speech/")
    parser.add_argument("--run", type=Path, required=True, help="folder for logs, states and the finished checkpoint")
    parser.add_argument("--publish", type=Path, help="folder of the checkpoint, e.g. checkpoints/emotion/faces-speech")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    recipe = Recipe()
    stills = train_stills(recipe, arguments.data, arguments.run)
    speech = read_speech(arguments.data / "ravdess_speech", recipe.audio, arguments.run / "mfcc.npz")
    voice = train_speech(recipe, speech, arguments.run)
    fer, ck = arguments.data / "faces/fer2013.npz", arguments.data / "faces/ck48.npz"
    faces = read_fer(fer, "train") + read_ck(ck), read_fer(fer, "validation")
    network = fused_network(recipe, stills, voice)
    best = train_fusion(recipe, network, faces, (speech.split("train"), speech.split("validation")), arguments.run)
    if arguments.publish:
        network.load_state_dict(best)
        test = read_fer(fer, "test"), speech.split("test")
        results = publish(recipe, network.eval(), test, arguments.run, arguments.publish)
        for name, result in results.items():
            log.info("test %s: %.1f %% of %d", name, 100 * result.accuracy, result.samples)


if __name__ == "__main__":
    main()
