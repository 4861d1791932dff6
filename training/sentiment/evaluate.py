"""What the sentiment network is worth on the test split: each modality alone, all three, and with wrong witnesses."""

from dataclasses import dataclass

import numpy as np
import torch

from models.networks.sentiment.network import SentimentNetwork
from training.sentiment.learning import predict
from training.sentiment.metrics import Scores, scores
from training.sentiment.pairing import valence_of
from training.sentiment.recipe import Recipe
from training.sentiment.samples import Split


@dataclass(frozen=True)
class Result:
    """One way of feeding the network, and its scores."""

    inputs: tuple[str, ...]
    scores: Scores


def evaluate(network: SentimentNetwork, recipe: Recipe, test: Split) -> dict[str, Result]:
    """Feed each modality alone, all three, and texts with the voices and faces of other utterances.

    Voices and faces are those of test actors and test faces, drawn once for each utterance by the sign of its label.

    Returns:
        `text`, `audio`, `visual`, `fused`, and `strangers`, where voice and face are drawn for a label of another row.
    """
    generator = torch.Generator().manual_seed(recipe.seed)
    joined = {"text": test.texts} | test.joined(generator)
    shuffled = valence_of(test.labels)[torch.randperm(len(test), generator=generator).numpy()]
    strangers = {name: each.draw(shuffled, generator) for name, each in test.witnesses.items()}
    fed = {
        "text": {"text": joined["text"]},
        "audio": {"audio": joined["audio"]},
        "visual": {"visual": joined["visual"]},
        "fused": joined,
        "strangers": {"text": joined["text"]} | strangers,
    }
    order = list(recipe.network.input_shapes)
    return {
        name: Result(
            tuple(sorted(inputs, key=order.index)),
            scores(np.asarray(predict(network, recipe, inputs)), test.labels),
        )
        for name, inputs in fed.items()
    }
