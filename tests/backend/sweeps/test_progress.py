"""Rate and remaining time, from how many items ended lately."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.schemas import SweepCounts, SweepState
from backend.store.sweeps import StoredSweep, Tally
from backend.sweeps.progress import rate_per_minute, sweep_message
from tests.backend.stored import CHECKPOINT, WEIGHTS
from tests.backend.sweeps.made import NETWORK

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "ended, passed_s, rate",
    [
        (0, 60, None),
        (1, 60, None),
        (2, 60, 2.0),
        (90, 60, 90.0),
        (300, 300, 60.0),
        (2, 4, 30.0),
        # Told anew every five seconds only: 64 s count as 60.
        (64, 64, 64.0),
        (64, 60, 64.0),
        (65, 65, 60.0),
    ],
)
def test_the_rate_is_what_ended_by_the_time_it_took(ended: int, passed_s: float, rate: float | None) -> None:
    assert rate_per_minute(ended, NOW - timedelta(seconds=passed_s), NOW) == rate


def test_a_rate_at_the_first_moment_is_a_number() -> None:
    rate = rate_per_minute(2, NOW, NOW)
    assert rate is not None
    assert rate > 0


def stored(counts: SweepCounts, recent: int, *, paused: bool = False) -> StoredSweep:
    return StoredSweep(
        id="6f1e",
        collection="5d41",
        name="Set",
        source="texts",
        labels={"happy": 3, "Calmness": 2, "bored": 1, "tired": 2},
        groups=2,
        checkpoint=CHECKPOINT,
        weights_sha256=WEIGHTS,
        created_at=NOW,
        paused=paused,
        network=NETWORK.model_dump(mode="json"),
        windows=3,
        tally=Tally(counts, recent, NOW - timedelta(seconds=60)),
    )


def test_what_remains_is_told_by_the_rate() -> None:
    message = sweep_message(
        stored(SweepCounts(waiting=99, running=1, succeeded=40, failed=1), 50), current=True, now=NOW
    )
    assert (message.state, message.rate_per_minute, message.remaining_s) == (SweepState.RUNNING, 50.0, 120.0)


@pytest.mark.parametrize(
    "counts, paused, state",
    [
        (SweepCounts(waiting=1, succeeded=40), True, SweepState.PAUSED),
        (SweepCounts(running=1, succeeded=40), True, SweepState.PAUSED),
        (SweepCounts(succeeded=40, failed=2), False, SweepState.ENDED),
        (SweepCounts(succeeded=40, cancelled=2), True, SweepState.ENDED),
    ],
)
def test_a_sweep_that_does_not_go_on_has_no_rate(counts: SweepCounts, paused: bool, state: SweepState) -> None:
    message = sweep_message(stored(counts, 40, paused=paused), current=True, now=NOW)
    assert (message.state, message.rate_per_minute, message.remaining_s) == (state, None, None)


def test_labels_that_the_network_does_not_know_are_counted() -> None:
    message = sweep_message(stored(SweepCounts(succeeded=8), 8), current=False, now=NOW)
    assert (message.labelled, message.unknown_labels) == (5, {"tired": 2, "bored": 1})
