"""A network over a test split, as the frame that the service reads: predictions, contributions and attention of all."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from backend.analysis.attention import share
from backend.analysis.frame import Frame, write_frame
from models.cards import read_card
from models.networks.base import FusionNetwork
from models.networks.config import SiteConfig
from training.command import InputError

FOLDER = "sweeps"
_LIBRARIES = ("numpy", "torch")


class SweepError(InputError):
    """A sweep that does not say what its card says; the message says what was expected and what came."""


@dataclass(frozen=True)
class Items:
    """What is known of n inputs before they are fed: keys of the data set, labels, groups, seconds (n, 2) in the take.

    spans: beginning and end of what was fed; zeros for what has no time.
    """

    names: Sequence[str]
    labels: Sequence[str]
    groups: Sequence[str]
    spans: NDArray[np.float64]


@dataclass(frozen=True)
class Swept:
    """A frame, and what a person is told of it: the name of the split, and what the inputs are, in plain words."""

    frame: Frame
    file: str
    name: str
    description: str


def swept_frame(network: FusionNetwork, batches: Iterable[Mapping[str, Tensor]], items: Items) -> Frame:
    """Feed the inputs, each as one window.

    Args:
        network: in eval mode.
        batches: modality -> (B, *) of consecutive items; a modality that is left out is missing and fed as zeros.
    """
    config = network.config
    logits: list[Tensor] = []
    parts: dict[str, list[Tensor]] = {name: [] for name in config.input_shapes}
    present: dict[str, list[bool]] = {name: [] for name in config.input_shapes}
    attention: dict[str, list[Tensor]] = {site.name: [] for site in config.sites}
    for batch in batches:
        size = len(next(iter(batch.values())))
        zeros = {name: torch.zeros(size, *shape) for name, shape in config.input_shapes.items()}
        with torch.inference_mode():
            out = network(zeros | {name: x.float() for name, x in batch.items()})
        logits.append(out.output)
        for name, own in out.logits.items():
            parts[name].append(config.logit_weights[name] * own)
            present[name] += [name in batch] * size
        for name, values in out.attention.items():
            attention[name].append(values)
    joined = {name: torch.cat(values).numpy() for name, values in attention.items()}
    count = len(items.names)
    return Frame(
        positions=np.arange(count),
        names=tuple(items.names),
        labels=tuple(items.labels),
        groups=tuple(items.groups),
        analyses=(None,) * count,
        logits=torch.cat(logits).double().numpy(),
        contributions={name: torch.cat(values).double().numpy() for name, values in parts.items()},
        present={name: np.array(values) for name, values in present.items()},
        attention=joined,
        window_rows=np.arange(count),
        window_spans=items.spans,
        window_shares={site.name: _shares(joined[site.name], site) for site in config.sites},
    )


def _shares(attention: NDArray[np.float32], site: SiteConfig) -> dict[str, NDArray[np.float64]]:
    """modality -> (n, q), with no more digits than attention has, so that they take no more room."""
    modalities = [name for name, count in site.blocks.items() for _ in range(count)]
    return {name: values.astype(np.float32).astype(np.float64) for name, values in share(attention, modalities).items()}


def expect(what: str, measured: float, on_card: float, tolerance: float) -> None:
    """Raise SweepError where a sweep's result is not that of the card."""
    if abs(measured - on_card) > tolerance:
        raise SweepError(f"{what}: expected {on_card:g}, as on the card; got {measured:g}")


def write_sweep(swept: Swept, card_path: Path, checkpoint: str) -> Path:
    """Write the frame beside the card, with what made it; attention in half precision."""
    about = {
        "name": swept.name,
        "description": swept.description,
        "checkpoint": checkpoint,
        "weights_sha256": read_card(card_path).weights.sha256,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
    }
    path = card_path.parent / FOLDER / f"{swept.file}.npz"
    path.parent.mkdir(exist_ok=True)
    partial = path.with_name(f"partial-{path.name}")
    write_frame(swept.frame, partial, about, half=True)
    partial.replace(path)
    return path
