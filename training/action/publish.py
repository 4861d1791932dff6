"""The finished run as a checkpoint that ships: weights, card with measured results, model card, logs."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.cards import CARD_NAME, MetricTable, write_card
from models.checkpoint import open_checkpoint, save_checkpoint
from models.networks.action.network import ActionNetwork
from training.action.evaluate import evaluate
from training.action.model_card import LIMITS, TRAINING_DATA, model_card
from training.action.recipe import Recipe
from training.datasets.utd_mhad import ACTIONS, Takes
from training.results import Result, as_json

COMMAND = "python -m training.action --data DIR --run DIR --publish DIR"
STAGES = ("skeleton", "depth", "fusion")
CHOOSING = "choosing"
"""Folder of the run, and start of a log's name, of the training that held a subject out."""


def publish(recipe: Recipe, network: ActionNetwork, test: Takes, run: Path, folder: Path) -> dict[str, Result]:
    """Write the checkpoint, measure it as it lies on disk, and write what was measured beside it.

    Args:
        test: takes of the test subjects.
        run: where the logs of the stages are.
        folder: of the checkpoint; files of an older one are replaced.
    """
    card = save_checkpoint(network, folder, _description(recipe), dtype="float16")
    _, saved = open_checkpoint(folder / CARD_NAME)
    results = evaluate(saved, recipe, test)
    card = card.model_copy(update={"metrics": metrics(results)})
    write_card(card, folder / CARD_NAME)
    (folder / "README.md").write_text(model_card(card, results), encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps(as_json(results), indent=1) + "\n", encoding="utf-8")
    for stage in STAGES:
        shutil.copyfile(run / f"{stage}.jsonl", folder / f"training-{stage}.jsonl")
        if (chosen := run / CHOOSING / f"{stage}.jsonl").is_file():
            shutil.copyfile(chosen, folder / f"{CHOOSING}-{stage}.jsonl")
    return results


def metrics(results: Mapping[str, Result]) -> list[MetricTable]:
    """The results as rows of the card, in per cent."""
    return [
        MetricTable(
            dataset="UTD-MHAD",
            split="test (subjects 2, 4, 6 and 8)",
            metric="accuracy",
            inputs=list(result.inputs),
            value=round(100 * result.accuracy, 1),
            samples=result.samples,
            kind="measured",
            note="27 actions; chance is 3.7 %",
        )
        for result in results.values()
    ]


def _description(recipe: Recipe) -> dict[str, Any]:
    return {
        "title": "Action from depth and skeleton",
        "summary": "27 actions of one person from a depth video, a Kinect skeleton, or both: a narrow I3D and HCN, "
        "fused by MSAF at two sites.",
        "network": "action",
        "classes": list(ACTIONS),
        "inputs": {"rgb": recipe.rgb, "skeleton": recipe.joints},
        "origin": "ours",
        "source": COMMAND,
        "licence": "Weights: for research, non-commercial, as the owners of UTD-MHAD ask for its use.",
        "training_data": TRAINING_DATA,
        "limits": list(LIMITS),
    }
