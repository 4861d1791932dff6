"""The finished fold as a checkpoint that ships: weights, card with measured results, model card, logs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.cards import CARD_NAME, MetricTable, WindowingTable, write_card
from models.checkpoint import open_checkpoint, save_checkpoint
from models.inputs import PAPER_MFCC, ActionUnits
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from training.experiments.data import Samples
from training.experiments.outcome import Outcome
from training.expression.evaluate import evaluate
from training.expression.fold import METHOD
from training.expression.model_card import LIMITS, TRAINING_DATA, model_card
from training.expression.network import shipped_network
from training.prepare.ravdess import EMOTIONS
from training.results import Result, as_json

COMMAND = "python -m training.expression --data DIR --run DIR --publish DIR"
_CHANCE = "eight classes; the most frequent make up 13.3 %"


def publish(test: Samples, outcomes: Mapping[str, Outcome], folder: Path) -> dict[str, Result]:
    """Write the checkpoint, measure it as it lies on disk, and write what was measured beside it.

    Args:
        test: takes of the test actors.
        outcomes: `face`, `audio` and `msaf`.
        folder: of the checkpoint; files of an older one are replaced.
    """
    config = ExpressionConfig()
    card = save_checkpoint(shipped_network(config, outcomes[METHOD].weights), folder, _description())
    _, saved = open_checkpoint(folder / CARD_NAME)
    if not isinstance(saved, ExpressionNetwork):
        raise TypeError(f"expected an expression network; got {type(saved).__name__}")
    results = evaluate(saved, test, outcomes)
    card = card.model_copy(update={"metrics": metrics(results)})
    write_card(card, folder / CARD_NAME)
    (folder / "README.md").write_text(model_card(card, results), encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps(as_json(results), indent=1) + "\n", encoding="utf-8")
    for name, outcome in outcomes.items():
        _write_log(outcome, folder / f"training-{name}.jsonl")
    return results


def metrics(results: Mapping[str, Result]) -> list[MetricTable]:
    """The results as rows of the card, in per cent."""
    notes = {
        "fused": _CHANCE,
        "face_alone": "the fused network without speech",
        "speech_alone": "the fused network without a face",
        "face_network": "a network of this stream only, which the fused one was started from",
        "speech_network": "a network of this stream only, which the fused one was started from",
    }
    return [
        MetricTable(
            dataset="RAVDESS takes, face and speech recorded together",
            split="test (actors 21-24)",
            metric="accuracy",
            inputs=list(result.inputs),
            value=round(100 * result.accuracy, 1),
            samples=result.samples,
            kind="measured",
            note=notes[name],
        )
        for name, result in results.items()
    ]


def _write_log(outcome: Outcome, path: Path) -> None:
    """A line per epoch, as the experiment kept it."""
    history = json.loads((outcome.folder / "outcome.json").read_text("utf-8"))["history"]
    lines = [
        json.dumps({"epoch": each["index"] + 1, "loss": round(each["loss"], 4), **each["scores"]}) for each in history
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _description() -> dict[str, Any]:
    return {
        "title": "Emotion from action units and voice",
        "summary": "Eight acted emotions from OpenFace's action units of a face and the speech of the same take: two "
        "small streams, fused by MSAF at two sites.",
        "network": "expression",
        "classes": list(EMOTIONS),
        "inputs": {"face": ActionUnits(), "audio": PAPER_MFCC},
        "windowing": WindowingTable(single_s=5.0, length_s=3.0, hop_s=1.5),
        "origin": "ours",
        "source": COMMAND,
        "licence": "Weights: CC BY-NC-SA 4.0 (non-commercial research), as the training data demands.",
        "training_data": TRAINING_DATA,
        "limits": list(LIMITS),
    }
