"""Starting a sweep and going on with one: every item is looked at first, and what can't be run is a failed item."""

from collections.abc import Iterable, Sequence

from sqlalchemy.exc import IntegrityError

from backend.api.catalogue import Catalogue
from backend.api.inputs import checked_inputs
from backend.errors import Conflict, InvalidRequest, LensError, NotFound
from backend.schemas import AnalysisInputs, Checkpoint, Clip, Problem, SweepRequest
from backend.store import ClipStore, Store
from backend.store.sweeps import PlannedItem
from backend.sweeps.network import network_of

_TRIES = 5


class _Clips:
    """The uploads that items name, fetched together."""

    def __init__(self, clips: ClipStore, inputs: Iterable[AnalysisInputs]) -> None:
        named = (name for each in inputs for name in (each.clip, each.skeleton, each.features))
        self._found = clips.many(name for name in named if name is not None)

    def get(self, id: str) -> Clip:  # noqa: A002 - the word of the API
        if id not in self._found:
            raise NotFound(f"There is no clip {id}; the file has been deleted")
        return self._found[id]


def start_sweep(request: SweepRequest, store: Store, catalogue: Catalogue) -> tuple[str, bool]:
    """Queue the analyses of a collection, or find the sweep that there is.

    Returns:
        The id of the sweep, and whether this call started it.

    Raises:
        NotFound: there is no such collection or checkpoint.
        Conflict: the checkpoint is broken, the collection is not ready, or files of it are being deleted.
    """
    checkpoint, weights_sha256 = catalogue.usable(request.checkpoint)
    found = store.sweeps.find(request.collection, checkpoint.id, weights_sha256)
    if found is not None:
        return found, False
    items = [(item.position, item.inputs) for item in store.collections.all_items(request.collection)]
    network = network_of(checkpoint).model_dump(mode="json")
    for _ in range(_TRIES):
        planned = _planned(items, checkpoint, store.clips)
        try:
            return store.sweeps.create(request.collection, checkpoint.id, weights_sha256, network, planned)
        except IntegrityError:
            # A file was deleted, or the same analysis was queued, since this call looked.
            continue
    raise Conflict("The files of the collection are being changed; try again in a moment")


def resume_sweep(id: str, store: Store, catalogue: Catalogue) -> None:  # noqa: A002 - the word of the API
    """Go on with a sweep, and queue anew what failed, was cancelled or deleted.

    Raises:
        NotFound: there is no such sweep.
        Conflict: its checkpoint is not there any more, or has other weights.
    """
    stored = store.sweeps.get(id)
    try:
        checkpoint, weights_sha256 = catalogue.usable(stored.checkpoint)
    except NotFound as error:
        raise Conflict(f"The checkpoint {stored.checkpoint} is not here any more") from error
    if weights_sha256 != stored.weights_sha256:
        raise Conflict(f"The checkpoint {stored.checkpoint} has changed since; start a new sweep")
    for _ in range(_TRIES):
        again = _planned(store.sweeps.unfinished(id), checkpoint, store.clips)
        try:
            store.sweeps.resume(id, again)
        except IntegrityError:
            continue
        return
    raise Conflict("The files of the sweep are being changed; try again in a moment")


def _planned(
    items: Sequence[tuple[int, AnalysisInputs]], checkpoint: Checkpoint, clips: ClipStore
) -> list[PlannedItem]:
    known = _Clips(clips, (inputs for _, inputs in items))
    planned = []
    for position, inputs in items:
        try:
            planned.append(PlannedItem(position, inputs=checked_inputs(inputs, checkpoint, known)))
        except (InvalidRequest, NotFound) as error:
            planned.append(PlannedItem(position, problem=_problem(error)))
    return planned


def _problem(error: LensError) -> Problem:
    return Problem(title=error.title, status=error.status, detail=str(error))
