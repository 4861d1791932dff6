"""Collections are imported as a whole or not at all, and take their files with them when they go."""

import hashlib
from typing import Any

import pytest

from backend.errors import Conflict, NotFound
from backend.schemas import AnalysisInputs, CollectionState, ManifestProblem, Progress, RowProblem
from backend.store import Store
from backend.store.collections import NewItem
from tests.backend.store.conftest import Clock
from tests.backend.stored import CHECKPOINT, WEIGHTS, Probed, add_clip

DAY_S = 24 * 3600


def texts(*labels: str | None, group: str | None = None) -> list[NewItem]:
    return [
        NewItem(f"item {index}", AnalysisInputs(text=f"Sentence {index}."), label, group)
        for index, label in enumerate(labels)
    ]


def of_clips(*clips: str) -> list[NewItem]:
    return [NewItem(clip[:8], AnalysisInputs(clip=clip), None, None) for clip in clips]


def made(store: Store, items: list[NewItem], **about: Any) -> str:
    id_ = store.collections.begin("Set", "12 files", {}).id
    assert store.collections.finish(id_, items, **about)
    return id_


def collected(store: Store, content: bytes) -> str:
    """The id of a file that came for a collection."""
    with store.blobs.temporary() as path:
        path.write_bytes(content)
        clip, _ = store.clips.add(
            path,
            sha256=hashlib.sha256(content).hexdigest(),
            name="collected.wav",
            size_bytes=len(content),
            result=Probed(),
            collected=True,
        )
    return clip.id


def test_a_collection_is_empty_until_it_is_ready(store: Store) -> None:
    begun = store.collections.begin("Set", "folder a", {"name": "Set", "folder": "a"})
    assert (begun.state, begun.items, begun.progress) == (
        CollectionState.IMPORTING,
        0,
        Progress(stage="Waiting", fraction=0),
    )
    assert store.collections.unfinished() == [(begun.id, {"name": "Set", "folder": "a"})]
    with pytest.raises(Conflict, match=r"not ready \(importing\)"):
        store.collections.all_items(begun.id)
    assert store.collections.publish(begun.id, Progress(stage="Examining", fraction=0.5))
    assert store.collections.get(begun.id).progress == Progress(stage="Examining", fraction=0.5)


def test_a_ready_collection_tells_of_labels_and_groups(store: Store) -> None:
    items = [*texts("sad", "happy", None, "happy", group="x"), NewItem("last", AnalysisInputs(text="Last."), None, "y")]
    id_ = made(store, items, convention="Manifest", warnings=["Left out: one."])
    ready = store.collections.get(id_)
    assert (ready.state, ready.items, ready.unlabelled, ready.groups) == (CollectionState.READY, 5, 2, 2)
    assert list(ready.labels.items()) == [("happy", 2), ("sad", 1)]
    assert (ready.convention, ready.warnings, ready.source) == ("Manifest", ["Left out: one."], "12 files")
    assert store.collections.unfinished() == []
    page = store.collections.items(id_, offset=1, limit=2)
    assert (page.total, [item.position for item in page.items]) == (5, [1, 2])
    assert [(item.name, item.label, item.group) for item in page.items] == [
        ("item 1", "happy", "x"),
        ("item 2", None, "x"),
    ]


def test_collections_are_listed_newest_first(store: Store, clock: Clock) -> None:
    ids = []
    for _ in range(3):
        ids.append(made(store, texts("sad")))
        clock.advance(1)
    found = store.collections.list(offset=0, limit=2)
    assert (found.total, [each.id for each in found.items]) == (3, [ids[2], ids[1]])


def test_a_failed_import_keeps_what_was_wrong_and_nothing_else(store: Store) -> None:
    id_ = store.collections.begin("Set", "folder a", {"folder": "a"}).id
    problem = ManifestProblem(
        title="Invalid manifest", status=422, detail="row 2: no", rows=[RowProblem(row=2, detail="no")], problems=1
    )
    assert store.collections.fail(id_, problem)
    failed = store.collections.get(id_)
    assert (failed.state, failed.items, failed.error) == (CollectionState.FAILED, 0, problem)
    assert store.collections.items(id_).items == []
    assert not store.collections.finish(id_, texts("sad"))
    assert store.collections.items(id_).items == []


def test_an_import_of_a_deleted_collection_keeps_nothing(store: Store) -> None:
    id_ = store.collections.begin("Set", "folder a", {}).id
    store.collections.delete(id_)
    assert not store.collections.publish(id_, Progress(stage="Examining", fraction=0.5))
    assert not store.collections.finish(id_, texts("sad"))
    assert not store.collections.fail(id_, ManifestProblem(title="", status=422, detail=""))
    with pytest.raises(NotFound, match=f"There is no collection {id_}"):
        store.collections.get(id_)


def test_a_file_that_was_deleted_meanwhile_stops_the_import_as_a_whole(store: Store) -> None:
    clips = [add_clip(store.clips, store.blobs, content)[0].id for content in (b"one", b"two")]
    id_ = store.collections.begin("Set", "2 files", {}).id
    store.clips.delete(clips[1])
    with pytest.raises(Conflict, match="1 of the files were deleted"):
        store.collections.finish(id_, of_clips(*clips))
    assert store.collections.get(id_).state is CollectionState.IMPORTING
    assert store.collections.items(id_).items == []


def test_an_item_tells_that_its_file_was_deleted_since(store: Store) -> None:
    clips = [add_clip(store.clips, store.blobs, content)[0].id for content in (b"one", b"two")]
    id_ = made(store, of_clips(*clips))
    store.clips.delete(clips[1])
    assert [item.deleted for item in store.collections.items(id_).items] == [[], ["clip"]]


def test_files_that_came_for_a_collection_are_not_listed_and_go_with_the_last_one(store: Store) -> None:
    one, two = collected(store, b"one"), collected(store, b"two")
    first, second = made(store, of_clips(one, two)), made(store, of_clips(two))
    assert store.clips.list().total == 0
    store.collections.delete(first)
    assert store.blobs.names() == [two]
    assert store.clips.get(two).id == two
    store.collections.delete(second)
    assert store.blobs.names() == []
    with pytest.raises(NotFound):
        store.clips.get(two)


def test_a_file_that_was_uploaded_by_itself_stays(store: Store) -> None:
    clip = add_clip(store.clips, store.blobs, b"mine")[0].id
    store.collections.delete(made(store, of_clips(clip)))
    assert store.clips.get(clip).id == clip
    assert store.blobs.names() == [clip]


def test_a_file_that_a_person_analyses_stays_and_is_listed_from_then_on(store: Store) -> None:
    clip = collected(store, b"one")
    id_ = made(store, of_clips(clip))
    store.analyses.submit(AnalysisInputs(clip=clip), CHECKPOINT, WEIGHTS)
    store.collections.delete(id_)
    assert [each.id for each in store.clips.list().items] == [clip]


def test_files_whose_collection_was_never_made_go_after_a_day(store: Store, clock: Clock) -> None:
    mine = add_clip(store.clips, store.blobs, b"mine")[0].id
    used, stray = collected(store, b"used"), collected(store, b"stray")
    made(store, of_clips(used))
    clock.advance(DAY_S - 1)
    late = collected(store, b"late")
    assert store.collections.delete_strays() == 0
    clock.advance(2)
    assert store.collections.delete_strays() == 1
    assert sorted(store.blobs.names()) == sorted([mine, used, late])
    assert store.collections.delete_strays([late, used, mine]) == 1
    assert stray not in store.blobs.names()
    assert sorted(store.blobs.names()) == sorted([mine, used])


def test_ten_thousand_items_are_kept_in_their_order(store: Store) -> None:
    id_ = made(store, texts(*(("happy", "sad")[index % 2] for index in range(10_000))))
    assert store.collections.get(id_).labels == {"happy": 5000, "sad": 5000}
    items = store.collections.all_items(id_)
    assert [item.position for item in items] == list(range(10_000))
    assert items[9_999].inputs == AnalysisInputs(text="Sentence 9999.")
