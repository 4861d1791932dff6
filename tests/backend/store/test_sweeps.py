"""Sweeps among the analyses of the queue: they wait for persons, are paused, gone on with, gathered and deleted."""

from collections.abc import Iterable

import pytest

from backend.errors import NotFound
from backend.schemas import AnalysisInputs, AnalysisState, Problem, SweepCounts
from backend.store import Store
from backend.store.collections import NewItem
from backend.store.sweeps import DELETED, RECENT, PlannedItem
from tests.backend.store.conftest import Clock
from tests.backend.stored import CHECKPOINT, WEIGHTS, WORKING, add_clip, finish

REFUSED = Problem(title="Invalid request", status=422, detail="text: it can't be read")


def inputs(index: int) -> AnalysisInputs:
    return AnalysisInputs(text=f"Sentence {index}.")


def collection(store: Store, indices: Iterable[int]) -> str:
    """A collection of sentences; two with some of the same sentences share analyses."""
    id_ = store.collections.begin("Set", "texts", {}).id
    items = [NewItem(f"item {index}", inputs(index), "happy", f"group {index % 2}") for index in indices]
    assert store.collections.finish(id_, items)
    return id_


def swept(store: Store, indices: Iterable[int], checkpoint: str = CHECKPOINT) -> str:
    """A sweep over a new collection of these sentences."""
    chosen = list(indices)
    planned = [PlannedItem(position, inputs(index)) for position, index in enumerate(chosen)]
    id_, new = store.sweeps.create(collection(store, chosen), checkpoint, WEIGHTS, {}, planned)
    assert new
    return id_


def end_next(store: Store) -> str | None:
    """Take the next analysis and end it well; the text that it was of."""
    claimed = store.analyses.claim("one", 60)
    if claimed is None:
        return None
    assert finish(store, "one", claimed.id, faces=None)
    return claimed.inputs.text


def counts(store: Store, sweep: str) -> SweepCounts:
    return store.sweeps.get(sweep).tally.counts


def states(store: Store, sweep: str) -> list[str]:
    return [item.state.value for item in store.sweeps.items(sweep).items]


def test_items_are_queued_and_run_in_the_order_of_the_collection(store: Store) -> None:
    sweep = swept(store, [4, 2, 3])
    assert counts(store, sweep) == SweepCounts(waiting=3)
    assert [end_next(store) for _ in range(4)] == ["Sentence 4.", "Sentence 2.", "Sentence 3.", None]
    assert counts(store, sweep) == SweepCounts(succeeded=3)
    assert store.sweeps.succeeded_positions(sweep) == [0, 1, 2]


def test_the_same_sweep_again_is_the_one_that_there_is(store: Store) -> None:
    id_ = collection(store, range(2))
    planned = [PlannedItem(position, inputs(position)) for position in range(2)]
    first, new = store.sweeps.create(id_, CHECKPOINT, WEIGHTS, {}, planned)
    again, new_again = store.sweeps.create(id_, CHECKPOINT, WEIGHTS, {}, planned)
    assert (again, new, new_again) == (first, True, False)
    assert store.sweeps.find(id_, CHECKPOINT, WEIGHTS) == first
    assert store.sweeps.find(id_, CHECKPOINT, "cd" * 32) is None
    assert counts(store, first).total == 2


def test_what_persons_ask_for_comes_first(store: Store, clock: Clock) -> None:
    swept(store, range(3))
    clock.advance(10)
    store.analyses.submit(AnalysisInputs(text="Mine."), CHECKPOINT, WEIGHTS)
    assert [end_next(store) for _ in range(2)] == ["Mine.", "Sentence 0."]


def test_analyses_of_sweeps_are_not_listed_until_a_person_asks_for_one(store: Store) -> None:
    sweep = swept(store, range(3))
    assert (store.analyses.list().total, store.analyses.waiting()) == (0, 0)
    assert store.analyses.counts()[AnalysisState.QUEUED] == 3
    mine, queued = store.analyses.submit(inputs(2), CHECKPOINT, WEIGHTS)
    assert not queued
    assert [each.id for each in store.analyses.list().items] == [mine.id]
    assert store.analyses.waiting() == 1
    assert end_next(store) == "Sentence 2."
    assert states(store, sweep) == ["queued", "queued", "succeeded"]


def test_analyses_of_sweeps_are_listed_on_demand_behind_those_of_persons(store: Store, clock: Clock) -> None:
    mine, _ = store.analyses.submit(inputs(7), CHECKPOINT, WEIGHTS)
    clock.advance(10)
    swept(store, range(2))
    swept(store, range(2), "sentiment/other")
    while end_next(store):
        pass
    swept(store, [2])
    found = store.analyses.list(of_sweeps=True)
    assert (found.total, found.items[0].id) == (6, mine.id)
    ended = store.analyses.list(of_sweeps=True, checkpoint=CHECKPOINT, state=AnalysisState.SUCCEEDED)
    assert ended.items[0].id == mine.id
    assert {each.inputs.text for each in ended.items[1:]} == {"Sentence 0.", "Sentence 1."}
    assert store.analyses.list(of_sweeps=True, checkpoint=CHECKPOINT, limit=1).total == 4


def test_what_a_person_has_analysed_before_is_taken_as_it_is(store: Store) -> None:
    store.analyses.submit(inputs(1), CHECKPOINT, WEIGHTS)
    assert end_next(store) == "Sentence 1."
    sweep = swept(store, range(3))
    assert states(store, sweep) == ["queued", "succeeded", "queued"]
    assert [end_next(store) for _ in range(3)] == ["Sentence 0.", "Sentence 2.", None]
    assert store.analyses.list().total == 1


def test_two_items_with_the_same_inputs_are_one_analysis(store: Store) -> None:
    sweep = swept(store, [0, 0, 1])
    assert [end_next(store) for _ in range(3)] == ["Sentence 0.", "Sentence 1.", None]
    assert counts(store, sweep) == SweepCounts(succeeded=3)


def test_what_cannot_be_run_is_a_failed_item_and_the_others_are_run(store: Store) -> None:
    id_ = collection(store, range(3))
    planned = [PlannedItem(0, inputs(0)), PlannedItem(1, problem=REFUSED), PlannedItem(2, inputs(2))]
    sweep, _ = store.sweeps.create(id_, CHECKPOINT, WEIGHTS, {}, planned)
    assert counts(store, sweep) == SweepCounts(waiting=2, failed=1)
    failed = store.sweeps.items(sweep, AnalysisState.FAILED)
    assert failed.total == 1
    assert (failed.items[0].position, failed.items[0].analysis, failed.items[0].error) == (1, None, REFUSED)
    assert [end_next(store) for _ in range(3)] == ["Sentence 0.", "Sentence 2.", None]
    assert counts(store, sweep) == SweepCounts(succeeded=2, failed=1)


def test_a_paused_sweep_holds_what_waits_and_finishes_what_runs(store: Store) -> None:
    sweep = swept(store, range(3))
    running = store.analyses.claim("one", 60)
    assert running is not None
    store.sweeps.pause(sweep)
    store.sweeps.pause(sweep)
    assert store.sweeps.get(sweep).paused
    assert store.analyses.claim("two", 60) is None
    assert finish(store, "one", running.id)
    assert counts(store, sweep) == SweepCounts(waiting=2, succeeded=1)
    store.sweeps.resume(sweep, [])
    assert not store.sweeps.get(sweep).paused
    assert [end_next(store) for _ in range(3)] == ["Sentence 1.", "Sentence 2.", None]


def test_what_ran_while_it_was_paused_waits_if_its_worker_stops(store: Store) -> None:
    sweep = swept(store, range(2))
    running = store.analyses.claim("one", 60)
    assert running is not None
    store.sweeps.pause(sweep)
    assert store.analyses.give_back(running.id, "one")
    assert store.analyses.claim("two", 60) is None
    assert counts(store, sweep) == SweepCounts(waiting=2)


def test_a_pause_leaves_what_a_person_or_another_sweep_wants(store: Store, clock: Clock) -> None:
    first = swept(store, range(3))
    clock.advance(1)
    second = swept(store, [1, 5])
    store.analyses.submit(inputs(2), CHECKPOINT, WEIGHTS)
    store.sweeps.pause(first)
    assert [end_next(store) for _ in range(4)] == ["Sentence 2.", "Sentence 1.", "Sentence 5.", None]
    assert states(store, first) == ["queued", "succeeded", "succeeded"]
    assert counts(store, second) == SweepCounts(succeeded=2)


def test_a_new_sweep_frees_what_a_paused_one_holds(store: Store) -> None:
    store.sweeps.pause(swept(store, range(2)))
    swept(store, [1])
    assert [end_next(store) for _ in range(2)] == ["Sentence 1.", None]


def test_failed_cancelled_and_deleted_items_are_tried_again(store: Store) -> None:
    sweep = swept(store, range(5))
    for index, item in enumerate(store.sweeps.items(sweep).items):
        assert item.analysis is not None
        if index == 0:
            claimed = store.analyses.claim("one", 60)
            assert claimed is not None
            assert store.analyses.fail(claimed.id, "one", REFUSED, retry=False)
        elif index == 1:
            store.analyses.cancel(item.analysis)
        elif index == 2:
            store.analyses.delete(item.analysis)
    assert end_next(store) == "Sentence 3."
    assert states(store, sweep) == ["failed", "cancelled", "cancelled", "succeeded", "queued"]
    errors = [item.error for item in store.sweeps.items(sweep).items]
    assert errors == [REFUSED, None, DELETED, None, None]
    again = store.sweeps.unfinished(sweep)
    assert again == [(0, inputs(0)), (1, inputs(1)), (2, inputs(2))]
    store.sweeps.resume(sweep, [PlannedItem(position, given) for position, given in again])
    assert counts(store, sweep) == SweepCounts(waiting=4, succeeded=1)
    assert sorted(filter(None, (end_next(store) for _ in range(5)))) == [f"Sentence {n}." for n in (0, 1, 2, 4)]
    assert counts(store, sweep) == SweepCounts(succeeded=5)
    assert [item.error for item in store.sweeps.items(sweep).items] == 5 * [None]


def test_a_refused_item_can_be_refused_again_or_run(store: Store) -> None:
    id_ = collection(store, range(2))
    sweep, _ = store.sweeps.create(
        id_, CHECKPOINT, WEIGHTS, {}, [PlannedItem(index, problem=REFUSED) for index in range(2)]
    )
    other = Problem(title="Not found", status=404, detail="There is no clip")
    store.sweeps.resume(sweep, [PlannedItem(0, inputs(0)), PlannedItem(1, problem=other)])
    items = store.sweeps.items(sweep).items
    assert [(item.state, item.error) for item in items] == [
        (AnalysisState.QUEUED, None),
        (AnalysisState.FAILED, other),
    ]


def test_a_sweep_takes_its_own_analyses_with_it(store: Store) -> None:
    first, second = swept(store, range(4)), swept(store, [1])
    store.analyses.submit(inputs(2), CHECKPOINT, WEIGHTS)
    while end_next(store) is not None:
        pass
    kept = [store.sweeps.items(first).items[index].analysis for index in (1, 2)]
    store.sweeps.delete(first)
    with pytest.raises(NotFound, match=f"There is no sweep {first}"):
        store.sweeps.get(first)
    assert store.analyses.counts()[AnalysisState.SUCCEEDED] == 2
    assert [store.analyses.get(id_ or "").inputs.text for id_ in kept] == ["Sentence 1.", "Sentence 2."]
    assert counts(store, second) == SweepCounts(succeeded=1)


def test_a_deleted_sweep_cancels_what_runs(store: Store) -> None:
    sweep = swept(store, range(2))
    running = store.analyses.claim("one", 60)
    assert running is not None
    store.sweeps.delete(sweep)
    assert not store.analyses.heartbeat(running.id, "one", WORKING)
    assert not finish(store, "one", running.id)
    assert store.blobs.names() == []
    assert store.analyses.claim("one", 60) is None


def test_a_collection_takes_its_sweeps_with_it(store: Store) -> None:
    sweep = swept(store, range(2))
    other = swept(store, range(3), "emotion/other")
    store.collections.delete(store.sweeps.get(sweep).collection)
    assert [each.id for each in store.sweeps.list()] == [other]
    assert store.analyses.counts()[AnalysisState.QUEUED] == 3


def test_a_deleted_clip_is_a_cancelled_item_with_its_reason(store: Store) -> None:
    clip = add_clip(store.clips, store.blobs, b"clip")[0].id
    id_ = store.collections.begin("Set", "1 file", {}).id
    store.collections.finish(id_, [NewItem("clip.mp4", AnalysisInputs(clip=clip), None, None)])
    sweep, _ = store.sweeps.create(id_, CHECKPOINT, WEIGHTS, {}, [PlannedItem(0, AnalysisInputs(clip=clip))])
    store.clips.delete(clip)
    (item,) = store.sweeps.items(sweep).items
    assert (item.state, item.error) == (AnalysisState.CANCELLED, DELETED)


def test_a_sweep_needs_its_collection(store: Store) -> None:
    with pytest.raises(NotFound, match="There is no collection none"):
        store.sweeps.create("none", CHECKPOINT, WEIGHTS, {}, [])


def test_items_come_in_parts_and_by_state(store: Store) -> None:
    sweep = swept(store, range(5))
    end_next(store)
    page = store.sweeps.items(sweep, offset=1, limit=2)
    assert (page.total, [item.name for item in page.items]) == (5, ["item 1", "item 2"])
    assert [item.group for item in page.items] == ["group 1", "group 0"]
    waiting = store.sweeps.items(sweep, AnalysisState.QUEUED, offset=3, limit=2)
    assert (waiting.total, [item.position for item in waiting.items]) == (4, [4])


def test_what_ended_lately_is_counted_from_the_start_or_the_last_resumption(store: Store, clock: Clock) -> None:
    sweep = swept(store, range(6))
    begun = clock.now
    for _ in range(3):
        clock.advance(60)
        end_next(store)
    tally = store.sweeps.get(sweep).tally
    assert (tally.recent, tally.since) == (3, begun)
    clock.advance(180)
    tally = store.sweeps.get(sweep).tally
    # Ended 5, 4 and 3 minutes ago; what is exactly as old as the span is not in it.
    assert (tally.recent, tally.since) == (2, clock.now - RECENT)
    store.sweeps.pause(sweep)
    clock.advance(60)
    store.sweeps.resume(sweep, [])
    resumed = clock.now
    clock.advance(30)
    end_next(store)
    tally = store.sweeps.get(sweep).tally
    assert (tally.recent, tally.since) == (1, resumed)


def keep(store: Store, sweep: str, positions: list[int], content: bytes, windows: int = 1) -> bool:
    with store.blobs.temporary() as path:
        path.write_bytes(content)
        return store.sweeps.keep_shard(sweep, positions, path, windows)


def test_shards_take_each_item_once(store: Store) -> None:
    sweep = swept(store, range(4))
    while end_next(store) is not None:
        pass
    assert store.sweeps.ungathered(sweep) == [0, 1, 2, 3]
    assert keep(store, sweep, [0, 2], b"first", windows=3)
    assert store.sweeps.ungathered(sweep) == [1, 3]
    before = store.blobs.names()
    assert not keep(store, sweep, [2, 3], b"second")
    assert (store.sweeps.ungathered(sweep), store.blobs.names()) == ([1, 3], before)
    assert keep(store, sweep, [1, 3], b"third", windows=2)
    assert [store.blobs.path(name).read_bytes() for name in store.sweeps.shards(sweep)] == [b"first", b"third"]
    assert store.sweeps.get(sweep).windows == 3


def test_no_shard_is_kept_of_a_deleted_sweep(store: Store) -> None:
    sweep = swept(store, range(1))
    end_next(store)
    store.sweeps.delete(sweep)
    assert not keep(store, sweep, [0], b"late")
    assert store.blobs.names() == []


def test_dropped_shards_are_gathered_anew(store: Store) -> None:
    sweep = swept(store, range(2))
    while end_next(store) is not None:
        pass
    before = set(store.blobs.names())
    assert keep(store, sweep, [0, 1], b"shard")
    store.sweeps.drop_shards(sweep)
    assert (store.sweeps.ungathered(sweep), store.sweeps.shards(sweep)) == ([0, 1], [])
    assert set(store.blobs.names()) == before


def test_a_shard_goes_with_its_sweep(store: Store) -> None:
    sweep = swept(store, range(1))
    end_next(store)
    assert keep(store, sweep, [0], b"shard")
    store.sweeps.delete(sweep)
    assert store.blobs.names() == []
