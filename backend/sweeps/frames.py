"""The frames of all sweeps, those of collections and those that are shipped, kept while they are current."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from backend.analysis.frame import Frame, FrameError, read_frame
from backend.collections.labels import ClassLabels, matched
from backend.errors import Conflict, NotFound
from backend.schemas import AnalysisState, Checkpoint, Sweep, SweepItems
from backend.store import Store
from backend.store.sweeps import StoredSweep
from backend.sweeps.gather import gather, ungathered_parts
from backend.sweeps.network import SweptNetwork
from backend.sweeps.progress import sweep_message
from backend.sweeps.shipped import ShippedSweep, ShippedSweeps

MOST_FRAMES = 4
"""A frame of a thousand clips of the paper's emotion network takes 13 MB."""


class Checkpoints(Protocol):
    """What has to be known of the checkpoints that there are now."""

    def get(self, id: str) -> Checkpoint: ...  # noqa: A002 - the word of the API


class Frames:
    """Frames and messages of sweeps by their id; any thread may ask."""

    def __init__(self, store: Store, shipped: ShippedSweeps, checkpoints: Checkpoints, most: int = MOST_FRAMES) -> None:
        """Read sweeps.

        Args:
            most: how many frames are kept.
        """
        self._store = store
        self._shipped = shipped
        self._checkpoints = checkpoints
        self._kept: OrderedDict[str, tuple[Hashable, tuple[Sweep, Frame]]] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}

    def get(self, sweep_id: str) -> Frame:
        """The items of a sweep that have succeeded, labels under the names of the network where it knows them.

        Raises:
            NotFound: there is no such sweep.
            Conflict: none of its items has succeeded so far.
        """
        return self.explored(sweep_id)[1]

    def explored(self, sweep_id: str) -> tuple[Sweep, Frame]:
        """The frame of a sweep with its message, which is as it was when the frame was made; see `get` for the errors.

        Cheaper than both one by one: what the message says of the network and the inputs does not change.
        """
        shipped = self._shipped.get(sweep_id)
        if shipped is not None:
            return self._current(sweep_id, str(shipped.path), lambda: (shipped.message, _read_shipped(shipped)))
        positions = self._store.sweeps.succeeded_positions(sweep_id)
        if not positions:
            self._store.sweeps.get(sweep_id)
            raise Conflict("No item of the sweep has succeeded so far; there is nothing to show yet")
        return self._current(sweep_id, tuple(positions), lambda: self._stored(sweep_id, positions))

    def sweep(self, sweep_id: str) -> Sweep:
        """The message of a sweep, with its sites, classes and bins; raises NotFound."""
        shipped = self._shipped.get(sweep_id)
        return shipped.message if shipped is not None else self._message(self._store.sweeps.get(sweep_id))

    def list(self, collection: str | None = None) -> list[Sweep]:
        """All sweeps, those of collections first, newest first.

        Args:
            collection: only those over it.
        """
        stored = [self._message(each) for each in self._store.sweeps.list(collection)]
        return stored if collection is not None else stored + [each.message for each in self._shipped.list()]

    def items(self, sweep_id: str, state: AnalysisState | None, offset: int, limit: int) -> SweepItems:
        """A part of the items, in their order; raises NotFound."""
        shipped = self._shipped.get(sweep_id)
        if shipped is not None:
            return shipped.items(self.get(sweep_id), state, offset, limit)
        return self._store.sweeps.items(sweep_id, state, offset, limit)

    def require_stored(self, sweep_id: str) -> None:
        """Raises Conflict for a shipped sweep, which can't be changed, and NotFound where there is none."""
        if self._shipped.get(sweep_id) is not None:
            raise Conflict("This sweep comes with its checkpoint; only sweeps over a collection can be changed")
        self._store.sweeps.get(sweep_id)

    def _message(self, stored: StoredSweep) -> Sweep:
        try:
            current = self._checkpoints.get(stored.checkpoint).weights_sha256 == stored.weights_sha256
        except NotFound:
            current = False
        return sweep_message(stored, current=current)

    def _current(
        self, sweep_id: str, version: Hashable, make: Callable[[], tuple[Sweep, Frame]]
    ) -> tuple[Sweep, Frame]:
        """What is kept if it is of this version, else what is made anew; made once where several ask for it."""
        with self._lock:
            making = self._making.setdefault(sweep_id, threading.Lock())
        with making:
            with self._lock:
                kept = self._kept.get(sweep_id)
                if kept is not None and kept[0] == version:
                    self._kept.move_to_end(sweep_id)
                    return kept[1]
            made = make()
            with self._lock:
                self._kept[sweep_id] = (version, made)
                self._kept.move_to_end(sweep_id)
                while len(self._kept) > self._most:
                    forgotten, _ = self._kept.popitem(last=False)
                    self._making.pop(forgotten, None)
            return made

    def _stored(self, sweep_id: str, positions: Sequence[int]) -> tuple[Sweep, Frame]:
        stored = self._store.sweeps.get(sweep_id)
        return self._message(stored), self._gathered(stored, positions)

    def _gathered(self, stored: StoredSweep, positions: Sequence[int]) -> Frame:
        """What the shards hold and what is in none; of items whose analysis was deleted since, nothing."""
        ended = not (stored.tally.counts.waiting or stored.tally.counts.running)
        gather(self._store, stored.id, everything=ended)
        try:
            parts = self._shards(stored.id)
        except FrameError:
            # A file was lost or damaged; the results themselves are still here.
            self._store.sweeps.drop_shards(stored.id)
            gather(self._store, stored.id, everything=ended)
            parts = self._shards(stored.id)
        parts = [*parts, *ungathered_parts(self._store, stored.id)]
        if not parts:
            raise NotFound("The results of the sweep have just been deleted")
        whole = Frame.joined(parts)
        # Between the two looks, an item may have been gathered: it is taken once.
        rows = np.flatnonzero(np.isin(whole.positions, positions) & np.diff(whole.positions, prepend=-1).astype(bool))
        frame = whole if len(rows) == len(whole) else whole.take(rows)
        network = SweptNetwork.model_validate(stored.network)
        return replace(frame, labels=matched(frame.labels, ClassLabels(network.classes, network.value)))

    def _shards(self, sweep_id: str) -> Sequence[Frame]:
        return [read_frame(self._store.blobs.path(blob))[0] for blob in self._store.sweeps.shards(sweep_id)]


def _read_shipped(shipped: ShippedSweep) -> Frame:
    try:
        return shipped.frame()
    except FrameError as error:
        raise NotFound(f"The sweep {shipped.message.name} can't be read any more") from error
