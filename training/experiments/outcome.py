"""What came of one training, on disk: a finished one is never run again."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor
from torchmetrics import MetricCollection

from training.experiments.data import InOrder, Samples
from training.experiments.learner import Choice, Model, Recipe, chosen, learn

log = logging.getLogger(__name__)
_BATCH = 256


@dataclass(frozen=True)
class Outcome:
    """Scores on the test part at the epoch that was chosen and at the last, and what was predicted there.

    epoch: from 0. names, target, predicted: of the test samples; predicted (n, K) at the chosen epoch.
    """

    folder: Path
    epoch: int
    scores: dict[str, float]
    last: dict[str, float]
    seconds: float
    names: tuple[str, ...]
    target: NDArray[Any]
    predicted: NDArray[np.float32]

    @property
    def weights(self) -> dict[str, Tensor]:
        """Those of the chosen epoch."""
        return load_file(self.folder / "weights.safetensors")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What an earlier run has left."""
        about = json.loads((folder / "outcome.json").read_text("utf-8"))
        with np.load(folder / "predicted.npz", allow_pickle=False) as file:
            return cls(
                folder,
                about["epoch"],
                about["scores"],
                about["last"],
                about["seconds"],
                tuple(file["names"].tolist()),
                file["target"],
                file["predicted"],
            )


def run(
    build: Callable[[], Model],
    recipe: Recipe,
    parts: Mapping[str, Samples],
    *,
    metrics: Callable[[], MetricCollection],
    choice: Choice,
    folder: Path,
    seed: int,
) -> Outcome:
    """Train, or go on, or read what is finished.

    Args:
        parts: `train` and `test`, and `validation` where it chooses.
        folder: of this training alone; made if it is missing.
    """
    if (folder / "outcome.json").is_file():
        return Outcome.read(folder)
    started = time.monotonic()
    state = folder / "state"
    learner = learn(build, recipe, parts, metrics=metrics, choice=choice, folder=state, seed=seed)
    epoch = chosen(learner.history, choice)
    model = learner.model
    model.load_state_dict(learner.best)
    predicted = predictions(model, parts["test"])
    np.savez(
        folder / "predicted.npz",
        allow_pickle=False,
        names=np.array(parts["test"].names),
        target=parts["test"].target.numpy(),
        predicted=predicted,
    )
    save_file({name: x.contiguous() for name, x in learner.best.items()}, folder / "weights.safetensors")
    about = {
        "epoch": epoch,
        "scores": learner.history[epoch].scores["test"],
        "last": learner.history[-1].scores["test"],
        "seconds": round(time.monotonic() - started, 1),
        "seed": seed,
        "recipe": vars(recipe),
        "choice": vars(choice),
        "history": [vars(each) for each in learner.history],
    }
    partial = folder / "outcome.partial"
    partial.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    partial.replace(folder / "outcome.json")
    # The optimiser's state is of no use any more; the logs are.
    for path in state.glob("*.ckpt"):
        path.unlink()
    log.info("%s: epoch %d, %s", folder.name, epoch + 1, about["scores"])
    return Outcome.read(folder)


def predictions(model: Model, samples: Samples) -> NDArray[np.float32]:
    """(n, K) of samples in their order, in eval mode."""
    model.eval()
    with torch.inference_mode():
        parts = [model.predict(batch.inputs) for batch in InOrder(samples, _BATCH)]
    return torch.cat(parts).float().numpy()
