"""The finished run as a checkpoint that ships: weights, card with measured results, model card, logs."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.cards import CARD_NAME, MetricTable, WindowingTable, write_card
from models.checkpoint import open_checkpoint, save_checkpoint
from models.inputs import FaceCrops
from models.networks.emotion.network import EmotionNetwork
from training.datasets.faces import Faces
from training.datasets.speech import Speech
from training.emotion.evaluate import FACES_PER_RECORDING, evaluate
from training.emotion.model_card import LIMITS, TRAINING_DATA, model_card
from training.emotion.recipe import EMOTIONS, Recipe
from training.emotion.stills import MEAN, STD
from training.results import Result, as_json

COMMAND = "python -m training.emotion --data DIR --run DIR --publish DIR"
STAGES = ("stills", "speech", "fusion")


def publish(
    recipe: Recipe, network: EmotionNetwork, test: tuple[Faces, Speech], run: Path, folder: Path
) -> dict[str, Result]:
    """Write the checkpoint, measure it as it lies on disk, and write what was measured beside it.

    Args:
        test: faces and speech of the test split.
        run: where the logs of the stages are.
        folder: of the checkpoint; files of an older one are replaced.
    """
    card = save_checkpoint(network, folder, _description(recipe), dtype="float16")
    _, saved = open_checkpoint(folder / CARD_NAME)
    results = evaluate(saved, recipe, *test)
    card = card.model_copy(update={"metrics": metrics(results)})
    write_card(card, folder / CARD_NAME)
    (folder / "README.md").write_text(model_card(card, results), encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps(as_json(results), indent=1) + "\n", encoding="utf-8")
    for stage in STAGES:
        shutil.copyfile(run / f"{stage}.jsonl", folder / f"training-{stage}.jsonl")
    return results


def metrics(results: Mapping[str, Result]) -> list[MetricTable]:
    """The results as rows of the card, in per cent."""
    notes = {
        "face": ("FER2013 faces, animated", "test (given split)", "seven classes, calm counted as neutral"),
        "speech": ("RAVDESS speech", "test (actors 21-24)", "eight classes"),
        "fused": (
            "FER2013 faces with RAVDESS speech, joined by label",
            "test (both)",
            f"eight classes, {FACES_PER_RECORDING} faces per recording",
        ),
        "fused7": (
            "FER2013 faces with RAVDESS speech, joined by label",
            "test (both)",
            f"seven classes, calm counted as neutral, {FACES_PER_RECORDING} faces per recording",
        ),
    }
    return [
        MetricTable(
            dataset=notes[name][0],
            split=notes[name][1],
            metric="accuracy",
            inputs=list(result.inputs),
            value=round(100 * result.accuracy, 1),
            samples=result.samples,
            kind="measured",
            note=notes[name][2],
        )
        for name, result in results.items()
    ]


def _description(recipe: Recipe) -> dict[str, Any]:
    config = recipe.network
    return {
        "title": "Emotion from face and voice",
        "summary": "Eight acted emotions from a face video, a recording, or both: a narrow 3D ResNet and the MFCC "
        "network of the paper, fused by MSAF at two sites.",
        "network": "emotion",
        "classes": list(EMOTIONS),
        "inputs": {
            "video": FaceCrops(
                frames=config.frames,
                size=config.size,
                margin=recipe.margin,
                gray=True,
                equalise=True,
                channel_order="rgb",
                mean=(MEAN, MEAN, MEAN),
                std=(STD, STD, STD),
            ),
            "audio": recipe.audio,
        },
        "windowing": WindowingTable(single_s=5.0, length_s=3.0, hop_s=1.5),
        "origin": "ours",
        "source": COMMAND,
        "licence": "Weights: CC BY-NC-SA 4.0 (non-commercial research), as the training data demands.",
        "training_data": TRAINING_DATA,
        "limits": list(LIMITS),
    }
