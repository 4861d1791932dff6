"""Experiment 4: depth video and skeleton of the same UTD-MHAD take, with networks as in the paper's section 4.3.

The streams are trained alone first, by the recipe of the shipped action checkpoint; every fusion method then starts
from them. The paper's own data, NTU RGB+D, can't be had here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from models.fusion.methods.intermediate import Gates
from models.fusion.methods.late import Averaging
from models.fusion.methods.method import error
from models.networks.action.config import ActionConfig
from models.networks.action.network import ActionNetwork
from training.action.fusion import fused_network
from training.action.recipe import Recipe as ActionRecipe
from training.action.streams import GrayStream, SkeletonStream, channels_last
from training.datasets.utd_mhad import ACTIONS, TEST, TRAIN
from training.experiments.data import Batch
from training.experiments.folded import metrics
from training.experiments.folds import Fold, Protocol
from training.experiments.fused import FusedModel, Method, split_attention
from training.experiments.learner import Choice, Model, Recipe
from training.experiments.naming import SITES, msaf_name
from training.experiments.outcome import Outcome, run
from training.experiments.takes import NamedTakes, TakesSource
from training.loop import Schedule

SEEDS = (1, 2, 3)
HELD_OUT = 3
"""The training subject by which the recipe of the shipped checkpoint was chosen."""
SPLITS: Mapping[Protocol, Fold] = {
    "official": Fold(0, TRAIN, (), TEST),
    "clean": Fold(0, tuple(subject for subject in TRAIN if subject != HELD_OUT), (HELD_OUT,), TEST),
}
"""`official` is the data set's own protocol, where no one chooses: the last epoch is reported."""
MODALITIES = ("rgb", "skeleton")
_STREAM_LOSS = 0.5
"""As in the training of the shipped checkpoint."""


@dataclass(frozen=True)
class Variant:
    """One row: a method, or MSAF at the sites `attended` with some fields of the configuration changed."""

    name: str
    method: Method | None = None
    attended: tuple[str, ...] = ()
    changed: Mapping[str, Any] = field(default_factory=dict)

    def build(self, config: ActionConfig) -> Method:
        """The method for the streams of a configuration that has the changes."""
        if self.method is not None:
            return self.method
        return split_attention(config, self.attended)


def msaf(attended: Collection[str] = SITES, **changed: Any) -> Variant:
    """MSAF at some sites of the recipe's network; what is changed there is in the name, and lambda, if at both.

    Raises:
        ConfigError: values that the network can't have.
    """
    default = ActionRecipe().network
    config = replace(default, **changed).checked()
    sites = tuple(attended)
    given = {"sites": sites, "floor": config.floor, **changed}
    name = msaf_name(given, {"sites": SITES, **asdict(default)}, said={"floor"} if sites == SITES else ())
    return Variant(name, attended=sites, changed=changed)


AVERAGING = Variant("averaging", Averaging)
METHODS = (AVERAGING, Variant("mmtm", Gates), *(msaf(floor=floor) for floor in (0.0, 0.25, 0.5)))
"""Rows of Table 3."""


class StreamModel(Model):
    """One stream alone."""

    def __init__(self, stream: nn.Module, modality: str) -> None:
        super().__init__()
        self.stream = stream
        self.modality = modality

    def predict(self, inputs: Mapping[str, Tensor]) -> Tensor:
        """(B, K)."""
        return self.stream(inputs[self.modality])  # type: ignore[no-any-return]

    def loss(self, batch: Batch) -> Tensor:
        """Cross-entropy."""
        return error(self.predict(batch.inputs), batch.target)


@dataclass(frozen=True)
class Experiment:
    """The streams alone and every method, seed by seed.

    runs: where the trainings of all protocols are kept.
    """

    given: NamedTakes
    runs: Path
    protocol: Protocol
    seeds: Sequence[int] = SEEDS
    recipe: ActionRecipe = field(default_factory=ActionRecipe)

    @property
    def choice(self) -> Choice:
        """Which epoch is reported."""
        return Choice("validation" if SPLITS[self.protocol].validation else None, "accuracy")

    def stream(self, modality: str, seed: int) -> Outcome:
        """One stream alone."""
        how = self.recipe
        build: Callable[[], Model]
        if modality == "rgb":
            build, schedule, batch, passes = self._depth, how.depth, how.depth_batch, 1
        else:
            build, schedule, batch, passes = self._skeleton, how.skeleton, how.skeleton_batch, how.skeleton_passes
        return self._run(modality, seed, build, _recipe(schedule, batch), self._parts((modality,), passes))

    def method(self, variant: Variant, seed: int) -> Outcome:
        """A fusion method on the streams as they came out alone."""
        trained = {name: self.stream(name, seed) for name in MODALITIES}
        how = _recipe(self.recipe.fusion, self.recipe.fusion_batch, self.recipe.pretrained_rate)
        return self._run(variant.name, seed, partial(self._fused, variant, trained), how, self._parts(MODALITIES, 1))

    def outcomes(self, variants: Sequence[Variant]) -> Iterator[tuple[str, int, Outcome]]:
        """Everything, seed by seed; what is finished comes from the disk."""
        for seed in self.seeds:
            for name in MODALITIES:
                yield name, seed, self.stream(name, seed)
            for variant in variants:
                yield variant.name, seed, self.method(variant, seed)

    def _parts(self, modalities: tuple[str, ...], passes: int) -> dict[str, TakesSource]:
        split = SPLITS[self.protocol]
        parts = {"train": split.train, "validation": split.validation, "test": split.test}
        return {
            part: TakesSource(self.given.of(subjects), self.recipe, modalities, passes)
            for part, subjects in parts.items()
            if subjects
        }

    def _run(
        self, name: str, seed: int, build: Callable[[], Model], recipe: Recipe, parts: Mapping[str, TakesSource]
    ) -> Outcome:
        return run(
            build,
            recipe,
            parts,
            metrics=partial(metrics, len(ACTIONS)),
            choice=self.choice,
            folder=self.runs / self.protocol / f"seed-{seed}" / name,
            seed=seed,
        )

    def _depth(self) -> Model:
        return StreamModel(channels_last(GrayStream(ActionNetwork(self.recipe.network))), "rgb")

    def _skeleton(self) -> Model:
        return StreamModel(SkeletonStream(ActionNetwork(self.recipe.network)), "skeleton")

    def _fused(self, variant: Variant, trained: Mapping[str, Outcome]) -> Model:
        how = replace(self.recipe, network=replace(self.recipe.network, **variant.changed))
        depth, skeleton = (_stream_state(trained[name]) for name in MODALITIES)
        network = fused_network(how, depth, skeleton, variant.attended)
        for video in (*(network.stages[site]["rgb"] for site in SITES), network.heads["rgb"]):  # type: ignore[index]
            channels_last(video)
        return FusedModel(network, variant.build(how.network), _STREAM_LOSS)


def _recipe(schedule: Schedule, batch: int, pretrained: float = 1.0) -> Recipe:
    return Recipe(
        schedule.epochs,
        batch,
        schedule.rate,
        schedule.weight_decay,
        clip=5.0,
        cycle=True,
        decoupled=True,
        pretrained=pretrained,
        measured=32,
    )


def _stream_state(outcome: Outcome) -> dict[str, Tensor]:
    return {name.removeprefix("stream."): x for name, x in outcome.weights.items()}
