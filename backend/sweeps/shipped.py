"""Sweeps that come with a checkpoint: one file each, in the folder `sweeps` beside the card."""

import hashlib
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from backend.analysis.frame import Frame, FrameError, read_frame
from backend.api.catalogue import checkpoint_of
from backend.collections.labels import ClassLabels, matched
from backend.schemas import AnalysisState, Checkpoint, Sweep, SweepCounts, SweepItem, SweepItems, SweepState
from backend.sweeps.labelling import label_counts
from backend.sweeps.network import SweptNetwork, network_of
from models.cards import CARD_NAME
from models.registry import Entry, scan

logger = logging.getLogger(__name__)
FOLDER = "sweeps"
PREFIX = "shipped-"
_DIGITS = 24
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class ShippedSweep:
    """One file: where it is, and the message that tells of it; its frame is read when it is asked for."""

    path: Path
    network: SweptNetwork
    message: Sweep

    def frame(self) -> Frame:
        """The frame, labels under the names of the network; raises FrameError."""
        return _checked_frame(self.path, self.network)[0]

    def items(self, frame: Frame, state: AnalysisState | None, offset: int, limit: int) -> SweepItems:
        """What is known of its inputs, all of which have succeeded."""
        if state not in (None, AnalysisState.SUCCEEDED):
            return SweepItems(items=[], total=0)
        rows = range(len(frame))[offset : offset + limit]
        return SweepItems(
            items=[
                SweepItem(
                    position=int(frame.positions[row]),
                    name=frame.names[row],
                    state=AnalysisState.SUCCEEDED,
                    label=frame.labels[row],
                    group=frame.groups[row],
                )
                for row in rows
            ],
            total=len(frame),
        )


class ShippedSweeps:
    """The shipped sweeps by id; the folders are read again when a file or a card in them has changed."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Find shipped sweeps in folders that are searched for model cards."""
        self._folders = tuple(folders)
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._found: dict[str, ShippedSweep] = {}

    def list(self) -> list[ShippedSweep]:
        """All that can be used, by checkpoint and name."""
        return sorted(self._current().values(), key=lambda each: (each.message.checkpoint, each.message.name))

    def get(self, id: str) -> ShippedSweep | None:  # noqa: A002 - the word of the API
        return self._current().get(id)

    def _current(self) -> dict[str, ShippedSweep]:
        with self._lock:
            stamp = _stamp(self._folders)
            if stamp != self._stamp:
                places = [
                    (entry, path)
                    for entry in scan(self._folders)
                    for path in sorted((entry.path.parent / FOLDER).glob("*.npz"))
                ]
                found = [shipped for entry, path in places if (shipped := self._read(entry, path)) is not None]
                self._found = {each.message.id: each for each in found}
                self._stamp = stamp
            return self._found

    def _read(self, entry: Entry, path: Path) -> ShippedSweep | None:
        """The sweep of a file; None, with a line in the log, where it can't be used."""
        if entry.card is None:
            logger.warning("the sweep %s is left out: its checkpoint can't be used", path)
            return None
        checkpoint = checkpoint_of(entry)
        network = network_of(checkpoint)
        try:
            frame, about = _checked_frame(path, network)
            _require_weights(checkpoint, str(about["weights_sha256"]))
            message = _message(path, frame, about, checkpoint, network)
        except (FrameError, KeyError, ValidationError, ValueError) as error:
            logger.warning("the sweep %s is left out: %s", path, error)
            return None
        return ShippedSweep(path, network, message)


def _stamp(folders: Sequence[Path]) -> Stamp:
    """Name, time and size of the cards, of what lies beside them, and of the files of sweeps."""
    cards = [card for folder in folders for card in folder.rglob(CARD_NAME)]
    beside = {file for card in cards for file in (*card.parent.iterdir(), *(card.parent / FOLDER).glob("*.npz"))}
    described = ((str(file), file.stat()) for file in sorted(beside) if file.is_file())
    return tuple((name, status.st_mtime_ns, status.st_size) for name, status in described)


def _require_weights(checkpoint: Checkpoint, came: str) -> None:
    if came != checkpoint.weights_sha256:
        wanted = str(checkpoint.weights_sha256)[:12]
        raise FrameError(f"expected a sweep of the weights {wanted}; got one of {came[:12]}")


def shipped_id(path: Path) -> str:
    """The id of a shipped sweep: from the SHA-256 of its file."""
    with path.open("rb") as file:
        return PREFIX + hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]


def _checked_frame(path: Path, network: SweptNetwork) -> tuple[Frame, dict[str, Any]]:
    frame, about = read_frame(path)
    outputs = len(network.classes) if network.value is None else 1
    if not len(frame) or frame.logits.shape[1] != outputs:
        raise FrameError(f"expected items with {outputs} outputs; got {frame.logits.shape}")
    for site in network.sites:
        wanted = (site.segments, len(site.blocks), site.channels_per_block)
        came = frame.attention[site.name].shape[1:] if site.name in frame.attention else None
        if came != wanted:
            raise FrameError(f"expected attention of the shape {wanted} at {site.name}; got {came}")
    known = ClassLabels(network.classes, network.value)
    return replace(frame, labels=matched(frame.labels, known)), about


def _message(
    path: Path, frame: Frame, about: Mapping[str, Any], checkpoint: Checkpoint, network: SweptNetwork
) -> Sweep:
    labelled, unknown = label_counts(frame.labels, network)
    windows = [0] * len(frame)
    for row in frame.window_rows.tolist():
        windows[row] += 1
    return Sweep(
        id=shipped_id(path),
        source="shipped",
        name=str(about["name"]),
        description=str(about.get("description", "")),
        checkpoint=checkpoint.id,
        weights_sha256=str(about["weights_sha256"]),
        state=SweepState.ENDED,
        created_at=datetime.fromisoformat(str(about["created_at"])),
        counts=SweepCounts(succeeded=len(frame)),
        labelled=labelled,
        unknown_labels=unknown,
        groups=len({group for group in frame.groups if group is not None}),
        windows=max(windows),
        **told(network),
    )


def told(network: SweptNetwork) -> dict[str, Any]:
    """What the message of a sweep says of its network."""
    return {
        "output": network.output,
        "classes": network.class_names,
        "value": network.value,
        "modalities": network.modalities,
        "sites": network.sites,
    }
