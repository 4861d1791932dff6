"""Analyses of more than a clip: texts, skeletons and features, alone or beside each other."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from backend.errors import NotFound
from backend.schemas import AnalysisInputs
from backend.store import Store
from backend.store.analyses import analysis_id
from backend.store.rows import beginning
from tests.backend.store.conftest import Clock
from tests.backend.stored import CHECKPOINT, WEIGHTS, add_clip, finish

TEXT = "I did not like it at all, and I would not see it again."


@pytest.fixture
def uploads(store: Store) -> dict[str, str]:
    """An upload for every role: role -> id."""
    blobs, clips = store.blobs, store.clips
    return {
        "clip": add_clip(clips, blobs, b"clip", "clip.mp4")[0].id,
        "skeleton": add_clip(clips, blobs, b"skeleton", "take.skeleton", "skeleton")[0].id,
        "features": add_clip(clips, blobs, b"features", "arrays.npz", "features")[0].id,
    }


def of(uploads: dict[str, str], *roles: str, text: str | None = None) -> AnalysisInputs:
    return AnalysisInputs(text=text, **{role: uploads[role] for role in roles})


def submitted(store: Store, inputs: AnalysisInputs) -> str:
    analysis, queued = store.analyses.submit(inputs, CHECKPOINT, WEIGHTS)
    assert queued
    assert analysis.inputs == inputs
    assert store.analyses.get(analysis.id) == analysis
    return analysis.id


def test_an_upload_keeps_its_kind(store: Store, uploads: dict[str, str]) -> None:
    kinds = {"clip": "media", "skeleton": "skeleton", "features": "features"}
    assert {role: store.clips.get(id_).kind for role, id_ in uploads.items()} == kinds
    assert {clip.name: clip.kind for clip in store.clips.list().items} == {
        "clip.mp4": "media",
        "take.skeleton": "skeleton",
        "arrays.npz": "features",
    }


@pytest.mark.parametrize(
    ("roles", "text", "name"),
    [
        (("clip",), None, "clip.mp4"),
        (("clip",), TEXT, "clip.mp4"),
        (("clip", "skeleton"), None, "clip.mp4"),
        (("skeleton",), None, "take.skeleton"),
        (("features",), None, "arrays.npz"),
        ((), TEXT, TEXT),
    ],
)
def test_an_analysis_is_called_after_what_it_runs_on(
    store: Store, uploads: dict[str, str], roles: tuple[str, ...], text: str | None, name: str
) -> None:
    id_ = submitted(store, of(uploads, *roles, text=text))
    assert store.analyses.get(id_).name == name
    assert store.analyses.list().items[0].name == name
    claimed = store.analyses.claim("one", 10)
    assert claimed is not None
    assert (claimed.id, claimed.name, claimed.inputs) == (id_, name, of(uploads, *roles, text=text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Well.", "Well."),
        ("  two\n\n lines\tand more ", "two lines and more"),
        ("w" * 60, "w" * 60),
        ("w" * 61, "w" * 59 + "…"),
        ("word " * 30, "word word word word word word word word word word word word…"),
        ("It was, I have to say, one of the few films of that year, and of the next.",
         "It was, I have to say, one of the few films of that year…"),
        ("a " + "w" * 100, "a " + "w" * 57 + "…"),
        ("映画はとても" * 20, ("映画はとても" * 20)[:59] + "…"),
    ],
)  # fmt: skip
def test_the_beginning_of_a_text(text: str, name: str) -> None:
    assert beginning(text) == name
    assert len(name) <= 60


def test_a_clip_alone_has_the_id_that_it_always_had(store: Store, uploads: dict[str, str]) -> None:
    clip = uploads["clip"]
    expected = hashlib.sha256(f"{clip}\n{CHECKPOINT}\n{WEIGHTS}".encode()).hexdigest()[:32]
    assert submitted(store, of(uploads, "clip")) == expected
    assert analysis_id(AnalysisInputs(clip="c"), "k", "w") == "baa8543897ee5a3ea7f9184b63ebfed9"


def test_every_other_input_is_part_of_the_id(store: Store, uploads: dict[str, str]) -> None:
    chosen = [
        *(of(uploads, role) for role in uploads),
        of(uploads, text=TEXT),
        of(uploads, text=TEXT + " "),
        of(uploads, "clip", text=TEXT),
        of(uploads, "clip", "skeleton"),
        of(uploads, "clip", "skeleton", text=TEXT),
        of({"skeleton": uploads["clip"]}, "skeleton"),
        of(uploads, text=uploads["clip"]),
    ]
    ids = [submitted(store, inputs) for inputs in chosen]
    assert len(set(ids)) == len(chosen)
    assert [store.analyses.submit(inputs, CHECKPOINT, WEIGHTS)[1] for inputs in chosen] == [False] * len(chosen)


def test_lists_find_an_upload_in_any_role(store: Store, uploads: dict[str, str], clock: Clock) -> None:
    both, alone, text = of(uploads, "clip", "skeleton"), of(uploads, "skeleton"), of(uploads, text=TEXT)
    ids = []
    for inputs in (both, alone, text):
        ids.append(submitted(store, inputs))
        clock.advance(1)
    for role, found in (("clip", [ids[0]]), ("skeleton", [ids[1], ids[0]]), ("features", [])):
        listed = store.analyses.list(clip=uploads[role])
        assert ([analysis.id for analysis in listed.items], listed.total) == (found, len(found))
    assert [analysis.id for analysis in store.analyses.list().items] == ids[::-1]


@pytest.mark.parametrize("role", ["clip", "skeleton", "features"])
def test_deleting_an_upload_takes_every_analysis_that_uses_it(store: Store, uploads: dict[str, str], role: str) -> None:
    used = [of(uploads, role), *([of(uploads, "clip", "skeleton")] if role != "features" else [])]
    spared = [of(uploads, other) for other in uploads if other != role] + [of(uploads, text=TEXT)]
    gone, kept = [submitted(store, inputs) for inputs in used], [submitted(store, inputs) for inputs in spared]
    for number in range(len(gone) + len(kept)):
        claimed = store.analyses.claim("one", 10)
        assert claimed is not None
        if claimed.id != gone[0]:  # Which so is still running when its file is deleted.
            assert finish(store, "one", claimed.id, arrays=b"%d" % number, faces=None)
    store.clips.delete(uploads[role])
    for id_ in gone:
        with pytest.raises(NotFound):
            store.analyses.get(id_)
    assert {analysis.id for analysis in store.analyses.list().items} == set(kept)
    others = {id_ for other, id_ in uploads.items() if other != role}
    assert set(store.blobs.names()) == others | {store.analyses.arrays(id_).name for id_ in kept}
    assert not finish(store, "one", gone[0])


def test_deleting_an_analysis_keeps_its_uploads(store: Store, uploads: dict[str, str]) -> None:
    store.analyses.delete(submitted(store, of(uploads, "clip", "skeleton", text=TEXT)))
    assert set(store.blobs.names()) == set(uploads.values())
    assert store.clips.list().total == 3


def test_submitting_and_deleting_at_once_never_gets_stuck(store: Store, uploads: dict[str, str]) -> None:
    """Both hold rows of clips and of analyses; in different orders, they would wait for each other."""
    inputs = of(uploads, "clip", "skeleton")
    stop = threading.Event()

    def submit_again_and_again() -> None:
        while not stop.is_set():
            with suppress(NotFound):
                store.analyses.submit(inputs, CHECKPOINT, WEIGHTS)

    with ThreadPoolExecutor(3) as pool:
        submitting = [pool.submit(submit_again_and_again) for _ in range(3)]
        try:
            for turn in range(10):
                role, content = (("clip", b"clip"), ("skeleton", b"skeleton"))[turn % 2]
                store.clips.delete(uploads[role])
                add_clip(store.clips, store.blobs, content)
        finally:
            stop.set()
        assert [done.result() for done in submitting] == [None] * 3
    assert {clip.id for clip in store.clips.list().items} == set(uploads.values())
