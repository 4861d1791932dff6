"""Experiment 2: action units of the face and speech of the same RAVDESS take, six folds of actors.

The streams are trained alone first; every fusion method then starts from them (paper, section 4.1).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.fusion.methods.central import Central
from models.fusion.methods.embrace import Embrace
from models.fusion.methods.intermediate import Gates
from models.fusion.methods.joint import CompactBilinear, Concatenation, LowRankFusion, TensorFusion
from models.fusion.methods.late import Averaging, Multiplication, Multiplicative
from models.fusion.methods.misa import MISA
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from training.experiments.data import Samples
from training.experiments.folded import Folded
from training.experiments.folds import Fold
from training.experiments.fused import AloneModel, FusedModel, Method, split_attention
from training.experiments.learner import Model, Recipe
from training.experiments.naming import SITES, msaf_name
from training.experiments.outcome import Outcome, OutcomeError
from training.prepare.preparation import read_prepared

ALONE = Recipe(epochs=60, batch=32, rate=1e-3)
FUSED = Recipe(epochs=30, batch=32, rate=1e-3)
MODALITIES = ("face", "audio")


@dataclass(frozen=True)
class Variant:
    """One row: a name, the method, and the configuration whose streams (and sites, for MSAF) it has."""

    name: str
    method: Method
    config: ExpressionConfig = field(default_factory=ExpressionConfig)


def msaf(attended: Collection[str] = SITES, **changed: Any) -> Variant:
    """MSAF at some sites, with some fields of the configuration changed; both are in the name.

    Raises:
        ConfigError: values that the network can't have.
    """
    config = replace(ExpressionConfig(), **changed).checked()
    defaults = {"sites": SITES, **asdict(ExpressionConfig())}
    name = msaf_name({"sites": tuple(attended), **changed}, defaults)
    return Variant(name, split_attention(config, attended), config)


AVERAGING = Variant("averaging", Averaging)


METHODS = (
    AVERAGING,
    Variant("multiplicative", partial(Multiplicative, beta=0.3)),
    Variant("multiplication", Multiplication),
    Variant("concatenation", Concatenation),
    Variant("mcbp", CompactBilinear),
    Variant("tensor", TensorFusion),
    Variant("low-rank", LowRankFusion),
    Variant("embracenet", Embrace),
    Variant("centralnet", Central),
    Variant("misa", MISA),
    Variant("mmtm", Gates),
    msaf(),
)
"""Rows of Table 1, and the methods that the paper cites."""


def read_samples(folder: Path) -> Samples:
    """What `python -m training.prepare ravdess-units` has written."""
    arrays = read_prepared(folder)
    return Samples(
        {name: torch.from_numpy(np.array(arrays[key])) for name, key in (("face", "face"), ("audio", "mfcc"))},
        torch.from_numpy(np.array(arrays["label"])),
        np.array(arrays["actor"]),
        tuple(arrays["names"].tolist()),
    )


@dataclass(frozen=True)
class Experiment:
    """The streams alone and every method, fold by fold."""

    over: Folded
    alone: Recipe = ALONE
    fused: Recipe = FUSED

    def stream(self, modality: str, fold: Fold) -> Outcome:
        """One stream alone."""
        return self.over.run(modality, fold, partial(_alone, modality), self.alone)

    def method(self, variant: Variant, fold: Fold) -> Outcome:
        """A fusion method on the streams as they came out alone."""
        trained = {name: self.stream(name, fold) for name in MODALITIES}
        return self.over.run(variant.name, fold, partial(_fused, variant, trained), self.fused)

    def outcomes(self, variants: Sequence[Variant]) -> Iterator[tuple[str, Fold, Outcome]]:
        """Everything, fold by fold; what is finished comes from the disk."""
        for fold in self.over.folds:
            for name in MODALITIES:
                yield name, fold, self.stream(name, fold)
            for variant in variants:
                yield variant.name, fold, self.method(variant, fold)


def _alone(modality: str) -> Model:
    return AloneModel(ExpressionNetwork(ExpressionConfig()), modality)


def _fused(variant: Variant, trained: Mapping[str, Outcome]) -> Model:
    model = FusedModel(ExpressionNetwork(variant.config), variant.method)
    for name, outcome in trained.items():
        prefix = "network."
        state = {key.removeprefix(prefix): x for key, x in outcome.weights.items() if f".{name}." in key}
        found = model.network.load_state_dict(state, strict=False)
        lacking = [key for key in found.missing_keys if f".{name}." in key]
        if lacking or found.unexpected_keys:
            raise OutcomeError(
                f"{outcome.folder}: expected the weights of the stream {name}, of this version; "
                f"lacking: {lacking}, unknown: {found.unexpected_keys}"
            )
    return model
