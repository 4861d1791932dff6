"""A sweep over real worker processes: killed, stopped and paused midway, and every item computed and gathered once."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from backend.engine.config import EngineConfig
from backend.engine.local import LocalEngine
from backend.schemas import AnalysisInputs, AnalysisState, SweepCounts
from backend.store import Store
from backend.store.sweeps import PlannedItem
from backend.sweeps.frames import Frames
from backend.sweeps.shipped import ShippedSweeps
from tests.backend.engine.waiting import wait_until
from tests.backend.stored import CHECKPOINT, WEIGHTS
from tests.backend.sweeps import made
from tests.backend.sweeps.runners import FAILING, computed
from tests.backend.sweeps.test_frames import NoCheckpoints

COUNT = 80


@pytest.fixture
def config(tmp_path: Path) -> EngineConfig:
    return EngineConfig(
        database_url=f"sqlite:///{tmp_path / 'lens.db'}",
        folder=tmp_path / "store",
        checkpoints=(tmp_path / "checkpoints",),
        runner="tests.backend.sweeps.runners:steady",
        lease_s=30,
        beat_s=0.05,
        poll_s=0.02,
        stop_s=5,
    )


@contextmanager
def started(config: EngineConfig) -> Iterator[LocalEngine]:
    engine = LocalEngine(config)
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


def counts(store: Store, sweep: str) -> SweepCounts:
    return store.sweeps.get(sweep).tally.counts


def has_ended(store: Store, sweep: str) -> bool:
    now = counts(store, sweep)
    return not (now.waiting or now.running)


def test_a_killed_worker_costs_the_item_that_it_was_at_and_no_other(store: Store, config: EngineConfig) -> None:
    sweep = made.sweep(store, COUNT)
    with started(config) as engine:
        for succeeded in (10, 40):
            wait_until(lambda least=succeeded: counts(store, sweep).succeeded >= least)  # type: ignore[misc]
            (worker,) = engine.status().workers
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGKILL)
        wait_until(lambda: has_ended(store, sweep), 120)
    assert counts(store, sweep) == SweepCounts(succeeded=COUNT)
    begun = Counter(computed(config.folder))
    assert set(begun) == set(range(COUNT))
    # Two were interrupted at most, and those are the only ones that were begun again.
    again = {index for index, times in begun.items() if times > 1}
    assert begun.total() <= COUNT + 2
    attempts = [store.analyses.get(item.analysis or "").attempts for item in store.sweeps.items(sweep, limit=200).items]
    assert {index for index, attempt in enumerate(attempts) if attempt > 1} == again
    frame = Frames(store, ShippedSweeps([]), NoCheckpoints()).get(sweep)
    np.testing.assert_array_equal(frame.positions, range(COUNT))
    np.testing.assert_array_equal(frame.logits, [made.logits(index) for index in range(COUNT)])
    assert len(store.sweeps.shards(sweep)) == 2


def test_a_service_that_is_started_again_goes_on(store: Store, config: EngineConfig) -> None:
    sweep = made.sweep(store, COUNT)
    with started(config):
        wait_until(lambda: counts(store, sweep).succeeded >= 10)
    stopped = counts(store, sweep)
    assert stopped.running == 0
    assert 0 < stopped.waiting < COUNT
    assert stopped.waiting + stopped.succeeded == COUNT
    with started(config.model_copy(update={"workers": 2})):
        wait_until(lambda: has_ended(store, sweep), 120)
    assert counts(store, sweep) == SweepCounts(succeeded=COUNT)
    assert set(computed(config.folder)) == set(range(COUNT))
    assert len(computed(config.folder)) <= COUNT + 1
    # Two workers that gather at the same time make no item twice.
    frame = Frames(store, ShippedSweeps([]), NoCheckpoints()).get(sweep)
    np.testing.assert_array_equal(frame.positions, range(COUNT))


def test_failures_are_kept_apart_and_tried_again_when_resumed(store: Store, config: EngineConfig) -> None:
    sweep = made.sweep(store, 20)
    with started(config.model_copy(update={"runner": "tests.backend.sweeps.runners:failing"})):
        wait_until(lambda: has_ended(store, sweep), 60)
    assert counts(store, sweep) == SweepCounts(succeeded=18, failed=2)
    failed = store.sweeps.items(sweep, AnalysisState.FAILED).items
    assert {item.position: item.error.detail for item in failed if item.error} == {
        index: f"item {index} can't be used" for index in FAILING
    }
    frames = Frames(store, ShippedSweeps([]), NoCheckpoints())
    assert set(range(20)) - set(frames.get(sweep).positions.tolist()) == FAILING
    store.sweeps.resume(sweep, [PlannedItem(position, inputs) for position, inputs in store.sweeps.unfinished(sweep)])
    with started(config):
        wait_until(lambda: has_ended(store, sweep), 60)
    assert counts(store, sweep) == SweepCounts(succeeded=20)
    assert Counter(computed(config.folder)) == {index: 2 if index in FAILING else 1 for index in range(20)}
    np.testing.assert_array_equal(frames.get(sweep).positions, range(20))


def test_a_pause_holds_and_a_person_is_served_meanwhile(store: Store, config: EngineConfig) -> None:
    sweep = made.sweep(store, COUNT)
    with started(config):
        wait_until(lambda: counts(store, sweep).succeeded >= 5)
        store.sweeps.pause(sweep)
        wait_until(lambda: counts(store, sweep).running == 0)
        held = counts(store, sweep)
        mine = AnalysisInputs(text=made.sentence(1000))
        analysis, _ = store.analyses.submit(mine, CHECKPOINT, WEIGHTS)
        wait_until(lambda: store.analyses.get(analysis.id).state.ended)
        assert counts(store, sweep) == held
        store.sweeps.resume(sweep, [])
        # In the midst of the sweep, what a person asks for is next.
        wait_until(lambda: counts(store, sweep).succeeded > held.succeeded)
        before = len(computed(config.folder))
        analysis, _ = store.analyses.submit(AnalysisInputs(text=made.sentence(1001)), CHECKPOINT, WEIGHTS)
        wait_until(lambda: store.analyses.get(analysis.id).state.ended)
        assert computed(config.folder).index(1001) <= before + 1
        wait_until(lambda: has_ended(store, sweep), 60)
    assert Counter(computed(config.folder)).total() == COUNT + 2
