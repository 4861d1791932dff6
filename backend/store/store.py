"""Opening the store: tables brought up to date, leavings of a crash swept away."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from backend.store.analyses import AnalysisStore
from backend.store.blobs import BlobStore
from backend.store.clips import ClipStore
from backend.store.collections import CollectionStore
from backend.store.database import Database
from backend.store.interventions import InterventionStore
from backend.store.references import referenced
from backend.store.sweeps import SweepStore
from backend.store.window_inputs import WindowInputsStore


@dataclass(frozen=True)
class Store:
    """All that is durable, over one database and one folder."""

    database: Database
    blobs: BlobStore
    clips: ClipStore
    analyses: AnalysisStore
    collections: CollectionStore
    sweeps: SweepStore
    interventions: InterventionStore
    window_inputs: WindowInputsStore

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(database_url: str, folder: Path, *, prepare: bool = True) -> Store:
    """Open the store.

    Args:
        database_url: E.g. `sqlite:////data/lens.db` or `postgresql+psycopg://host/lens`.
        folder: Holds the blobs; made where it is not there.
        prepare: Migrate the tables and sweep; workers leave that to the process that starts them.
    """
    database = Database(database_url)
    blobs = BlobStore(folder)
    if prepare:
        database.migrate()
        sweep(database, blobs)
    return Store(
        database,
        blobs,
        ClipStore(database, blobs),
        AnalysisStore(database, blobs),
        CollectionStore(database, blobs),
        SweepStore(database, blobs),
        InterventionStore(database, blobs),
        WindowInputsStore(database, blobs),
    )


def sweep(database: Database, blobs: BlobStore) -> int:
    """Remove temporaries whose writers are gone and blobs that no row names; returns how many files."""
    removed = blobs.sweep_temporaries()
    with blobs.exclusive():
        with database.read() as session:
            orphans = set(blobs.names()) - referenced(session)
        for name in orphans:
            blobs.remove(name)
    return removed + len(orphans)
