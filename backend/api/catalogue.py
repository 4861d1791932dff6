"""The checkpoints that the service offers: the cards of its folders, as the API shows them."""

import threading
from collections.abc import Sequence
from pathlib import Path

from backend.analysis.modalities import modalities_of
from backend.analysis.report import value_scale, windowing
from backend.analysis.sites import sites_of
from backend.errors import Conflict, NotFound
from backend.schemas import Checkpoint, Checkpoints, Metric
from models.cards import CARD_NAME, sha256_of
from models.features.text_weights import is_there
from models.inputs import TokenStates
from models.registry import Entry, scan

Stamp = tuple[tuple[str, int, int], ...]


class Catalogue:
    """Checkpoints by id; the folders are read again when a card, a weights file or an encoder in them has changed."""

    def __init__(self, folders: Sequence[Path], encoders: Sequence[Path] = ()) -> None:
        """Offer checkpoints.

        Args:
            encoders: folders of the text encoders that don't come with the service.
        """
        self._folders = tuple(folders)
        self._encoders = tuple(encoders)
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._checkpoints: dict[str, Checkpoint] = {}

    def list(self) -> Checkpoints:
        """All checkpoints, broken ones too, by id."""
        return Checkpoints(items=[*self._current().values()])

    def get(self, id: str) -> Checkpoint:  # noqa: A002 - the word of the API
        """The checkpoint; raises NotFound."""
        checkpoint = self._current().get(id)
        if checkpoint is None:
            raise NotFound(f"There is no checkpoint {id}")
        return checkpoint

    def usable(self, id: str) -> tuple[Checkpoint, str]:  # noqa: A002
        """The checkpoint and the SHA-256 of its weights; raises NotFound, or Conflict when it is broken."""
        checkpoint = self.get(id)
        if checkpoint.weights_sha256 is None or checkpoint.state == "broken":
            raise Conflict(f"The checkpoint {id} can't be used: {checkpoint.reason}")
        return checkpoint, checkpoint.weights_sha256

    def _current(self) -> dict[str, Checkpoint]:
        with self._lock:
            stamp = _stamp(self._folders, self._encoders)
            if stamp != self._stamp:
                self._checkpoints = {entry.id: checkpoint_of(entry, self._encoders) for entry in scan(self._folders)}
                self._stamp = stamp
            return self._checkpoints


def _stamp(folders: Sequence[Path], encoders: Sequence[Path]) -> Stamp:
    """Name, time and size of the files beside cards and of encoders' folders: what changes when one of them does."""
    beside = {file for folder in folders for card in folder.rglob(CARD_NAME) for file in card.parent.iterdir()}
    # The time of a folder changes when something comes into it, such as an encoder below its owner's name.
    named = {path for folder in encoders if folder.is_dir() for path in folder.iterdir() if path.is_dir()}
    described = ((str(path), path.stat()) for path in sorted({file for file in beside if file.is_file()} | named))
    return tuple((name, status.st_mtime_ns, status.st_size) for name, status in described)


def checkpoint_of(entry: Entry, encoders: Sequence[Path] = ()) -> Checkpoint:
    """A card as the API shows it.

    Args:
        encoders: folders of text encoders; the stream of one that is not there can only be uploaded.
    """
    card, config = entry.card, entry.config
    if card is None or config is None:
        reason = (entry.problem or "the card can't be read").removeprefix(f"{entry.path}: ")
        return Checkpoint(
            id=entry.id, state="broken", reason=reason, title=entry.id, network=entry.id.partition("/")[0]
        )
    named = {spec.encoder for spec in card.inputs.values() if isinstance(spec, TokenStates)}
    without = {name for name in named if not is_there(name, encoders)}
    return Checkpoint(
        id=entry.id,
        state="ready",
        title=card.title,
        network=card.network,
        summary=card.summary,
        output=card.output,
        classes=card.classes,
        value=value_scale(card),
        modalities=modalities_of(card.inputs, without),
        sites=sites_of(config.sites),
        windowing=windowing(card),
        parameters=card.parameters,
        flops=card.flops,
        weights_sha256=card.weights.sha256,
        card_sha256=sha256_of(entry.path),
        weights_bytes=(entry.path.parent / card.weights.file).stat().st_size,
        origin=f"{card.origin}: {card.source}",
        licence=card.licence,
        training_data=card.training_data,
        metrics=[Metric(**metric.model_dump()) for metric in card.metrics],
        limits=card.limits,
    )
