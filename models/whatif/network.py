"""A checkpoint that can be asked what it would say if its attention were otherwise: NumPy in, NumPy out, by torch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.cards import Card
from models.checkpoint import open_checkpoint
from models.fusion.msaf import Features, Override, Reweighing
from models.networks.base import FusionNetwork
from models.networks.config import NetworkConfig, SiteConfig
from models.networks.factory import build
from models.networks.output import NetworkOutput
from models.whatif.ablation import ablate
from models.whatif.edits import EditError, SiteEdit, check_edits, factor_of
from models.whatif.reference import Means, read_reference
from models.window import Array, batch_of_one

Ablation = Literal["zero", "reference"]
_TRAINED = SiteEdit()
_NO_EDITS: Mapping[str, SiteEdit] = MappingProxyType({})


@dataclass(frozen=True)
class Outcome:
    """What the network says of one window.

    output: (K,). logits: modality -> (K,), what its own head gives. attention: site -> (q, N, Cb), as the network
    computed it, before lambda (of gates, their shares). applied: site -> (q, N, Cb), what the blocks were multiplied
    by.
    """

    output: Array
    logits: dict[str, Array]
    attention: dict[str, Array]
    applied: dict[str, Array]


@dataclass(frozen=True)
class Prepared:
    """One window, run once: `outcome` with nothing changed, and what entered each site (site -> modality -> (1, *)).

    What `rerun` and `ablate` start from.
    """

    outcome: Outcome
    inputs: Features
    entered: Mapping[str, Features]


class WhatIf:
    """A checkpoint, opened for questions; not for use by two threads at once.

    card, config: as on disk. reference: a sentence on what the reference set is, or why there is none. has_reference:
    whether blocks can be ablated to their mean.
    """

    def __init__(self, card: Card, network: FusionNetwork, means: Means | None, reference: str) -> None:
        self.card = card
        self.config: NetworkConfig = network.config
        self.reference = reference
        self._network = network.eval()
        self._means = means
        self._sites: dict[str, SiteConfig] = {site.name: site for site in network.config.sites}

    @property
    def has_reference(self) -> bool:
        """Whether `ablate` can be asked for `reference`."""
        return self._means is not None

    @classmethod
    def open(cls, card_path: Path, *, threads: int | None = None) -> Self:
        """Open a checkpoint.

        Args:
            threads: CPU threads of all torch in this process; torch's own choice by default.

        Raises:
            CardError: the card, the weights or the reference means can't be used.
        """
        if threads is not None:
            torch.set_num_threads(threads)
        card, network = open_checkpoint(card_path)
        means = read_reference(card_path, card, network.config)
        none = "There is no reference set: the checkpoint's card names no mean features."
        return cls(card, network, means, card.reference.description if card.reference else none)

    def random(self, seed: int) -> Self:
        """The same configuration with newly initialised weights: a network that has learnt nothing.

        All weights are drawn as before training. Batch norm has the statistics that it starts with, mean 0 and variance
        1, not those of any data: its layers pass on what comes in, so that activations are of other sizes than in a
        trained network. Such a network has no reference set.
        """
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network = build(self.config)
        return type(self)(self.card, network, None, "There is no reference set: the weights are random.")

    def run(self, inputs: Mapping[str, Array], edits: Mapping[str, SiteEdit] = _NO_EDITS) -> Outcome:
        """Run one window with the attention of some sites changed.

        Args:
            inputs: modality -> array of the shape that `config.input_shapes` has; a missing one is fed as zeros.
            edits: site -> what is changed there.

        Raises:
            EditError: an edit that the network has no place for.
            ValueError: an unknown modality, or an array of another shape.
        """
        check_edits(edits, self.config)
        applied: dict[str, Tensor] = {}
        overrides = {name: _override(edits.get(name, _TRAINED), site, applied) for name, site in self._sites.items()}
        with torch.inference_mode():
            return _outcome(self._network(self._batch(inputs), overrides), applied)

    def prepare(self, inputs: Mapping[str, Array]) -> Prepared:
        """Run one window with nothing changed, and keep what `rerun` and `ablate` start from.

        Args:
            inputs: as in `run`.

        Raises:
            ValueError: an unknown modality, or an array of another shape.
        """
        batch = self._batch(inputs)
        features, entered, attention = batch, {}, {}
        applied: dict[str, Tensor] = {}
        with torch.inference_mode():
            for name, site in self._sites.items():
                entered[name] = self._network.enter(name, features)
                features, attention[name] = self._network.fuse(name, entered[name], _override(_TRAINED, site, applied))
            outcome = _outcome(self._network.conclude(features, batch, attention), applied)
        return Prepared(outcome, batch, entered)

    def rerun(self, prepared: Prepared, edits: Mapping[str, SiteEdit]) -> Outcome:
        """What `run` gives with the edits, from the first site on that is edited: nothing before it is run again.

        Args:
            prepared: of this network.
            edits: as in `run`.

        Raises:
            EditError: an edit that the network has no place for.
        """
        check_edits(edits, self.config)
        names = list(self._sites)
        first = next((name for name in names if edits.get(name, _TRAINED) != _TRAINED), None)
        if first is None:
            return prepared.outcome
        applied: dict[str, Tensor] = {}
        later = names[names.index(first) :]
        overrides = {name: _override(edits.get(name, _TRAINED), self._sites[name], applied) for name in later}
        with torch.inference_mode():
            fused = self._network.fuse(first, prepared.entered[first], overrides[first])
            rest = self._network.finish(first, fused.features, prepared.inputs, overrides)
            outcome = _outcome(rest._replace(attention={first: fused.attention, **rest.attention}), applied)
        before = prepared.outcome
        return replace(
            outcome,
            attention={**before.attention, **outcome.attention},
            applied={**before.applied, **outcome.applied},
        )

    def ablate(self, prepared: Prepared, site: str, ablated: NDArray[np.bool_], how: Ablation) -> Array:
        """Outputs with blocks taken away after the site has reweighed them; see `models.whatif.ablation`.

        Args:
            prepared: of this network.
            ablated: (M, q, N), true where a block of a segment is taken away; M times, each by itself.
            how: `zero`, or `reference`, where its mean over the reference set takes its place.

        Returns:
            (M, K).

        Raises:
            EditError: an unknown site, another shape, or no reference set.
        """
        if site not in self._sites:
            raise EditError(f"expected one of the sites {', '.join(self._sites)}; got {site!r}")
        wanted = prepared.outcome.attention[site].shape[:2]
        if ablated.dtype != np.bool_ or ablated.ndim != 3 or ablated.shape[1:] != wanted:
            shape = f"(M, {', '.join(map(str, wanted))})"
            raise EditError(f"{site}: expected booleans of shape {shape}; got {ablated.dtype} of shape {ablated.shape}")
        mean = self._mean(site, how)
        with torch.inference_mode():
            chosen = torch.from_numpy(np.ascontiguousarray(ablated))
            entered = prepared.entered[site]
            return _numpy(ablate(self._network, self._sites[site], entered, prepared.inputs, chosen, mean=mean))

    def _mean(self, site: str, how: Ablation) -> Tensor | None:
        match how:
            case "zero":
                return None
            case "reference":
                if self._means is None:
                    raise EditError(f"expected zero ablation; {self.reference[0].lower()}{self.reference[1:]}")
                return self._means[site]
        raise EditError(f"expected ablation to be zero or reference; got {how!r}")

    def _batch(self, inputs: Mapping[str, Array]) -> Features:
        return {name: torch.from_numpy(x) for name, x in batch_of_one(inputs, self.config).items()}


def _override(edit: SiteEdit, site: SiteConfig, applied: dict[str, Tensor]) -> Override:
    """The edit, which also puts down in `applied` what the blocks are multiplied by."""

    def override(weights: Tensor) -> Reweighing:
        applied[site.name] = factor_of(edit, site, weights)
        return Reweighing(applied[site.name])

    return override


def _outcome(out: NetworkOutput, applied: Mapping[str, Tensor]) -> Outcome:
    return Outcome(_numpy(out.output[0]), _first(out.logits), _first(out.attention), _first(applied))


def _first(named: Mapping[str, Tensor]) -> dict[str, Array]:
    return {name: _numpy(x[0]) for name, x in named.items()}


def _numpy(x: Tensor) -> NDArray[Any]:
    # A copy, so that nobody holds on to memory of torch.
    return np.array(x.numpy())
