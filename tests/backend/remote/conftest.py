"""A service on a port of this machine, with an engine that ends each analysis at once while it is let."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from backend.api.app import create_app
from backend.api.service import Service
from backend.settings import Settings
from tests.backend.api import files, results
from tests.backend.api.checkpoint import CHECKPOINT, write_checkpoint
from tests.backend.api.conftest import IdleEngine, served, wait_until
from tests.backend.api.sweeping import fail


@dataclass
class Running:
    """A service, its address, and the root of the folders that it may read."""

    address: str
    service: Service
    root: Path
    lasting_s: float = 0.0
    """Seconds between two analyses that end."""
    failing: set[int] = field(default_factory=set)
    """Which of the analyses fail, by the order in which they are run."""
    going: threading.Event = field(default_factory=threading.Event)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        """End the analyses one after the other, those of `failing` with a problem."""
        ended = 0
        while not self._stopped.wait(self.lasting_s or 0.01):
            store = self.service.store
            if not self.going.is_set() or not (self._waiting() - self._held()):
                continue
            if ended in self.failing:
                fail(store)
            else:
                results.finish(store)
            ended += 1

    def stop(self) -> None:
        self._stopped.set()

    def _waiting(self) -> int:
        return sum(sweep.tally.counts.waiting for sweep in self.service.store.sweeps.list())

    def _held(self) -> int:
        return sum(sweep.tally.counts.waiting for sweep in self.service.store.sweeps.list() if sweep.paused)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    write_checkpoint(tmp_path / "checkpoints" / CHECKPOINT)
    root = tmp_path / "root"
    root.mkdir()
    settings = Settings(
        data=tmp_path / "data", checkpoints=(tmp_path / "checkpoints",), port=0, collections=root, max_queue=1
    )
    application = create_app(settings, IdleEngine())
    with served(application, settings) as address:
        wait_until(lambda: application.state.service is not None)
        found = Running(address, application.state.service, root)
        worker = threading.Thread(target=found.work, name="tests", daemon=True)
        worker.start()
        try:
            yield found
        finally:
            found.stop()
            worker.join(10)


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder on the machine of whoever makes a collection: three recordings named as in RAVDESS, and a text."""
    folder = tmp_path / "mine"
    (folder / "Actor_24").mkdir(parents=True)
    for index, name in enumerate(("03-01-01-01-01-01-01", "03-01-03-01-01-01-01", "Actor_24/03-01-03-01-01-01-24")):
        (folder / f"{name}.wav").write_bytes(files.sound(1 + index / 10))
    (folder / "README.txt").write_text("About.", "utf-8")
    return folder
