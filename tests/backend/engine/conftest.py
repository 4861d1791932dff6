"""A store, and the configuration of an engine over it whose runner is a fake."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.engine.config import EngineConfig
from backend.engine.local import LocalEngine
from backend.schemas import Analysis, AnalysisState
from backend.store import Store, open_store
from tests.backend.engine.service import Service, running_service
from tests.backend.engine.waiting import wait_until


@pytest.fixture
def config(tmp_path: Path) -> EngineConfig:
    return EngineConfig(
        database_url=f"sqlite:///{tmp_path / 'lens.db'}",
        folder=tmp_path / "store",
        checkpoints=(tmp_path / "checkpoints",),
        lease_s=30,
        beat_s=0.05,
        poll_s=0.02,
        stop_s=3,
    )


@pytest.fixture
def store(config: EngineConfig) -> Iterator[Store]:
    with open_store(config.database_url, config.folder) as store:
        yield store


@pytest.fixture(scope="session")
def service(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The shipped checkpoints behind a real worker; one for all tests on real data."""
    with running_service(tmp_path_factory.mktemp("service")) as running:
        yield running


def with_fake(config: EngineConfig, name: str, **changes: object) -> EngineConfig:
    """The configuration with one of the runners of `fakes`."""
    return config.model_copy(update={"runner": f"tests.backend.engine.fakes:{name}", **changes})


@contextmanager
def started(config: EngineConfig) -> Iterator[LocalEngine]:
    """An engine that is stopped at the end."""
    engine = LocalEngine(config)
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


def ended(store: Store, id_: str) -> Analysis:
    """The analysis once it has ended."""
    wait_until(lambda: store.analyses.get(id_).state.ended)
    return store.analyses.get(id_)


def in_state(store: Store, id_: str, state: AnalysisState) -> Analysis:
    """The analysis once it is in a state."""
    wait_until(lambda: store.analyses.get(id_).state is state)
    return store.analyses.get(id_)


def leavings(store: Store) -> list[str]:
    """Temporary files that are still there."""
    return [path.name for path in (store.blobs.root / "tmp").iterdir()]
