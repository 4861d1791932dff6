"""The service that an export was made on, and another one that knows nothing of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.provenance import service
from tests.backend.api.checkpoint import CHECKPOINT, write_checkpoint
from tests.backend.provenance.services import Lab, running


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs of these tests are done at once."""
    monkeypatch.setattr(service, "WAIT_S", 0.02)


@pytest.fixture
def checkpoints(tmp_path: Path) -> Path:
    folder = tmp_path / "checkpoints"
    write_checkpoint(folder / CHECKPOINT)
    return folder


@pytest.fixture
def lab(tmp_path: Path, checkpoints: Path) -> Iterator[Lab]:
    """Where exports are made."""
    with running(tmp_path / "data", checkpoints) as lab:
        yield lab


@pytest.fixture
def elsewhere(tmp_path: Path, checkpoints: Path) -> Iterator[Lab]:
    """A service with the same checkpoint, and no clips."""
    with running(tmp_path / "elsewhere", checkpoints) as lab:
        yield lab
