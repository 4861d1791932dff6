"""From a database of the second version, with rows in it, to collections and sweeps, and back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text

from backend.schemas import AnalysisInputs, AnalysisState, SweepCounts
from backend.store import Database, Store
from backend.store.collections import NewItem
from backend.store.database import migration_config
from backend.store.store import open_store
from backend.store.sweeps import PlannedItem
from tests.backend.store.test_migration import CLIP, TIME, insert
from tests.backend.stored import CHECKPOINT, WEIGHTS, Probed, add_clip, report

DONE, WAITING = "a" * 32, "b" * 32
TABLES = {"collections", "collection_items", "sweeps", "sweep_items", "sweep_shards"}


@pytest.fixture
def old(database_url: str) -> Iterator[Database]:
    """A database of the second version with a clip, an analysis of it that succeeded, and one of a text that waits."""
    database = Database(database_url)
    with database.write() as session:
        connection = session.connection()
        command.upgrade(migration_config(connection), "0002")
        probe = json.dumps(Probed().probe.model_dump(mode="json"))
        about = {"media_type": "video/mp4", "size_bytes": 4, "created_at": TIME, "warnings": "[]", "sample": False}
        insert(connection, "clips", id=CLIP, kind="media", name="old.mp4", probe=probe, **about)
        job: dict[str, object] = {"checkpoint": CHECKPOINT, "weights_sha256": WEIGHTS, "created_at": TIME}
        job |= {"queued_at": TIME, "attempts": 0, "stage": "Waiting", "fraction": 0.0}
        written = json.dumps(report().model_dump(mode="json"))
        insert(connection, "analyses", id=DONE, clip_id=CLIP, text=None, state="succeeded", report=written, **job)
        insert(connection, "analyses", id=WAITING, clip_id=None, text="Good.", state="queued", report=None, **job)
    yield database
    database.close()


@pytest.fixture
def store(old: Database, tmp_path: Path) -> Iterator[Store]:
    """The same, opened by the present version."""
    with open_store(old.url, tmp_path / "store") as opened:
        yield opened


def test_what_was_there_counts_as_asked_for_by_persons(store: Store) -> None:
    assert {each.id for each in store.analyses.list().items} == {DONE, WAITING}
    assert store.analyses.get(DONE).report == report()
    assert [clip.id for clip in store.clips.list().items] == [CLIP]
    assert (store.collections.list().total, store.sweeps.list()) == (0, [])


def test_what_waited_goes_on_before_all_sweeps(store: Store) -> None:
    sweep_over(store, "First of the sweep.")
    claimed = [store.analyses.claim("one", 60) for _ in range(3)]
    assert [each.inputs.text for each in claimed if each is not None] == ["Good.", "First of the sweep."]


def test_going_back_keeps_what_persons_asked_for_and_nothing_of_sweeps(store: Store) -> None:
    sweep = sweep_over(store, "First of the sweep.", "Asked for by a person.")
    mine, _ = store.analyses.submit(AnalysisInputs(text="Asked for by a person."), CHECKPOINT, WEIGHTS)
    uploaded = add_clip(store.clips, store.blobs, b"uploaded since")[0].id
    assert store.sweeps.get(sweep).tally.counts == SweepCounts(waiting=2)
    with store.database.write() as session:
        connection = session.connection()
        command.downgrade(migration_config(connection), "0002")
        assert not TABLES & set(inspect(connection).get_table_names())
        assert set(connection.scalars(text("SELECT id FROM analyses"))) == {DONE, WAITING, mine.id}
        assert set(connection.scalars(text("SELECT id FROM clips"))) == {CLIP, uploaded}
        for table, columns in (("analyses", {"background", "held"}), ("clips", {"collected"})):
            assert not columns & {column["name"] for column in inspect(connection).get_columns(table)}
        names = {index["name"] for index in inspect(connection).get_indexes("analyses")}
        assert "ix_analyses_claim" not in names
        command.upgrade(migration_config(connection), "head")
    assert {each.id for each in store.analyses.list().items} == {DONE, WAITING, mine.id}
    assert store.analyses.get(WAITING).state is AnalysisState.QUEUED
    assert store.collections.list().total == 0


def sweep_over(store: Store, *texts: str) -> str:
    """A sweep over a new collection of these sentences."""
    id_ = store.collections.begin("Set", "texts", {}).id
    inputs = [AnalysisInputs(text=each) for each in texts]
    assert store.collections.finish(id_, [NewItem(str(at), each, None, None) for at, each in enumerate(inputs)])
    planned = [PlannedItem(position, each) for position, each in enumerate(inputs)]
    return store.sweeps.create(id_, CHECKPOINT, WEIGHTS, {}, planned)[0]
