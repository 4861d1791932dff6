"""Migrations and transactions."""

import subprocess
import sys
import threading

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from backend.schemas import AnalysisState
from backend.store import Database, Store
from backend.store.database import migration_config
from backend.store.tables import AnalysisRow, Base, ClipRow
from tests.backend.stored import submit


def test_migrations_from_empty_give_the_tables_of_the_code(database: Database) -> None:
    with database.read() as session:
        assert compare_metadata(MigrationContext.configure(session.connection()), Base.metadata) == []


def test_migrating_again_changes_nothing(store: Store) -> None:
    submit(store)
    store.database.migrate()
    assert store.analyses.list().total == 1


def test_migrations_can_be_undone(database: Database) -> None:
    with database.write() as session:
        command.downgrade(migration_config(session.connection()), "base")
        assert set(inspect(session.connection()).get_table_names()) == {"alembic_version"}


def test_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    program = f"from backend.store import Database; Database({database_url!r}).migrate()"
    processes = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) for _ in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 3
    database = Database(database_url)
    with database.read() as session:
        assert session.scalars(text("SELECT version_num FROM alembic_version")).all() == ["0004"]
    database.close()


def test_writers_that_read_first_wait_for_each_other(store: Store) -> None:
    id_ = submit(store)

    def count_up() -> None:
        for _ in range(20):
            with store.database.write() as session:
                row = session.get(AnalysisRow, id_, with_for_update={"of": AnalysisRow})
                assert row is not None
                row.attempts += 1

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.analyses.get(id_).attempts == 80


def test_an_exception_undoes_the_whole_transaction(store: Store) -> None:
    id_ = submit(store)
    with pytest.raises(ZeroDivisionError), store.database.write() as session:
        row = session.get(AnalysisRow, id_)
        assert row is not None
        row.state = AnalysisState.FAILED
        session.flush()
        raise ZeroDivisionError
    assert store.analyses.get(id_).state is AnalysisState.QUEUED


def test_an_analysis_without_its_clip_is_refused_by_the_database(store: Store) -> None:
    id_ = submit(store)
    with pytest.raises(IntegrityError), store.database.write() as session:
        session.execute(text("UPDATE analyses SET clip_id = 'nothing' WHERE id = :id"), {"id": id_})


def test_deleting_a_clip_in_the_database_takes_its_analyses_along(store: Store) -> None:
    submit(store)
    with store.database.write() as session:
        session.execute(ClipRow.__table__.delete())  # type: ignore[attr-defined]
    assert store.analyses.list().total == 0


def test_sqlite_writes_ahead_and_waits(store: Store) -> None:
    with store.database.read() as session:
        if session.connection().dialect.name != "sqlite":
            pytest.skip("these are settings of SQLite")
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA busy_timeout")) == 30_000
