"""Stored interventions: the same one once, live ones first, gone with what they are about; inputs within a bound."""

from pathlib import Path

import pytest

from backend.errors import Conflict, NotFound
from backend.schemas import (
    AnalysisInputs,
    AnalysisState,
    EffectRequest,
    GroupedMean,
    InterventionRequest,
    OverrideRequest,
    OverrideStudyRequest,
    OverrideStudyResult,
    Problem,
    Progress,
    SanityRequest,
    SanityResult,
    SiteOverride,
)
from backend.store import Store, WindowInputsStore
from backend.store.collections import NewItem
from backend.store.sweeps import PlannedItem
from tests.backend.store.conftest import Clock
from tests.backend.stored import CHECKPOINT, WEIGHTS, submit

ANSWER = SanityResult(sites=[])
ACCIDENT = Problem(title="Intervention failed", status=500, detail="It broke")


def override(analysis: str, floor: float = 0.5) -> OverrideRequest:
    return OverrideRequest(analysis=analysis, sites=[SiteOverride(site="late", floor=floor)])


def ask(store: Store, request: InterventionRequest, weights: str = WEIGHTS) -> str:
    return store.interventions.submit(request, CHECKPOINT, weights)[0].id


def answer(store: Store, worker: str = "one") -> str:
    claimed = store.interventions.claim(worker, 10)
    assert claimed is not None
    assert store.interventions.succeed(claimed.id, worker, ANSWER)
    return claimed.id


def test_the_same_question_is_there_once(store: Store) -> None:
    analysis = submit(store)
    first, created = store.interventions.submit(override(analysis), CHECKPOINT, WEIGHTS)
    assert (created, first.state, first.request) == (True, AnalysisState.QUEUED, override(analysis))
    again, created = store.interventions.submit(override(analysis), CHECKPOINT, WEIGHTS)
    assert (again.id, created) == (first.id, False)
    others = {ask(store, override(analysis, 0.4)), ask(store, override(analysis), "cd" * 32)}
    assert first.id not in others
    assert store.interventions.list().total == 3


def test_an_answer_is_kept_and_listed_without(store: Store) -> None:
    analysis = submit(store)
    id_ = ask(store, SanityRequest(analysis=analysis))
    assert answer(store) == id_
    found = store.interventions.get(id_)
    assert (found.state, found.result, found.progress.fraction) == (AnalysisState.SUCCEEDED, ANSWER, 1.0)
    assert [each.result for each in store.interventions.list(analysis=analysis, kind="sanity").items] == [None]
    assert store.interventions.submit(SanityRequest(analysis=analysis), CHECKPOINT, WEIGHTS)[1] is False


def test_lists_are_of_what_is_asked_for_and_newest_first(store: Store, clock: Clock) -> None:
    first, second = submit(store, b"one"), submit(store, b"two")
    ids = []
    for request in (override(first), EffectRequest(analysis=first), override(second)):
        ids.append(ask(store, request))
        clock.advance(1)

    def listed(**given: str) -> list[str]:
        return [each.id for each in store.interventions.list(**given).items]

    assert listed() == list(reversed(ids))
    assert listed(analysis=first) == [ids[1], ids[0]]
    assert listed(analysis=first, kind="override") == [ids[0]]
    assert listed(sweep="none") == []


def test_what_somebody_waits_for_goes_first(store: Store, clock: Clock) -> None:
    analysis = submit(store)
    slow = ask(store, EffectRequest(analysis=analysis))
    clock.advance(1)
    live = ask(store, override(analysis))
    assert store.interventions.claim("one", 10, studies=True) is None
    claimed = [store.interventions.claim("one", 10), store.interventions.claim("two", 10)]
    assert [each.id for each in claimed if each] == [live, slow]
    assert store.interventions.claim("one", 10) is None


def test_other_attention_over_a_sweep_is_asked_of_the_sweep_and_waits_for_the_rest(store: Store, clock: Clock) -> None:
    sweep = sweep_of(store)
    request = OverrideStudyRequest(sweep=sweep, sites=[SiteOverride(site="late", floor=0.5)])
    id_ = ask(store, request)
    assert ask(store, request) == id_
    clock.advance(1)
    assert ask(store, request.model_copy(update={"seed": 1})) != id_
    assert store.interventions.list(sweep=sweep, kind="override-study").total == 2
    assert store.interventions.claim("one", 10) is None
    claimed = store.interventions.claim("one", 10, studies=True)
    assert claimed is not None and claimed.id == id_
    answer = OverrideStudyResult(
        items=[], size=GroupedMean(value=0, n=2), output_change=GroupedMean(value=0.5, n=2), classes=[], sentence="So."
    )
    assert store.interventions.succeed(id_, "one", answer)
    assert store.interventions.get(id_).result == answer
    store.sweeps.delete(sweep)
    with pytest.raises(NotFound, match=f"There is no intervention {id_}"):
        store.interventions.get(id_)
    with pytest.raises(NotFound, match=f"There is no sweep {sweep}"):
        ask(store, request)


def sweep_of(store: Store) -> str:
    given = [AnalysisInputs(text=f"Sentence {number}.") for number in range(2)]
    collection = store.collections.begin("Texts", "here", {}).id
    items = [NewItem(f"item {place}", each, "happy", None) for place, each in enumerate(given)]
    assert store.collections.finish(collection, items)
    planned = [PlannedItem(place, each) for place, each in enumerate(given)]
    return store.sweeps.create(collection, CHECKPOINT, WEIGHTS, {}, planned)[0]


def test_a_silent_worker_loses_it_and_three_attempts_are_enough(store: Store, clock: Clock) -> None:
    id_ = ask(store, override(submit(store)))
    for attempt in (1, 2, 3):
        claimed = store.interventions.claim("one", 10)
        assert claimed is not None
        assert claimed.attempts == attempt
        clock.advance(11)
    assert store.interventions.claim("two", 10) is None
    found = store.interventions.get(id_)
    assert found.state is AnalysisState.FAILED
    assert found.error is not None
    assert found.error.detail == "The worker stopped unexpectedly 3 times while it computed this"
    assert store.interventions.submit(found.request, CHECKPOINT, WEIGHTS)[1] is True
    assert store.interventions.get(id_).error is None


def test_one_that_failed_or_was_cancelled_is_queued_anew(store: Store) -> None:
    request = override(submit(store))
    id_ = ask(store, request)
    store.interventions.claim("one", 10)
    store.interventions.fail(id_, "one", ACCIDENT, retry=False)
    assert store.interventions.submit(request, CHECKPOINT, WEIGHTS)[1] is True
    store.interventions.cancel(id_)
    assert store.interventions.cancel(id_).state is AnalysisState.CANCELLED
    assert store.interventions.submit(request, CHECKPOINT, WEIGHTS)[1] is True
    answer(store)
    with pytest.raises(Conflict, match="already succeeded; only one that waits or runs"):
        store.interventions.cancel(id_)


def test_a_cancelled_one_is_lost_to_its_worker(store: Store) -> None:
    id_ = ask(store, override(submit(store)))
    store.interventions.claim("one", 10)
    store.interventions.cancel(id_)
    assert not store.interventions.heartbeat(id_, "one", Progress(stage="Working", fraction=0.5))
    assert not store.interventions.succeed(id_, "one", ANSWER)
    assert store.blobs.names() == store.blobs.names()[:1]


@pytest.mark.parametrize("what", ["analysis", "clip", "intervention"])
def test_it_goes_with_what_it_is_about_and_its_answer_too(store: Store, what: str) -> None:
    analysis = submit(store)
    clip = store.analyses.get(analysis).inputs.clip
    assert clip is not None
    id_ = ask(store, override(analysis))
    answer(store)
    store.window_inputs.keep(analysis, lambda path: _write(path, b"inputs"))
    assert len(store.blobs.names()) == 3
    if what == "analysis":
        store.analyses.delete(analysis)
    elif what == "clip":
        store.clips.delete(clip)
    else:
        store.interventions.delete(id_)
    with pytest.raises(NotFound, match=f"There is no intervention {id_}"):
        store.interventions.get(id_)
    assert len(store.blobs.names()) == {"analysis": 1, "clip": 0, "intervention": 2}[what]
    assert store.interventions.list().total == 0


def test_a_question_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(NotFound, match="There is no analysis none"):
        ask(store, override("none"))


# --- what was fed


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def test_inputs_make_room_for_newer_ones(store: Store, clock: Clock) -> None:
    inputs = WindowInputsStore(store.database, store.blobs, clock, most_bytes=10)
    analyses = [submit(store, bytes([number])) for number in range(3)]
    for number, analysis in enumerate(analyses[:2]):
        assert inputs.keep(analysis, lambda path, number=number: _write(path, bytes([number]) * 5))
        clock.advance(1)
    first = inputs.find(analyses[0])
    assert first is not None
    assert first.read_bytes() == b"\0" * 5
    clock.advance(1)
    assert inputs.keep(analyses[2], lambda path: _write(path, b"\2" * 5))
    # The second was used longest ago.
    assert [inputs.find(analysis) is not None for analysis in analyses] == [True, False, True]
    assert not inputs.keep(analyses[1], lambda path: _write(path, b"\3" * 11))
    assert not inputs.keep("none", lambda path: _write(path, b"\4"))
    assert len(store.blobs.names()) == 3 + 2
