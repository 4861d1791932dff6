"""Analyses as clients see them."""

import pytest

from backend.errors import Conflict, NotFound
from backend.schemas import AnalysisInputs, AnalysisState, Problem
from backend.store import Store
from tests.backend.store.conftest import Clock
from tests.backend.stored import CHECKPOINT, WEIGHTS, WORKING, add_clip, finish, report, submit

PROBLEM = Problem(title="Unusable clip", status=422, detail="There is nothing in it")


def end_as(store: Store, id_: str, state: AnalysisState) -> None:
    """Bring a queued analysis to a state."""
    if state is not AnalysisState.QUEUED:
        store.analyses.claim("one", 10)
    if state is AnalysisState.SUCCEEDED:
        assert finish(store, "one", id_)
    if state is AnalysisState.FAILED:
        assert store.analyses.fail(id_, "one", PROBLEM, retry=False)
    if state is AnalysisState.CANCELLED:
        store.analyses.cancel(id_)
    assert store.analyses.get(id_).state is state


def test_a_new_analysis_waits(store: Store, clock: Clock) -> None:
    clip, _ = add_clip(store.clips, store.blobs)
    analysis, queued = store.analyses.submit(AnalysisInputs(clip=clip.id), CHECKPOINT, WEIGHTS)
    assert queued
    assert (analysis.state, analysis.attempts, analysis.progress.fraction) == (AnalysisState.QUEUED, 0, 0.0)
    assert (analysis.name, analysis.checkpoint) == ("clip.mp4", CHECKPOINT)
    assert analysis.inputs == AnalysisInputs(clip=clip.id)
    assert (analysis.weights_sha256, analysis.created_at) == (WEIGHTS, clock.now)
    assert store.analyses.get(analysis.id) == analysis


@pytest.mark.parametrize("state", [AnalysisState.QUEUED, AnalysisState.RUNNING, AnalysisState.SUCCEEDED])
def test_asking_again_gives_the_one_there_is(store: Store, state: AnalysisState) -> None:
    id_ = submit(store)
    end_as(store, id_, state)
    analysis, queued = store.analyses.submit(store.analyses.get(id_).inputs, CHECKPOINT, WEIGHTS)
    assert (analysis.id, analysis.state, queued) == (id_, state, False)
    assert store.analyses.list().total == 1


@pytest.mark.parametrize("state", [AnalysisState.FAILED, AnalysisState.CANCELLED])
def test_asking_again_for_one_that_ended_badly_queues_it_anew(store: Store, state: AnalysisState) -> None:
    id_ = submit(store)
    end_as(store, id_, state)
    analysis, queued = store.analyses.submit(store.analyses.get(id_).inputs, CHECKPOINT, WEIGHTS)
    assert (analysis.id, analysis.state, queued) == (id_, AnalysisState.QUEUED, True)
    assert (analysis.attempts, analysis.error, analysis.finished_at, analysis.started_at) == (0, None, None, None)


def test_other_weights_are_another_analysis(store: Store) -> None:
    assert submit(store) != submit(store, weights="cd" * 32)


def test_the_report_comes_with_the_analysis_but_not_in_lists(store: Store) -> None:
    id_ = submit(store)
    end_as(store, id_, AnalysisState.SUCCEEDED)
    analysis = store.analyses.get(id_)
    assert analysis.report == report()
    assert (analysis.progress.fraction, analysis.progress.stage) == (1.0, "Done")
    assert store.analyses.list().items[0] == analysis.model_copy(update={"report": None})


def test_lists_are_by_clip_and_newest_first(store: Store, clock: Clock) -> None:
    ids = []
    for content, weights in [(b"a", WEIGHTS), (b"b", WEIGHTS), (b"a", "cd" * 32)]:
        ids.append(submit(store, content, weights))
        clock.advance(1)
    assert [analysis.id for analysis in store.analyses.list().items] == ids[::-1]
    of_a = store.analyses.list(clip=store.analyses.get(ids[0]).inputs.clip, offset=0, limit=1)
    assert ([analysis.id for analysis in of_a.items], of_a.total) == ([ids[2]], 2)


def test_counts_name_every_state(store: Store) -> None:
    submit(store, b"a")
    submit(store, b"b")
    store.analyses.claim("one", 10)
    assert store.analyses.counts() == {
        AnalysisState.QUEUED: 1,
        AnalysisState.RUNNING: 1,
        AnalysisState.SUCCEEDED: 0,
        AnalysisState.FAILED: 0,
        AnalysisState.CANCELLED: 0,
    }


@pytest.mark.parametrize("state", [AnalysisState.QUEUED, AnalysisState.RUNNING, AnalysisState.CANCELLED])
def test_cancelling_ends_what_has_not_ended(store: Store, clock: Clock, state: AnalysisState) -> None:
    id_ = submit(store)
    end_as(store, id_, state)
    cancelled = store.analyses.cancel(id_)
    assert (cancelled.state, cancelled.finished_at) == (AnalysisState.CANCELLED, clock.now)
    assert not store.analyses.heartbeat(id_, "one", WORKING)
    assert store.analyses.claim("two", 10) is None


@pytest.mark.parametrize("state", [AnalysisState.SUCCEEDED, AnalysisState.FAILED])
def test_what_has_ended_cannot_be_cancelled(store: Store, state: AnalysisState) -> None:
    id_ = submit(store)
    end_as(store, id_, state)
    with pytest.raises(Conflict, match=f"already {state}"):
        store.analyses.cancel(id_)


def test_arrays_and_faces_are_there_once_it_succeeded(store: Store) -> None:
    id_ = submit(store)
    for call in (store.analyses.arrays, store.analyses.faces):
        with pytest.raises(Conflict, match="is queued"):
            call(id_)
    end_as(store, id_, AnalysisState.SUCCEEDED)
    faces = store.analyses.faces(id_)
    assert store.analyses.arrays(id_).read_bytes() == b"arrays"
    assert faces is not None
    assert faces.read_bytes() == b"faces"


def test_a_clip_without_a_picture_has_no_faces(store: Store) -> None:
    id_ = submit(store)
    store.analyses.claim("one", 10)
    assert finish(store, "one", id_, faces=None)
    assert store.analyses.faces(id_) is None


def test_deleting_keeps_the_clip_and_what_another_analysis_shares(store: Store) -> None:
    first, second = submit(store), submit(store, weights="cd" * 32)
    for _ in range(2):
        claimed = store.analyses.claim("one", 10)
        assert claimed is not None
        assert finish(store, "one", claimed.id)
    clip = store.analyses.get(first).inputs.clip
    arrays, faces = store.analyses.arrays(first), store.analyses.faces(first)
    assert (arrays, faces) == (store.analyses.arrays(second), store.analyses.faces(second))
    store.analyses.delete(first)
    assert arrays.exists()
    store.analyses.delete(second)
    assert store.blobs.names() == [clip]
    assert store.clips.list().total == 1


@pytest.mark.parametrize("call", ["get", "cancel", "delete", "arrays", "faces"])
def test_unknown_ids_are_not_found(store: Store, call: str) -> None:
    with pytest.raises(NotFound, match="There is no analysis nothing"):
        getattr(store.analyses, call)("nothing")


def test_an_analysis_of_an_unknown_clip_is_refused(store: Store) -> None:
    for role in ("clip", "skeleton", "features"):
        with pytest.raises(NotFound, match="There is no clip nothing"):
            store.analyses.submit(AnalysisInputs(**{role: "nothing"}), CHECKPOINT, WEIGHTS)
    assert store.analyses.list().total == 0
