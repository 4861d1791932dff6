"""The stages learn, hand on what they learnt, and go on where they stopped."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.sentiment import tiny
from training.sentiment.fusion import train_fusion
from training.sentiment.learning import initial_network, predict
from training.sentiment.metrics import scores
from training.sentiment.text import train_text, with_teachers

RECIPE = tiny.RECIPE


def logged(path: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_stage_learns_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    data = tiny.split()

    def run() -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
        taught = with_teachers(RECIPE, data, data, tmp_path)
        text = train_text(RECIPE, "text", taught, data, tmp_path)
        return text, train_fusion(RECIPE, text, taught, data, tmp_path)

    made = dict(zip(("text", "fusion"), run(), strict=True))
    assert RECIPE.stages == ("teacher-tiny", "text", "fusion")
    for stage in RECIPE.stages:
        rows = logged(tmp_path / f"{stage}.jsonl")
        assert [row["epoch"] for row in rows] == [1, 2]
        assert rows[1]["loss"] < rows[0]["loss"]
    assert {"joined_mae", "no_text_mae"} <= logged(tmp_path / "fusion.jsonl")[0].keys()
    network = initial_network(RECIPE).eval()
    for stage, state in made.items():
        network.load_state_dict(state)
        found = scores(predict(network, RECIPE, {"text": data.texts}), data.labels)
        assert found.mae == pytest.approx(min(row["text_mae"] for row in logged(tmp_path / f"{stage}.jsonl")), abs=1e-3)
    again = dict(zip(("text", "fusion"), run(), strict=True))
    for stage, state in made.items():
        assert len(logged(tmp_path / f"{stage}.jsonl")) == 2
        for key, tensor in state.items():
            torch.testing.assert_close(again[stage][key], tensor, atol=0, rtol=0)


def test_teachers_say_something_of_every_text_and_change_nothing_else(tmp_path: Path) -> None:
    data = tiny.split()
    taught = with_teachers(RECIPE, data, data, tmp_path)
    assert taught.taught.shape == (len(data),)
    assert taught.taught.dtype == np.float32
    assert np.corrcoef(taught.taught, data.labels)[0, 1] > 0.5
    assert taught.labels is data.labels
    assert taught.texts is data.texts
