"""What came of one training, on disk: a finished one is never run again."""

import json
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor
from torchmetrics import MetricCollection

from models.arrays import load_arrays
from training.command import InputError
from training.experiments.data import Source
from training.experiments.learner import Choice, Epoch, Model, Recipe, chosen, learn

log = logging.getLogger(__name__)


class OutcomeError(InputError):
    """What an earlier run has left can't be used, or another run is at it; the message says what to do."""


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

    def scored(self, choice: Choice) -> dict[str, float]:
        """Scores on the test part at the epoch of another choice, where the training measured what that needs (`also`).

        The training is the same whatever chooses, but for the weights that are kept.
        """
        about = json.loads((self.folder / "outcome.json").read_text("utf-8"))
        history = [Epoch(**each) for each in about["history"]]
        return history[chosen(history, choice)].scores["test"]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What an earlier run has left.

        Raises:
            OutcomeError: it is damaged.
        """
        try:
            about = json.loads((folder / "outcome.json").read_text("utf-8"))
            arrays = load_arrays(folder / "predicted.npz")
            return cls(
                folder,
                about["epoch"],
                about["scores"],
                about["last"],
                about["seconds"],
                tuple(arrays["names"].tolist()),
                arrays["target"],
                arrays["predicted"],
            )
        except (OSError, ValueError, KeyError) as error:
            raise OutcomeError(
                f"{folder}: expected what a finished training leaves; {error}. Remove the folder to run it anew"
            ) from error


def run(
    build: Callable[[], Model],
    recipe: Recipe,
    parts: Mapping[str, Source],
    *,
    metrics: Callable[[], MetricCollection],
    choice: Choice,
    folder: Path,
    seed: int,
    also: Collection[str] = (),
) -> Outcome:
    """Train, or go on, or read what is finished.

    While it trains, only the part that chooses is measured; the test part is looked at in the end, unless it chooses.

    Args:
        parts: `train` and `test`, and `validation` where it chooses.
        folder: of this training alone; made if it is missing.
        also: parts that are measured after each epoch beside the one that chooses; see `Outcome.scored`.

    Raises:
        OutcomeError: what an earlier run has left is damaged or was tested on other samples, or another run is at it.
    """
    with _alone(folder):
        if (folder / "outcome.json").is_file():
            return _of_these(Outcome.read(folder), parts["test"])
        started = time.monotonic()
        state = folder / "state"
        watched = {name: source for name, source in parts.items() if name in {"train", choice.part, *also}}
        learner = learn(build, recipe, watched, metrics=metrics, choice=choice, folder=state, seed=seed)
        epoch, test, model = chosen(learner.history, choice), parts["test"], learner.model
        in_the_end = predictions(model, test, recipe.measured)
        model.load_state_dict(learner.best)
        predicted = predictions(model, test, recipe.measured)
        np.savez(
            folder / "predicted.npz",
            allow_pickle=False,
            names=np.array(test.names),
            target=test.target.numpy(),
            predicted=predicted,
        )
        save_file({name: x.contiguous() for name, x in learner.best.items()}, folder / "weights.safetensors")
        about = {
            "epoch": epoch,
            "scores": _scores(metrics(), predicted, test.target),
            "last": _scores(metrics(), in_the_end, test.target),
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


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two runs of the same training would write over each other."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", blocking=False):
            yield
    except Timeout as error:
        raise OutcomeError(f"{folder}: expected to be alone here; another command is at this training") from error


def _of_these(outcome: Outcome, test: Source) -> Outcome:
    if outcome.names == tuple(test.names):
        return outcome
    raise OutcomeError(
        f"{outcome.folder}: expected a training that was tested on the {len(test.names):,} samples that are here; it "
        f"was on {len(outcome.names):,} others. Remove the folder to run it anew"
    )


def predictions(model: Model, source: Source, at_once: int = 256) -> NDArray[np.float32]:
    """(n, K) of samples in their order, in eval mode."""
    model.eval()
    with torch.inference_mode():
        parts = [model.predict(batch.inputs) for batch in source.in_order(at_once)]
    return torch.cat(parts).float().numpy()


def _scores(metrics: MetricCollection, predicted: NDArray[np.float32], target: Tensor) -> dict[str, float]:
    return {name: float(value) for name, value in metrics(torch.from_numpy(predicted), target).items()}
