"""Clips: kept once, listed newest first, deleted without a trace."""

import hashlib

import pytest

from backend.errors import NotFound
from backend.store import Store
from tests.backend.store.conftest import Clock
from tests.backend.stored import Probed, add_clip, finish, submit


def test_a_clip_comes_back_as_it_was_added(store: Store, clock: Clock) -> None:
    clip, created = add_clip(store.clips, store.blobs, b"bytes", "<b>../holiday.mp4")
    assert created
    assert clip.id == hashlib.sha256(b"bytes").hexdigest()
    assert (clip.name, clip.size_bytes, clip.media_type) == ("<b>../holiday.mp4", 5, "video/mp4")
    assert clip.created_at == clock.now
    assert clip.probe == Probed().probe
    assert clip.warnings == ["There is no sound track."]
    assert store.clips.get(clip.id) == clip
    assert store.clips.path(clip.id).read_bytes() == b"bytes"


def test_the_same_bytes_are_one_clip_under_its_first_name(store: Store) -> None:
    first, _ = add_clip(store.clips, store.blobs, name="first.mp4")
    again, created = add_clip(store.clips, store.blobs, name="again.mp4")
    assert (created, again) == (False, first)
    assert store.clips.list().total == 1
    assert list((store.blobs.root / "tmp").iterdir()) == []


def test_clips_are_listed_newest_first_in_pages(store: Store, clock: Clock) -> None:
    for number in range(5):
        add_clip(store.clips, store.blobs, bytes([number]), f"{number}")
        clock.advance(1)
    page = store.clips.list(offset=1, limit=2)
    assert [clip.name for clip in page.items] == ["3", "2"]
    assert page.total == 5


def test_a_file_that_is_not_what_was_announced_is_not_kept(store: Store) -> None:
    with store.blobs.temporary() as path, pytest.raises(ValueError, match="SHA-256 00"):
        store.clips.add(path, sha256="00" * 32, name="x", size_bytes=0, result=Probed())
    assert store.clips.list().total == 0
    assert store.blobs.names() == []


def test_deleting_leaves_neither_row_nor_file(store: Store) -> None:
    id_ = submit(store)
    store.analyses.claim("one", 10)
    assert finish(store, "one", id_)
    other, _ = add_clip(store.clips, store.blobs, b"other")
    clip = store.analyses.get(id_).inputs.clip
    assert clip is not None
    store.clips.delete(clip)
    assert store.blobs.names() == [other.id]
    assert store.analyses.list().total == 0
    assert [clip.id for clip in store.clips.list().items] == [other.id]


@pytest.mark.parametrize("call", ["get", "path", "delete"])
def test_unknown_ids_are_not_found(store: Store, call: str) -> None:
    with pytest.raises(NotFound, match="There is no clip nothing"):
        getattr(store.clips, call)("nothing")
