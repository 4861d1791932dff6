"""What the emotion network is worth on the test split: unseen faces, unseen speakers, each alone and both together."""

import numpy as np
import torch
from numpy.typing import NDArray

from models.networks.base import FusionNetwork
from training.datasets.faces import EXPRESSIONS, Faces
from training.datasets.speech import Speech
from training.emotion.fusion import FACE_OF, clips_of, expression_of, paired, predict
from training.emotion.recipe import EMOTIONS, Recipe
from training.results import Result

FACES_PER_RECORDING = 10
"""Each test recording is joined with this many faces of its label, drawn among the test faces."""


def evaluate(network: FusionNetwork, recipe: Recipe, faces: Faces, speech: Speech) -> dict[str, Result]:
    """Feed faces alone, speech alone, and pairs of both.

    Args:
        faces, speech: the test split.

    Returns:
        `face` over the seven expressions (calm counts as neutral), `speech` and `fused` over the eight emotions; and
        `fused7`, the fused predictions with calm counted as neutral.
    """
    generator = torch.Generator().manual_seed(recipe.seed)
    inputs, labels = paired(faces, speech, recipe, generator, repeats=FACES_PER_RECORDING)
    fused, truth = predict(network, inputs), labels.numpy()
    alone = {name: tensor[: len(speech)] for name, tensor in inputs.items()}
    spoken = predict(network, alone, missing="video")
    return {
        "face": Result(("video",), EXPRESSIONS, _counts(faces.labels, _expressions(network, recipe, faces), 7)),
        "speech": Result(("audio",), EMOTIONS, _counts(truth[: len(speech)], spoken.argmax(1), 8)),
        "fused": Result(("video", "audio"), EMOTIONS, _counts(truth, fused.argmax(1), 8)),
        "fused7": Result(("video", "audio"), EXPRESSIONS, _counts(FACE_OF[truth], expression_of(fused), 7)),
    }


def _expressions(network: FusionNetwork, recipe: Recipe, faces: Faces) -> NDArray[np.int64]:
    """(n,) expressions of all faces, each animated once, without speech."""
    generator = torch.Generator().manual_seed(recipe.seed)
    called = []
    for start in range(0, len(faces), 256):
        rows = np.arange(start, min(start + 256, len(faces)))
        video = clips_of(faces, rows, recipe.network.frames, generator)
        silence = torch.zeros(len(rows), *recipe.network.input_shapes["audio"])
        called.append(expression_of(predict(network, {"video": video, "audio": silence})))
    return np.concatenate(called)


def _counts(truth: NDArray[np.int64], called: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    """(classes, classes) how often each true class was called what."""
    confusion = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(confusion, (truth, called), 1)
    return confusion
