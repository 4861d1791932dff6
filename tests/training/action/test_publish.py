"""A finished run becomes a checkpoint that opens, with the results that were measured on it."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from models.cards import CARD_NAME, read_card
from models.checkpoint import open_checkpoint
from models.networks.action.network import ActionNetwork
from tests.training.action.takes import CONFIG, RECIPE, make
from training.action.evaluate import evaluate
from training.action.publish import CHOOSING, STAGES, publish
from training.datasets.utd_mhad import ACTIONS


def test_the_checkpoint_opens_and_its_card_says_what_was_measured(tmp_path: Path) -> None:
    (tmp_path / CHOOSING).mkdir()
    for stage in STAGES:
        (tmp_path / f"{stage}.jsonl").write_text('{"epoch": 1}\n')
    (tmp_path / CHOOSING / "depth.jsonl").write_text('{"epoch": 1, "accuracy": 0.5}\n')
    torch.manual_seed(0)
    folder, test = tmp_path / "action/tag", make(subject=2)
    publish(RECIPE, ActionNetwork(CONFIG).eval(), test, tmp_path, folder)

    card, network = open_checkpoint(folder / CARD_NAME)
    assert card == read_card(folder / CARD_NAME)
    assert card.classes == list(ACTIONS)
    assert (card.windowing, card.output, card.weights.dtype) == (None, "classes", "float16")
    assert card.inputs == {"rgb": RECIPE.rgb, "skeleton": RECIPE.joints}
    again = evaluate(network, RECIPE, test)
    assert list(again) == ["depth", "skeleton", "fused"]
    assert [metric.inputs for metric in card.metrics] == [["rgb"], ["skeleton"], ["rgb", "skeleton"]]
    assert [metric.value for metric in card.metrics] == [round(100 * x.accuracy, 1) for x in again.values()]
    assert [metric.samples for metric in card.metrics] == [27] * 3

    measured = json.loads((folder / "metrics.json").read_text())
    for name, result in again.items():
        np.testing.assert_array_equal(measured[name]["confusion"], result.confusion)
        assert measured[name]["accuracy"] == pytest.approx(result.accuracy, abs=1e-4)
    page = (folder / "README.md").read_text()
    assert f"| depth alone | {100 * again['depth'].accuracy:.1f} %" in page
    assert page.count("\n| squat | ") == 1
    for limit in card.limits:
        assert f"- {limit}" in page
    logs = {path.name for path in folder.glob("*.jsonl")}
    assert logs == {*(f"training-{stage}.jsonl" for stage in STAGES), "choosing-depth.jsonl"}
