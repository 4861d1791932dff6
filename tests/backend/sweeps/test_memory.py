"""A thousand items are gathered in no more memory than two hundred."""

import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import update

from backend.schemas import AnalysisState
from backend.store import Store, open_store
from backend.store.tables import AnalysisRow
from backend.sweeps.gather import SHARD, gather
from tests.backend.sweeps import made

FEW, MANY = 200, 1000


def ended(store: Store, count: int) -> str:
    """A sweep all of whose items have succeeded with the same result: the first is ended as ever, the others as it."""
    sweep = made.sweep(store, count)
    assert made.end_next(store) == 0
    with store.database.write() as session:
        first = session.get(AnalysisRow, store.sweeps.items(sweep, limit=1).items[0].analysis)
        assert first is not None
        session.execute(
            update(AnalysisRow).values(
                state=AnalysisState.SUCCEEDED, report=first.report, arrays_sha256=first.arrays_sha256
            )
        )
    return sweep


def peak(store: Store, sweep: str) -> int:
    """The most bytes that were held while the sweep was gathered."""
    tracemalloc.start()
    try:
        gather(store, sweep, everything=True)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture
def peaks(tmp_path: Path) -> dict[int, int]:
    found = {}
    # The first one pays for what is imported and compiled once.
    for count in (SHARD, FEW, MANY):
        folder = tmp_path / str(count)
        with open_store(f"sqlite:///{folder / 'lens.db'}", folder / "store") as store:
            sweep = ended(store, count)
            found[count] = peak(store, sweep)
            assert (store.sweeps.ungathered(sweep), len(store.sweeps.shards(sweep))) == ([], -(-count // SHARD))
    return found


def test_memory_does_not_grow_with_the_items(peaks: dict[int, int]) -> None:
    # Held are the results of one shard, and of the others a number each: eight bytes and what Python adds to them.
    assert peaks[MANY] <= 1.1 * peaks[FEW] + 100 * (MANY - FEW)
    assert peaks[MANY] < 3 * peaks[SHARD]
