"""Open checkpoints, the last few kept: compiling a network takes longer than running it."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from backend.errors import Conflict
from models.cards import Card, CardError
from models.registry import Entry, scan


class _Opened(Protocol):
    @property
    def card(self) -> Card: ...


Opened = TypeVar("Opened", bound=_Opened)


class Sessions(Generic[Opened]):
    """Open checkpoints by their ids, in whatever form they are opened."""

    def __init__(self, folders: Sequence[Path], open_card: Callable[[Path], Opened], most: int = 3) -> None:
        """Keep sessions.

        Args:
            folders: are searched for model cards.
            open_card: opens the checkpoint of a card; raises CardError.
            most: how many sessions stay open.
        """
        self._folders = tuple(folders)
        self._open_card = open_card
        self._most = most
        self._open: OrderedDict[str, Opened] = OrderedDict()

    def get(self, id: str, weights_sha256: str) -> Opened:  # noqa: A002 - the word of the API
        """The checkpoint, ready to run.

        Raises:
            Conflict: it's not there, can't be used, or holds other weights than were asked for.
        """
        entry = next((entry for entry in scan(self._folders) if entry.id == id), None)
        if entry is None:
            raise Conflict(f"The checkpoint {id} is not here any more")
        if entry.card is None:
            raise Conflict(f"The checkpoint {id} can't be used: {entry.problem}")
        if entry.card.weights.sha256 != weights_sha256:
            raise Conflict(f"The checkpoint {id} has changed since this analysis was asked for; ask for it again")
        session = self._open.pop(id, None)
        if session is None or session.card != entry.card:
            session = self._opened(entry)
        self._open[id] = session
        while len(self._open) > self._most:
            self._open.popitem(last=False)
        return session

    def with_weights(self, weights_sha256: str) -> Opened | None:
        """A checkpoint by its weights, ready to run; None where there is none that works."""
        for entry in scan(self._folders):
            if entry.card is not None and entry.card.weights.sha256 == weights_sha256:
                with suppress(Conflict):
                    return self.get(entry.id, weights_sha256)
        return None

    def cards(self) -> list[Card]:
        """The cards that can be used."""
        return [entry.card for entry in scan(self._folders) if entry.card is not None]

    def warm_up(self) -> Opened | None:
        """Open the first checkpoint that works; None where there is none."""
        for entry in scan(self._folders):
            if entry.card is not None:
                try:
                    return self.get(entry.id, entry.card.weights.sha256)
                except Conflict:
                    continue
        return None

    def _opened(self, entry: Entry) -> Opened:
        try:
            return self._open_card(entry.path)
        except (CardError, RuntimeError) as error:  # RuntimeError: OpenVINO can't compile the network.
            raise Conflict(f"The checkpoint {entry.id} can't be used: {error}") from error
