"""A finished run becomes a checkpoint that opens, with the results that were measured on it."""

import json
from pathlib import Path

import pytest
import torch

from models.cards import CARD_NAME, read_card
from models.checkpoint import open_checkpoint
from models.registry import network_config
from tests.training.sentiment import tiny
from training.sentiment.evaluate import evaluate
from training.sentiment.learning import initial_network, predict
from training.sentiment.metrics import scores
from training.sentiment.publish import publish

RECIPE = tiny.RECIPE


def test_each_way_of_feeding_is_scored() -> None:
    network, test = initial_network(RECIPE).eval(), tiny.split()
    results = evaluate(network, RECIPE, test)
    assert {name: result.inputs for name, result in results.items()} == {
        "text": ("text",),
        "audio": ("audio",),
        "visual": ("visual",),
        "fused": ("visual", "audio", "text"),
        "strangers": ("visual", "audio", "text"),
    }
    assert results["text"].scores == scores(predict(network, RECIPE, {"text": test.texts}), test.labels)
    joined = test.joined(torch.Generator().manual_seed(RECIPE.seed))
    assert results["audio"].scores == scores(predict(network, RECIPE, {"audio": joined["audio"]}), test.labels)
    # Voices of this data say the opposite of the label, of whatever row, so that strangers differ from one's own.
    assert results["strangers"].scores != results["fused"].scores


def test_the_checkpoint_opens_and_its_card_says_what_was_measured(tmp_path: Path) -> None:
    for stage in RECIPE.stages:
        (tmp_path / f"{stage}.jsonl").write_text(f'{{"stage": "{stage}"}}\n')
    folder, data = tmp_path / "sentiment/tag", tiny.prepared()
    results = publish(RECIPE, initial_network(RECIPE).eval(), data, tmp_path, folder)

    card, network = open_checkpoint(folder / CARD_NAME)
    assert card == read_card(folder / CARD_NAME)
    assert network_config(card) == RECIPE.network
    assert (card.output_names, card.windowing, card.weights.dtype) == (["sentiment"], None, "float16")
    assert list(card.inputs) == ["visual", "audio", "text"]
    assert card.inputs["visual"] == data.inputs["visual"]
    again = evaluate(network, RECIPE, data.splits["test"])  # type: ignore[arg-type]
    assert again == results
    measured = [(metric.metric, metric.inputs, metric.value) for metric in card.metrics[:4]]
    text = results["text"].scores
    assert measured == [
        ("MAE", ["text"], round(text.mae, 3)),
        ("Corr", ["text"], round(text.corr, 3)),
        ("Acc-2", ["text"], round(100 * text.acc2, 1)),
        ("Acc-7", ["text"], round(100 * text.acc7, 1)),
    ]
    assert len(card.metrics) == 5 * 4

    written = json.loads((folder / "metrics.json").read_text())
    assert written["fused"]["mae"] == pytest.approx(results["fused"].scores.mae, abs=1e-4)
    page = (folder / "README.md").read_text()
    assert f"| text alone | {text.mae:.3f} | {text.corr:.3f} | {100 * text.acc2:.1f} % |" in page
    for limit in card.limits:
        assert f"- {limit}" in page
    assert {path.name for path in folder.glob("training-*")} == {f"training-{stage}.jsonl" for stage in RECIPE.stages}
