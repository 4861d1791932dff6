"""The measured results: counts from known predictions, and a test split that is fed as the card says."""

from collections.abc import Mapping

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.networks.emotion.config import EmotionConfig
from models.networks.output import NetworkOutput
from training.datasets.faces import EXPRESSIONS, Faces
from training.datasets.speech import TAKES, Speech
from training.emotion.evaluate import FACES_PER_RECORDING, evaluate
from training.emotion.fusion import FACE_OF, expression_of
from training.emotion.recipe import EMOTIONS, Recipe
from training.results import Result

CONFIG = EmotionConfig(frames=4, size=48, width=8, cardinality=1, layers=(1, 1, 1, 1), stem_channels=8, stem_kernel=3)


class Oracle(nn.Module):
    """Reads the emotion off the speech's first number; without speech it calls every face happy."""

    def forward(self, inputs: Mapping[str, Tensor]) -> NetworkOutput:
        audio = inputs["audio"]
        heard = audio.flatten(1).abs().sum(1) > 0
        called = torch.where(heard, audio[:, 0, 0].long() - 1, torch.tensor(EMOTIONS.index("happy")))
        # Where nobody is seen, fear sounds like surprise.
        seen = inputs["video"].flatten(1).abs().sum(1) > 0
        fear, surprise = EMOTIONS.index("fearful"), EMOTIONS.index("surprised")
        called = torch.where((called == fear) & ~seen, torch.tensor(surprise), called)
        logits = nn.functional.one_hot(called, 8).float()
        return NetworkOutput(logits, {}, {})


@pytest.fixture
def split() -> tuple[Faces, Speech]:
    """Ten faces of each expression, and two recordings of each emotion."""
    images = np.random.default_rng(0).integers(1, 256, (70, 48, 48)).astype(np.uint8)
    labels = np.repeat(np.arange(8), 2)
    mfcc = np.broadcast_to((labels + 1)[:, None, None, None], (16, TAKES, 13, 212)).astype(np.float32)
    return Faces(images, np.repeat(np.arange(7), 10), images), Speech(mfcc, labels, np.full(16, 21))


def test_each_way_of_feeding_is_counted(split: tuple[Faces, Speech]) -> None:
    results = evaluate(Oracle(), Recipe(network=CONFIG), *split)  # type: ignore[arg-type]
    assert results["fused"].accuracy == 1
    assert results["fused"].samples == 16 * FACES_PER_RECORDING
    assert results["speech"].accuracy == pytest.approx(14 / 16)
    assert results["speech"].recalls["fearful"] == 0
    assert results["speech"].confusion[EMOTIONS.index("fearful"), EMOTIONS.index("surprised")] == 2
    assert results["face"].accuracy == pytest.approx(1 / 7)
    assert results["face"].recalls["happy"] == 1
    assert results["face"].samples == 70
    assert results["fused7"].accuracy == 1


def test_accuracy_counts_samples_and_mean_recall_counts_classes() -> None:
    result = Result(("video",), ("a", "b"), np.array([[9, 0], [1, 0]]))
    assert result.samples == 10
    assert result.accuracy == pytest.approx(0.9)
    assert result.recalls == {"a": 1.0, "b": 0.0}
    assert result.mean_recall == pytest.approx(0.5)


def test_calm_counts_as_a_neutral_face() -> None:
    assert [EXPRESSIONS[FACE_OF[index]] for index in range(8)] == [
        "neutral",
        "neutral",
        "happy",
        "sad",
        "angry",
        "fearful",
        "disgust",
        "surprised",
    ]
    logits = np.eye(8)[[EMOTIONS.index("calm"), EMOTIONS.index("sad")]]
    assert [EXPRESSIONS[label] for label in expression_of(logits)] == ["neutral", "sad"]
