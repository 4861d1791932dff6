"""A store on an empty database, with a clock that the test moves.

The database is SQLite in a temporary folder, or the one that LENS_TEST_DATABASE names (everything in it is dropped).
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from backend.store import (
    AnalysisStore,
    BlobStore,
    ClipStore,
    CollectionStore,
    Database,
    InterventionStore,
    Store,
    SweepStore,
    WindowInputsStore,
)
from backend.store.tables import Base


class Clock:
    """A time that passes only when it's told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    url = os.environ.get("LENS_TEST_DATABASE")
    if url is None:
        return f"sqlite:///{tmp_path / 'lens.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def store(database: Database, tmp_path: Path, clock: Clock) -> Store:
    blobs = BlobStore(tmp_path / "store")
    return Store(
        database,
        blobs,
        ClipStore(database, blobs, clock),
        AnalysisStore(database, blobs, clock),
        CollectionStore(database, blobs, clock),
        SweepStore(database, blobs, clock),
        InterventionStore(database, blobs, clock),
        WindowInputsStore(database, blobs, clock),
    )
