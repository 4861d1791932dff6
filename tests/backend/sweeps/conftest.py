"""A store on an empty database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'lens.db'}", tmp_path / "store") as opened:
        yield opened
