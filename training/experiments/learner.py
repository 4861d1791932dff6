"""One training: a model on the samples of a split, by Lightning, with the scores of every epoch kept."""

import json
import logging
import pickle
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import lightning as L
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import TensorBoardLogger
from torch import Tensor, nn
from torch.utils.data import DataLoader
from torchmetrics import MetricCollection

from training.command import InputError
from training.experiments.data import Batch, Batches, Source, epoch_seed

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
log = logging.getLogger(__name__)


class StateError(InputError):
    """The state of a run that is to go on is damaged."""


_BETWEEN_LOGS = 60.0
"""Seconds."""


@dataclass(frozen=True)
class Recipe:
    """How a model is trained: Adam at a constant rate, or one that changes.

    falls: epochs after which the rate is a tenth of what it was.
    cycle: instead, the rate rises to `rate` over a fifth of all steps and then falls to nothing (Smith and Topin:
    "Super-convergence", 2018).
    decoupled: whether the weight decay is that of AdamW.
    pretrained: rate of `Model.pretrained`, as a part of `rate`.
    clip: norm that gradients are cut to; None for no limit.
    measured: samples at once where nothing is trained.
    """

    epochs: int
    batch: int
    rate: float = 1e-3
    weight_decay: float = 0.0
    falls: tuple[int, ...] = ()
    clip: float | None = None
    cycle: bool = False
    decoupled: bool = False
    pretrained: float = 1.0
    measured: int = 256


class Model(nn.Module):
    """What is trained: a network with its loss."""

    def loss(self, batch: Batch) -> Tensor:
        """The scalar that training makes small."""
        raise TypeError(f"expected a model with a loss; got {type(self).__name__}")

    def predict(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """(B, K) logits, or (B, 1) values."""
        raise TypeError(f"expected a model that predicts; got {type(self).__name__}")

    def pretrained(self) -> Iterable[nn.Parameter]:
        """The weights that were trained before; none, unless a model says which."""
        return ()


@dataclass
class Epoch:
    """Scores after one epoch: part -> metric -> value, and the mean loss of its batches."""

    index: int
    loss: float
    scores: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """Which epoch is kept: that of the best `metric` on `part`, or the last where no part chooses.

    most: whether more is better.
    """

    part: str | None
    metric: str
    most: bool = True


class Learner(L.LightningModule):
    """Trains a model, and looks at the parts that it is given after each epoch."""

    def __init__(
        self,
        model: Model,
        recipe: Recipe,
        parts: Mapping[str, Source],
        *,
        metrics: Callable[[], MetricCollection],
        choice: Choice,
        seed: int,
    ) -> None:
        """Make ready.

        Args:
            parts: `train`, and those that are measured after each epoch.
            metrics: makes what is measured of each.
            choice: which epoch's weights are kept.
        """
        super().__init__()
        self.model = model
        self.recipe = recipe
        self.choice = choice
        self.seed = seed
        self.best: dict[str, Tensor] = {}
        self.train_source = parts["train"]
        self.measured = {name: source for name, source in parts.items() if name != "train"}
        self.parts = list(self.measured)
        self.metrics = nn.ModuleDict({name: metrics() for name in self.parts})
        self.history: list[Epoch] = []
        self._losses: list[float] = []
        self._said = time.monotonic()

    def train_dataloader(self) -> DataLoader[Batch]:
        """Made anew for each epoch, which has an order of its own."""
        return _loader(self.train_source.shuffled(self.recipe.batch, self.seed, self.current_epoch))

    def val_dataloader(self) -> list[DataLoader[Batch]]:
        """One for each part that is measured."""
        return [_loader(source.in_order(self.recipe.measured)) for source in self.measured.values()]

    def on_train_epoch_start(self) -> None:
        """Dropout draws the same numbers however often the run was interrupted."""
        torch.manual_seed(epoch_seed(self.seed, self.current_epoch))

    def training_step(self, batch: Batch, index: int) -> Tensor:
        loss = self.model.loss(batch)
        self._losses.append(float(loss.detach()))
        return loss

    def validation_step(self, batch: Batch, index: int, dataloader_idx: int = 0) -> None:
        self._measures(self.parts[dataloader_idx]).update(self.model.predict(batch.inputs), batch.target)

    def on_train_epoch_end(self) -> None:
        """After what is measured has been measured."""
        loss = sum(self._losses) / max(1, len(self._losses))
        epoch = Epoch(self.current_epoch, loss)
        for part in self.parts:
            metric = self._measures(part)
            epoch.scores[part] = {name: float(value) for name, value in metric.compute().items()}
            metric.reset()
            self.log_dict({f"{part}/{name}": value for name, value in epoch.scores[part].items()})
        self.log("loss", loss)
        self._losses.clear()
        self.history.append(epoch)
        if chosen(self.history, self.choice) == epoch.index:
            self.best = {name: x.detach().clone() for name, x in self.model.state_dict().items()}
        if time.monotonic() - self._said > _BETWEEN_LOGS:
            log.info("epoch %d of %d: loss %.3f %s", epoch.index + 1, self.recipe.epochs, loss, epoch.scores or "")
            self._said = time.monotonic()

    def _measures(self, part: str) -> MetricCollection:
        return cast(MetricCollection, self.metrics[part])

    def configure_optimizers(self) -> Any:
        recipe = self.recipe
        groups = self._groups()
        optimiser = torch.optim.Adam(
            groups, lr=recipe.rate, weight_decay=recipe.weight_decay, decoupled_weight_decay=recipe.decoupled
        )
        if not recipe.cycle:
            falling = torch.optim.lr_scheduler.MultiStepLR(optimiser, milestones=list(recipe.falls), gamma=0.1)
            return {"optimizer": optimiser, "lr_scheduler": falling}
        steps = len(self.train_source.shuffled(recipe.batch, self.seed, epoch=0))
        cycle = torch.optim.lr_scheduler.OneCycleLR(
            optimiser,
            max_lr=[group["lr"] for group in optimiser.param_groups],
            total_steps=recipe.epochs * steps,
            pct_start=0.2,
        )
        return {"optimizer": optimiser, "lr_scheduler": {"scheduler": cycle, "interval": "step"}}

    def _groups(self) -> list[dict[str, Any]]:
        weights = list(self.model.parameters())
        if self.recipe.pretrained == 1:
            return [{"params": weights}]
        before = {id(x) for x in self.model.pretrained()}
        return [
            {"params": [x for x in weights if id(x) not in before]},
            {"params": [x for x in weights if id(x) in before], "lr": self.recipe.rate * self.recipe.pretrained},
        ]

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """The history goes with the state, so that a run that is resumed has all of it."""
        checkpoint["history"] = json.dumps([vars(epoch) for epoch in self.history])
        checkpoint["best"] = self.best

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """See `on_save_checkpoint`."""
        self.history = [Epoch(**epoch) for epoch in json.loads(checkpoint["history"])]
        self.best = checkpoint["best"]


def learn(
    build: Callable[[], Model],
    recipe: Recipe,
    parts: Mapping[str, Source],
    *,
    metrics: Callable[[], MetricCollection],
    choice: Choice,
    folder: Path,
    seed: int,
) -> Learner:
    """Train from the beginning, or go on where a run in the folder stopped; the last state and TensorBoard logs stay.

    Args:
        build: makes the model; called after the seed is set.
        parts: `train`, and those that are measured after each epoch; none is needed where no part chooses.

    Raises:
        StateError: the state that a run left is damaged.
        KeyboardInterrupt: whoever started it does not want to wait; the state of the last epoch is there.
    """
    L.seed_everything(seed, verbose=False)
    learner = Learner(build(), recipe, parts, metrics=metrics, choice=choice, seed=seed)
    state = ModelCheckpoint(
        folder, filename="last", save_top_k=1, enable_version_counter=False, save_on_train_epoch_end=True
    )
    trainer = L.Trainer(
        accelerator="cpu",
        devices=1,
        max_epochs=recipe.epochs,
        gradient_clip_val=recipe.clip,
        limit_val_batches=1.0 if learner.parts else 0,
        deterministic=True,
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        log_every_n_steps=1,
        logger=TensorBoardLogger(folder, name="", version="logs"),
        callbacks=[state],
        reload_dataloaders_every_n_epochs=1,
        use_distributed_sampler=False,
    )
    found = _state(folder / "last.ckpt")
    with warnings.catch_warnings():
        # All data is in memory: workers would only copy it.
        warnings.filterwarnings("ignore", message=".*does not have many workers.*")
        warnings.filterwarnings("ignore", message=".*[Cc]heckpoint directory.*exists and is not empty.*")
        warnings.filterwarnings("ignore", message=".*`IterableDataset` has `__len__` defined.*")
        # Lightning's own use of a name that PyTorch has renamed.
        warnings.filterwarnings("ignore", message=".*LeafSpec.*", category=FutureWarning)
        try:
            trainer.fit(learner, ckpt_path=found, weights_only=True)
        except SystemExit as error:
            # Lightning has put everything away and ends the process.
            if trainer.interrupted:
                raise KeyboardInterrupt from error
            raise
    return learner


def _state(path: Path) -> Path | None:
    """Where a run goes on from, if it can be read."""
    if not path.is_file():
        return None
    try:
        torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise StateError(
            f"{path}: expected the state of a run that is to go on; {error}. Remove the file to begin anew"
        ) from error
    return path


def _loader(batches: Batches) -> DataLoader[Batch]:
    # With a generator of its own: else it would take a number from the one that dropout draws from.
    return DataLoader(batches, batch_size=None, generator=torch.Generator())


def chosen(history: Sequence[Epoch], choice: Choice) -> int:
    """The first epoch of the best score; the last where no part chooses."""
    if choice.part is None:
        return history[-1].index
    part, sign = choice.part, 1 if choice.most else -1
    return max(history, key=lambda epoch: (sign * epoch.scores[part][choice.metric], -epoch.index)).index
