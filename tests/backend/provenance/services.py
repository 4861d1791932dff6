"""Services whose analyses are ended at once with results made up by hand, and exports of what they say."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from backend.api.app import create_app
from backend.schemas import Provenance, Report
from backend.settings import Settings
from backend.store import Store
from frontend.client import ApiClient
from frontend.exports import Taken
from frontend.exports.recording import recorded
from frontend.figures import Table
from tests.backend.api import results
from tests.backend.api.checkpoint import CHECKPOINT
from tests.backend.api.conftest import IdleEngine, served, wait_until

TABLE = Table("Shares", ("modality", "share"), (("video", 0.75), ("=sum", None)))


@dataclass
class Lab:
    """A running service.

    Attributes:
        change: what its worker makes of a report.
    """

    address: str
    store: Store
    change: Callable[[Report], Report] = field(default=lambda report: report)

    def get(self, path: str) -> Any:
        return httpx.get(f"{self.address}/api/v1/{path}").raise_for_status().json()

    def post(self, path: str, **sent: Any) -> Any:
        return httpx.post(f"{self.address}/api/v1/{path}", **sent).raise_for_status().json()

    def upload(self, content: bytes, name: str = "tone.wav") -> str:
        return str(self.post(f"clips?filename={name}", content=content)["id"])

    def analyse(self, clip: str) -> str:
        identity = str(self.post("analyses", json={"checkpoint": CHECKPOINT, "clip": clip})["id"])
        wait_until(lambda: self.get(f"analyses/{identity}")["state"] == "succeeded")
        return identity

    def export(self, *requests: str) -> Provenance:
        """The provenance of numbers that come from these requests."""

        async def ask() -> Provenance:
            async with ApiClient(f"{self.address}/api/v1") as api:
                taken = Taken(TABLE, None, requests)
                return (await recorded(api, taken, figure="shares", title="Shares", page="/a")).provenance

        return asyncio.run(ask())


@contextmanager
def running(data: Path, checkpoints: Path) -> Iterator[Lab]:
    """A service on a data folder of its own."""
    settings = Settings(data=data, checkpoints=(checkpoints,), port=0, events_interval_s=0.01)
    application = create_app(settings, IdleEngine())
    stopping = threading.Event()
    with served(application, settings) as address:
        lab = Lab(address, application.state.service.store)
        worker = threading.Thread(target=_work, args=(lab, stopping), daemon=True)
        worker.start()
        try:
            yield lab
        finally:
            stopping.set()
            worker.join(20)


def _work(lab: Lab, stopping: threading.Event) -> None:
    """End what waits."""
    while not stopping.wait(0.02):
        claimed = lab.store.analyses.claim(results.WORKER, 60)
        if claimed is None:
            continue
        report = results.report().model_copy(update={"weights_sha256": claimed.weights_sha256})
        with lab.store.blobs.temporary() as arrays, lab.store.blobs.temporary() as faces:
            arrays.write_bytes(results.arrays())
            faces.write_bytes(results.FACES)
            lab.store.analyses.succeed(claimed.id, results.WORKER, lab.change(report), arrays, faces)
