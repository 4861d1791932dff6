"""The application over a store in a temporary folder, with an engine that does nothing by itself."""

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from backend.api.app import create_app
from backend.api.service import Service
from backend.engine.protocol import EngineStatus, WorkerState, WorkerStatus
from backend.main import Server
from backend.settings import Settings
from tests.backend.api import files
from tests.backend.api.checkpoint import CHECKPOINT, write_checkpoint
from tests.backend.api.results import finish


class IdleEngine:
    """Leaves analyses in the queue; a test ends them itself."""

    def __init__(self) -> None:
        self.state = WorkerState.READY

    def start(self) -> None: ...

    def stop(self) -> None:
        self.state = WorkerState.STOPPED

    def status(self) -> EngineStatus:
        return EngineStatus((WorkerStatus("idle", self.state, None, 0),))


@pytest.fixture
def checkpoints(tmp_path: Path) -> Path:
    """A folder with one card that can be listed; its weights are no network's."""
    folder = tmp_path / "checkpoints"
    write_checkpoint(folder / CHECKPOINT)
    return folder


@pytest.fixture
def settings(tmp_path: Path, checkpoints: Path) -> Settings:
    return Settings(
        data=tmp_path / "data", checkpoints=(checkpoints,), port=0, max_upload_bytes=1024 * 1024, events_interval_s=0.01
    )


@pytest.fixture
def engine() -> IdleEngine:
    return IdleEngine()


@pytest.fixture
async def app(settings: Settings, engine: IdleEngine) -> AsyncIterator[FastAPI]:
    """The application, started."""
    application = create_app(settings, engine)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
def service(app: FastAPI) -> Service:
    found = app.state.service
    assert isinstance(found, Service)
    return found


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://lens.test/api/v1/") as found:
        yield found


@pytest.fixture
async def clip(client: httpx.AsyncClient) -> str:
    """The id of an uploaded sound clip."""
    response = await client.post("clips", params={"filename": "tone.wav"}, content=files.sound())
    identifier: str = response.json()["id"]
    return identifier


@pytest.fixture
async def queued(client: httpx.AsyncClient, clip: str) -> str:
    """The id of an analysis that waits."""
    response = await client.post("analyses", json={"checkpoint": CHECKPOINT, "clip": clip})
    identifier: str = response.json()["id"]
    return identifier


@pytest.fixture
async def succeeded(service: Service, queued: str) -> str:
    """The id of an analysis that has succeeded."""
    finish(service.store)
    return queued


@contextmanager
def served(application: FastAPI, settings: Settings) -> Iterator[str]:
    """The application behind a real server on a free port of this machine."""
    server = Server(application, settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def live(settings: Settings, engine: IdleEngine) -> Iterator[tuple[str, FastAPI]]:
    """The address of a real server, and the application behind it."""
    application = create_app(settings, engine)
    with served(application, settings) as address:
        yield address, application


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something that another thread brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.01)
