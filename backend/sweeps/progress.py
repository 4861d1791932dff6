"""The message of a sweep: how its items stand, how fast it goes and how long it will take."""

from datetime import UTC, datetime

from backend.schemas import Sweep, SweepCounts, SweepState
from backend.store.sweeps import StoredSweep
from backend.sweeps.labelling import label_counts
from backend.sweeps.network import SweptNetwork
from backend.sweeps.shipped import told

_STEP_S = 5.0
"""A rate is told anew only so often, so that those who follow a sweep don't hear of every fraction of a second."""
_FEWEST = 2


def sweep_message(stored: StoredSweep, *, current: bool, now: datetime | None = None) -> Sweep:
    """The message of a stored sweep.

    Args:
        current: whether its checkpoint still has the same weights.
    """
    network = SweptNetwork.model_validate(stored.network)
    tally = stored.tally
    state = _state(tally.counts, paused=stored.paused)
    rate = None
    if state is SweepState.RUNNING:
        rate = rate_per_minute(tally.recent, tally.since, now or datetime.now(UTC))
    left = tally.counts.waiting + tally.counts.running
    labelled, unknown = label_counts(stored.labels, network)
    return Sweep(
        id=stored.id,
        source="collection",
        name=stored.name,
        description=stored.source,
        collection=stored.collection,
        checkpoint=stored.checkpoint,
        weights_sha256=stored.weights_sha256,
        current=current,
        state=state,
        created_at=stored.created_at,
        counts=tally.counts,
        rate_per_minute=rate,
        remaining_s=None if rate is None else round(60 * left / rate, 1),
        labelled=labelled,
        unknown_labels=unknown,
        groups=stored.groups,
        windows=stored.windows,
        **told(network),
    )


def rate_per_minute(ended: int, since: datetime, now: datetime) -> float | None:
    """Items per minute, of those that ended since a time; None while there are too few to tell."""
    if ended < _FEWEST:
        return None
    passed_s = (now - since).total_seconds()
    stepped_s = max(_STEP_S * (passed_s // _STEP_S), min(passed_s, _STEP_S), 1e-3)
    return round(60 * ended / stepped_s, 2)


def _state(counts: SweepCounts, *, paused: bool) -> SweepState:
    if not counts.waiting and not counts.running:
        return SweepState.ENDED
    return SweepState.PAUSED if paused else SweepState.RUNNING
