"""Experiment 3: CMU-MOSEI's texts, LSTMs on token states of a frozen encoder, five seeds (paper, Table 2, text row).

The official recipe: squared error, Adam at 0.001, batches of 16, 10 epochs. As in the official code, the last of 50
steps is read, whatever stands there, and behind the text that is what the encoder makes of padding.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.encoders import lstm
from models.fusion.msaf import MSAF
from models.inputs import Padding
from models.networks.config import SiteConfig
from models.networks.sentiment.config import SentimentConfig
from training.datasets.mosei import SPLITS
from training.experiments.data import Batch, Samples
from training.experiments.folds import Part, Protocol
from training.experiments.learner import Choice, Model, Recipe
from training.experiments.naming import msaf_name
from training.experiments.outcome import Outcome, run
from training.experiments.values import value_metrics
from training.prepare.preparation import read_prepared

OFFICIAL = Recipe(epochs=10, batch=16, rate=1e-3)
OURS = Recipe(epochs=10, batch=64, rate=2e-3, falls=(5, 8), clip=5.0)
SEEDS = (1234, 1235, 1236, 1237, 1238)
"""The official one and four more."""
HIDDEN = 128
CHOICES: Mapping[Protocol, Choice] = {
    "official": Choice("test", "mae", most=False),
    "clean": Choice("validation", "mae", most=False),
}
_PARTS: Mapping[Part, str] = {"train": "train", "validation": "valid", "test": "test"}
_LOSSES: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = {"squared": F.mse_loss, "absolute": F.l1_loss}


@dataclass(frozen=True)
class Module:
    """MSAF over the text's own blocks, whose attention goes to each other; by default 8 blocks of 16 channels.

    segments: q, the time segments that the steps are cut into.
    """

    segments: int
    block_channels: int = 16
    reduction: int = 2
    dropout: float = 0.2
    floor: float = 0.0

    def site(self, steps: int) -> SiteConfig:
        """Between the layers, on sequences of so many steps."""
        return SiteConfig("intermediate", {"text": HIDDEN}, steps=steps, **asdict(self))


@dataclass(frozen=True)
class Variant:
    """One row.

    loss: error that training makes small. padding: what follows the tokens. mark: which step is read, see
    `models.encoders.lstm`. thinned: dropout of single numbers of the token states. module: MSAF between the
    layers; None for none.
    """

    name: str
    recipe: Recipe = OFFICIAL
    loss: Literal["squared", "absolute"] = "squared"
    padding: Padding = "states"
    mark: Callable[[Tensor], Tensor] = lstm.last_step
    thinned: float = 0.0
    module: Module | None = None


ALONE = (
    Variant("lstm-official"),
    Variant("lstm-absolute", loss="absolute"),
    Variant("lstm-ours", OURS, "absolute", "zeros", lstm.last_token, thinned=0.5),
)
"""Rows of Table 2: the official recipe, the same with the error that is reported, and what the shipped network has."""


def msaf(segments: int, **changed: Any) -> Variant:
    """MSAF between the layers, with the official recipe; what is changed of a `Module` is in the name.

    Raises:
        ConfigError: values that the sentiment network can't have either.
    """
    module = Module(segments, **changed)
    SentimentConfig(**asdict(module)).checked()
    given = asdict(module) | {"block_channels": (module.block_channels,)}
    defaults = asdict(Module(segments)) | {"block_channels": (Module.block_channels,)}
    return Variant(msaf_name(given, defaults, said={"segments"}), module=module)


class TextModel(Model):
    """The text stream of the sentiment network: two LSTM layers, of whose states one is read by a linear layer."""

    def __init__(self, variant: Variant, steps: int, width: int) -> None:
        """Make the layers.

        Args:
            steps, width: of the token states.
        """
        super().__init__()
        self.error, self.mark = _LOSSES[variant.loss], variant.mark
        self.thin = nn.Dropout(variant.thinned)
        self.first = lstm.Layer(width, HIDDEN)
        self.fusion = None if variant.module is None else MSAF(variant.module.site(steps))
        self.second = lstm.Layer(HIDDEN, HIDDEN)
        self.value = nn.Sequential(nn.Dropout(0.1), nn.Linear(HIDDEN, 1))

    def predict(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """`text` (B, steps, width) to (B, 1)."""
        text = inputs["text"]
        states = self.first(self.thin(text).transpose(1, 2))
        if self.fusion is not None:
            states = self.fusion({"text": states}).features["text"]
        return self.value(lstm.read(self.second(states), self.mark(text)))  # type: ignore[no-any-return]

    def loss(self, batch: Batch) -> Tensor:
        """Mean of the squared or the absolute error."""
        return self.error(self.predict(batch.inputs), batch.target)


@dataclass(frozen=True)
class Experiment:
    """Every variant from every seed.

    A training is one for both protocols, which differ in the epoch that is reported only.

    parts: padding -> `train`, `validation` and `test`. runs: where the trainings are kept.
    """

    parts: Callable[[Padding], Mapping[str, Samples]]
    runs: Path
    seeds: Sequence[int] = SEEDS

    def outcome(self, variant: Variant, seed: int) -> Outcome:
        """Train, or read what is finished."""
        parts = self.parts(variant.padding)
        steps, width = parts["train"].inputs["text"].shape[1:]
        return run(
            partial(TextModel, variant, steps, width),
            variant.recipe,
            parts,
            metrics=value_metrics,
            choice=CHOICES["clean"],
            also=("test",),
            folder=self.runs / variant.name / f"seed-{seed}",
            seed=seed,
        )

    def outcomes(self, variants: Sequence[Variant]) -> Iterator[tuple[Variant, Outcome]]:
        """All seeds of one variant after another."""
        for variant in variants:
            for seed in self.seeds:
                yield variant, self.outcome(variant, seed)


def read_parts(folder: Path) -> dict[str, Samples]:
    """What `python -m training.prepare mosei-text` has written, by its makers' splits; half precision, in memory."""
    arrays = read_prepared(folder)
    names = np.array(arrays["names"])
    videos = np.unique([name.rpartition("/")[0] for name in names], return_inverse=True)[1]
    parts = {}
    for part, split in _PARTS.items():
        rows = np.flatnonzero(arrays["split"] == SPLITS.index(split))
        parts[str(part)] = Samples(
            {"text": torch.from_numpy(np.asarray(arrays["states"][rows]))},
            torch.from_numpy(np.asarray(arrays["sentiment"][rows], np.float32)),
            videos[rows],
            tuple(names[rows].tolist()),
        )
    return parts
