"""The finished run as a checkpoint that ships: weights, card with measured results, model card, logs."""

import dataclasses
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.cards import CARD_NAME, MetricTable, write_card
from models.checkpoint import open_checkpoint, save_checkpoint
from models.inputs import Input, TokenStates
from models.networks.sentiment.network import SentimentNetwork
from models.official.sentiment import SENTIMENT
from training.sentiment.data import Prepared
from training.sentiment.evaluate import Result, evaluate
from training.sentiment.model_card import LIMITS, TRAINING_DATA, model_card
from training.sentiment.recipe import Recipe

COMMAND = "python -m training.sentiment --data DIR --run DIR --publish DIR"

_JOINED = "CMU-MOSEI texts with RAVDESS voices and FER2013 faces, joined by sign"
_NOTES = {
    "text": ("CMU-MOSEI", "test (official split)", "text alone"),
    "audio": (_JOINED, "test (all three)", "the voice alone; it was never the speaker's"),
    "visual": (_JOINED, "test (all three)", "the face alone; it was never the speaker's"),
    "fused": (_JOINED, "test (all three)", "joined by the label itself: no multimodal result"),
    "strangers": (_JOINED, "test (all three)", "voice and face of another utterance's sign"),
}
_MEASURES = {
    "mae": ("MAE", "", 1, 3),
    "corr": ("Corr", "", 1, 3),
    "acc2": ("Acc-2", "%", 100, 1),
    "acc7": ("Acc-7", "%", 100, 1),
}


def publish(
    recipe: Recipe,
    network: SentimentNetwork,
    data: Prepared,
    run: Path,
    folder: Path,
) -> dict[str, Result]:
    """Write the checkpoint, measure it as it lies on disk, and write what was measured beside it.

    Args:
        data: its test split is measured on; how voice and face are made goes to the card.
        run: where the logs of the stages are.
        folder: of the checkpoint; files of an older one are replaced.
    """
    card = save_checkpoint(network, folder, _description(recipe, data.inputs), dtype="float16")
    _, saved = open_checkpoint(folder / CARD_NAME)
    if not isinstance(saved, SentimentNetwork):
        raise TypeError(f"expected a sentiment network; got {type(saved).__name__}")
    results = evaluate(saved, recipe, data.splits["test"])
    card = card.model_copy(update={"metrics": metrics(results)})
    write_card(card, folder / CARD_NAME)
    (folder / "README.md").write_text(model_card(card, results), encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps(_as_json(results), indent=1) + "\n", encoding="utf-8")
    for stage in recipe.stages:
        shutil.copyfile(run / f"{stage}.jsonl", folder / f"training-{stage}.jsonl")
    return results


def metrics(results: Mapping[str, Result]) -> list[MetricTable]:
    """The results as rows of the card, four for each way of feeding."""
    return [
        MetricTable(
            dataset=_NOTES[name][0],
            split=_NOTES[name][1],
            metric=title,
            inputs=list(result.inputs),
            value=round(factor * getattr(result.scores, field), digits),
            unit=unit,
            samples=result.scores.samples,
            kind="measured",
            # In the others the label that is to be guessed has chosen the voice and the face.
            headline=name == "text",
            note=_NOTES[name][2],
        )
        for name, result in results.items()
        for field, (title, unit, factor, digits) in _MEASURES.items()
    ]


def _description(recipe: Recipe, inputs: Mapping[str, Input]) -> dict[str, Any]:
    config = recipe.network
    text = TokenStates(steps=config.steps, width=config.text_features, encoder=recipe.encoder)
    return {
        "title": "Sentiment from text, voice and face",
        "summary": "How negative or positive an utterance is, from its words, the voice, the face, or any of them: the "
        "three LSTM streams of the paper on token states of MiniLM and features of our own, fused by MSAF in five time "
        "segments.",
        "network": "sentiment",
        "output": "value",
        "value": SENTIMENT,
        "inputs": {**inputs, "text": text},
        "origin": "ours",
        "source": COMMAND,
        "licence": "Weights: CC BY-NC-SA 4.0 (non-commercial research), as the training data demands.",
        "training_data": TRAINING_DATA,
        "limits": list(LIMITS),
    }


def _as_json(results: Mapping[str, Result]) -> dict[str, Any]:
    return {
        name: {
            "inputs": list(result.inputs),
            **{key: round(value, 4) for key, value in dataclasses.asdict(result.scores).items()},
        }
        for name, result in results.items()
    }
