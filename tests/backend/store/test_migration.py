"""From the tables of the first version, with rows in them, to those of today, and back."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from backend.schemas import AnalysisInputs, AnalysisState, Band
from backend.store import Database, Store
from backend.store.database import migration_config
from backend.store.store import open_store
from backend.store.tables import Base
from tests.backend.stored import CHECKPOINT, WEIGHTS, Probed, add_clip, report

CLIP = hashlib.sha256(b"clip").hexdigest()
TIME = "2026-01-01 00:00:00"


def old_id(weights: str) -> str:
    """The id of an analysis as the first version computed it."""
    return hashlib.sha256(f"{CLIP}\n{CHECKPOINT}\n{weights}".encode()).hexdigest()[:32]


def old_report() -> dict[str, Any]:
    """A report as the first version wrote it."""
    written = report().model_dump(mode="json")
    for added in ("value", "transcript"):
        del written[added]
    for site in written["sites"]:
        del site["bands"], site["segment_steps"]
    return written


def insert(connection: Connection, table: str, **values: object) -> None:
    connection.execute(sa.table(table, *(sa.column(name) for name in values)).insert(), values)


@pytest.fixture
def old(database_url: str) -> Iterator[Database]:
    """A database of the first version with a clip, an analysis that succeeded, and one that waits."""
    database = Database(database_url)
    with database.write() as session:
        connection = session.connection()
        command.upgrade(migration_config(connection), "0001")
        probe = json.dumps(Probed().probe.model_dump(include={"container", "duration_s", "video", "audio"}))
        insert(
            connection,
            "clips",
            id=CLIP,
            name="old.mp4",
            media_type="video/mp4",
            size_bytes=4,
            created_at=TIME,
            probe=probe,
            warnings="[]",
            sample=False,
        )
        for weights, state, written in (
            (WEIGHTS, "succeeded", json.dumps(old_report())),
            ("cd" * 32, "queued", None),
        ):
            insert(
                connection,
                "analyses",
                id=old_id(weights),
                clip_id=CLIP,
                checkpoint=CHECKPOINT,
                weights_sha256=weights,
                state=state,
                created_at=TIME,
                queued_at=TIME,
                attempts=0,
                stage="Waiting",
                fraction=0.0,
                report=written,
            )
    yield database
    database.close()


@pytest.fixture
def store(old: Database, tmp_path: Path) -> Iterator[Store]:
    """The same, opened by the present version."""
    with open_store(old.url, tmp_path / "store") as opened:
        yield opened


def test_the_tables_are_those_of_the_code(store: Store) -> None:
    with store.database.read() as session:
        assert compare_metadata(MigrationContext.configure(session.connection()), Base.metadata) == []


def test_clips_become_media_and_stay(store: Store) -> None:
    clip = store.clips.get(CLIP)
    assert (clip.kind, clip.name, clip.probe) == ("media", "old.mp4", Probed().probe)


def test_analyses_keep_id_state_and_report(store: Store) -> None:
    assert store.analyses.list().total == 2
    done = store.analyses.get(old_id(WEIGHTS))
    assert (done.state, done.inputs, done.name) == (AnalysisState.SUCCEEDED, AnalysisInputs(clip=CLIP), "old.mp4")
    assert done.report == report()
    assert done.report.sites[0].bands[0] == Band(modality="video", title="Video", stream="video")
    again, queued = store.analyses.submit(AnalysisInputs(clip=CLIP), CHECKPOINT, WEIGHTS)
    assert (again.id, queued) == (done.id, False)
    claimed = store.analyses.claim("one", 10)
    assert claimed is not None
    assert claimed.id == old_id("cd" * 32)


def test_the_new_columns_bind_their_uploads(store: Store) -> None:
    skeleton = add_clip(store.clips, store.blobs, b"skeleton", "a.skeleton", "skeleton")[0].id
    store.analyses.submit(AnalysisInputs(skeleton=skeleton), CHECKPOINT, WEIGHTS)
    with store.database.write() as session:
        session.execute(text("DELETE FROM clips WHERE id = :id"), {"id": skeleton})
    assert {analysis.inputs.clip for analysis in store.analyses.list().items} == {CLIP}


def test_going_back_keeps_what_the_first_version_can_hold(store: Store) -> None:
    skeleton = add_clip(store.clips, store.blobs, b"skeleton", "a.skeleton", "skeleton")[0].id
    for inputs in (
        AnalysisInputs(skeleton=skeleton),
        AnalysisInputs(clip=CLIP, skeleton=skeleton),
        AnalysisInputs(clip=CLIP, text="so"),
        AnalysisInputs(text="so"),
    ):
        store.analyses.submit(inputs, CHECKPOINT, WEIGHTS)
    with store.database.write() as session:
        connection = session.connection()
        command.downgrade(migration_config(connection), "0001")
        assert connection.scalars(text("SELECT id FROM clips")).all() == [CLIP]
        stored = connection.scalar(text("SELECT report FROM analyses WHERE report IS NOT NULL"))
        assert (json.loads(stored) if isinstance(stored, str) else stored) == old_report()
        assert set(connection.scalars(text("SELECT id FROM analyses"))) == {old_id(WEIGHTS), old_id("cd" * 32)}
        columns = {column["name"]: column["nullable"] for column in inspect(connection).get_columns("analyses")}
        assert columns["clip_id"] is False
        assert not {"text", "skeleton_id", "features_id"} & columns.keys()
        (key,) = inspect(connection).get_foreign_keys("analyses")
        assert (key["name"], key["options"]["ondelete"]) == ("fk_analyses_clip_id_clips", "CASCADE")
