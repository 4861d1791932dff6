"""A finished run becomes a checkpoint that opens, with the results that were measured on it."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from models.cards import CARD_NAME, read_card
from models.checkpoint import open_checkpoint
from models.networks.emotion.config import EmotionConfig
from models.networks.emotion.network import EmotionNetwork
from training.datasets.faces import Faces
from training.datasets.speech import TAKES, Speech
from training.emotion.evaluate import FACES_PER_RECORDING, evaluate
from training.emotion.publish import STAGES, publish
from training.emotion.recipe import EMOTIONS, Recipe

RECIPE = Recipe(
    network=EmotionConfig(
        frames=4, size=48, width=8, cardinality=1, layers=(1, 1, 1, 1), stem_channels=8, stem_kernel=3, stem_stride=1
    )
)


@pytest.fixture
def split() -> tuple[Faces, Speech]:
    draw = np.random.default_rng(0)
    images = draw.integers(1, 256, (14, 48, 48)).astype(np.uint8)
    mfcc = draw.normal(size=(8, TAKES, 13, 212)).astype(np.float32) * 20
    return Faces(images, np.repeat(np.arange(7), 2), images), Speech(mfcc, np.arange(8), np.full(8, 21))


def test_the_checkpoint_opens_and_its_card_says_what_was_measured(split: tuple[Faces, Speech], tmp_path: Path) -> None:
    for stage in STAGES:
        (tmp_path / f"{stage}.jsonl").write_text('{"epoch": 1}\n')
    torch.manual_seed(0)
    folder = tmp_path / "emotion/tag"
    results = publish(RECIPE, EmotionNetwork(RECIPE.network).eval(), split, tmp_path, folder)

    card, network = open_checkpoint(folder / CARD_NAME)
    assert card == read_card(folder / CARD_NAME)
    assert card.classes == list(EMOTIONS)
    again = evaluate(network, RECIPE, *split)
    assert [metric.value for metric in card.metrics] == [round(100 * again[n].accuracy, 1) for n in results]
    assert [metric.inputs for metric in card.metrics] == [["video"], ["audio"], ["video", "audio"], ["video", "audio"]]
    assert [metric.samples for metric in card.metrics] == [14, 8, 8 * FACES_PER_RECORDING, 8 * FACES_PER_RECORDING]

    measured = json.loads((folder / "metrics.json").read_text())
    for name, result in again.items():
        np.testing.assert_array_equal(measured[name]["confusion"], result.confusion)
        assert measured[name]["accuracy"] == pytest.approx(result.accuracy, abs=1e-4)
    page = (folder / "README.md").read_text()
    assert f"| face alone | {100 * again['face'].accuracy:.1f} %" in page
    assert "| calm | - |" in page
    for limit in card.limits:
        assert f"- {limit}" in page
    assert {path.name for path in folder.glob("training-*")} == {f"training-{stage}.jsonl" for stage in STAGES}
