"""The workers' side: every job once, and none lost."""

import threading
from pathlib import Path

import pytest

from backend.schemas import AnalysisInputs, AnalysisState, Problem, Progress
from backend.store import Store
from backend.store.store import open_store
from tests.backend.store.conftest import Clock
from tests.backend.stored import CHECKPOINT, WEIGHTS, WORKING, finish, submit

ACCIDENT = Problem(title="Analysis failed", status=500, detail="It broke")


def claimed(store: Store, worker: str, lease_s: float = 10) -> str | None:
    analysis = store.analyses.claim(worker, lease_s)
    return None if analysis is None else analysis.id


def test_the_job_that_has_waited_longest_is_first(store: Store, clock: Clock) -> None:
    ids = []
    for content in (b"z", b"a", b"m"):
        ids.append(submit(store, content))
        clock.advance(1)
    assert [claimed(store, "one"), claimed(store, "two"), claimed(store, "one"), claimed(store, "two")] == [*ids, None]


def test_a_claim_starts_an_attempt(store: Store, clock: Clock) -> None:
    submit(store)
    clock.advance(5)
    analysis = store.analyses.claim("one", 10)
    assert analysis is not None
    assert (analysis.state, analysis.attempts, analysis.started_at) == (AnalysisState.RUNNING, 1, clock.now)


def test_workers_that_claim_at_once_get_each_job_once(store: Store) -> None:
    ids = {submit(store, bytes([number])) for number in range(24)}
    got: dict[str, list[str]] = {f"worker {number}": [] for number in range(4)}
    start = threading.Barrier(len(got))

    def work(name: str) -> None:
        start.wait()
        while (id_ := claimed(store, name)) is not None:
            got[name].append(id_)

    threads = [threading.Thread(target=work, args=(name,)) for name in got]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [id_ for taken in got.values() for id_ in taken]
    assert len(everything) == 24
    assert set(everything) == ids


def test_heartbeats_hold_a_job_and_publish_its_progress(store: Store, clock: Clock) -> None:
    id_ = submit(store)
    store.analyses.claim("one", 10)
    for step in range(1, 5):
        clock.advance(9)
        assert store.analyses.heartbeat(id_, "one", Progress(stage="Reading", fraction=step / 10), lease_s=10)
        assert claimed(store, "two") is None
    assert store.analyses.get(id_).progress == Progress(stage="Reading", fraction=0.4)


def test_a_job_whose_worker_is_silent_is_taken_up_after_its_lease(store: Store, clock: Clock) -> None:
    id_ = submit(store)
    store.analyses.claim("one", 10)
    clock.advance(9.9)
    assert claimed(store, "two") is None
    clock.advance(0.1)
    assert claimed(store, "two") == id_
    assert store.analyses.get(id_).attempts == 2
    assert not store.analyses.heartbeat(id_, "one", WORKING)
    assert not store.analyses.fail(id_, "one", ACCIDENT, retry=True)
    assert not finish(store, "one", id_, arrays=b"late")
    assert store.blobs.names() == [store.analyses.get(id_).inputs.clip]
    assert finish(store, "two", id_)
    assert store.analyses.get(id_).state is AnalysisState.SUCCEEDED


def test_a_released_job_is_free_before_its_lease_ends(store: Store) -> None:
    submit(store)
    submit(store, b"other")
    id_ = claimed(store, "one")
    claimed(store, "two")
    assert store.analyses.release("one") == 1
    assert claimed(store, "three") == id_
    assert claimed(store, "three") is None
    assert store.analyses.release("one") == 0


def test_a_job_that_kills_its_workers_is_given_up(store: Store, clock: Clock) -> None:
    id_ = submit(store)
    for number in range(3):
        assert claimed(store, f"worker {number}") == id_
        clock.advance(10)
    assert claimed(store, "last") is None
    analysis = store.analyses.get(id_)
    assert (analysis.state, analysis.attempts, analysis.finished_at) == (AnalysisState.FAILED, 3, clock.now)
    assert analysis.error is not None
    assert analysis.error.detail == "The worker stopped unexpectedly 3 times while it analysed this clip"


def test_a_text_that_kills_its_workers_is_given_up(store: Store, clock: Clock) -> None:
    id_ = store.analyses.submit(AnalysisInputs(text="so"), CHECKPOINT, WEIGHTS)[0].id
    for number in range(3):
        assert claimed(store, f"worker {number}") == id_
        clock.advance(10)
    assert claimed(store, "last") is None
    error = store.analyses.get(id_).error
    assert error is not None
    assert error.detail == "The worker stopped unexpectedly 3 times while it ran this analysis"


def test_a_failure_is_tried_again_until_the_attempts_are_used_up(store: Store) -> None:
    id_ = submit(store)
    states = []
    for _ in range(3):
        store.analyses.claim("one", 10)
        assert store.analyses.fail(id_, "one", ACCIDENT, retry=True)
        states.append(store.analyses.get(id_).state)
    assert states == [AnalysisState.QUEUED, AnalysisState.QUEUED, AnalysisState.FAILED]
    assert store.analyses.get(id_).error == ACCIDENT


def test_a_failure_that_is_the_clips_fault_is_final(store: Store) -> None:
    id_ = submit(store)
    store.analyses.claim("one", 10)
    assert store.analyses.fail(id_, "one", ACCIDENT, retry=False)
    assert store.analyses.get(id_).state is AnalysisState.FAILED
    assert claimed(store, "one") is None


def test_a_job_that_is_given_back_has_lost_no_attempt(store: Store) -> None:
    id_ = submit(store)
    store.analyses.claim("one", 10)
    assert store.analyses.give_back(id_, "one")
    assert not store.analyses.give_back(id_, "one")
    analysis = store.analyses.get(id_)
    assert (analysis.state, analysis.attempts, analysis.started_at) == (AnalysisState.QUEUED, 0, None)


@pytest.mark.parametrize("delete_clip", [True, False], ids=["clip", "analysis"])
def test_deleting_while_it_runs_leaves_nothing(store: Store, delete_clip: bool) -> None:
    id_ = submit(store)
    clip = store.analyses.get(id_).inputs.clip
    assert clip is not None
    store.analyses.claim("one", 10)
    if delete_clip:
        store.clips.delete(clip)
    else:
        store.analyses.delete(id_)
    assert not store.analyses.heartbeat(id_, "one", WORKING)
    assert not finish(store, "one", id_)
    assert store.blobs.names() == ([] if delete_clip else [clip])
    assert list((store.blobs.root / "tmp").iterdir()) == []


def test_a_cancelled_job_that_was_queued_anew_is_not_the_old_workers(store: Store) -> None:
    id_ = submit(store)
    store.analyses.claim("one", 10)
    store.analyses.cancel(id_)
    submit(store)
    assert not store.analyses.heartbeat(id_, "one", WORKING)
    assert claimed(store, "two") == id_
    assert not finish(store, "one", id_)


def test_a_restart_loses_neither_queued_nor_running_jobs(store: Store, clock: Clock, tmp_path: Path) -> None:
    running, queued = submit(store, b"running"), submit(store, b"queued")
    first = store.analyses.claim("dead", 10)
    store.database.close()
    with open_store(store.database.url, tmp_path / "store") as again:
        # The real clock is long past the lease of the test's clock.
        assert {claimed(again, "new"), claimed(again, "new")} == {running, queued}
        assert first is not None
        assert again.analyses.get(first.id).attempts == 2
