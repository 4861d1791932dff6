"""The real one-port app as a process of its own, and a real Chromium that looks at it."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from backend.samples.clips import write_samples

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Generous, for two busy cores: nothing waits longer than it has to.
READY_S = 180.0
ANALYSED_S = 300.0
WAIT_MS = 45_000
expect.set_options(timeout=WAIT_MS)
IN_CI = os.environ.get("CI", "").lower() == "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, and run them last: beside Playwright's event loop no other starts."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here in item.path.parents)
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def unavailable(reason: str) -> NoReturn:
    """Skip on a machine that lacks something; in CI that is a failure, never a silent skip."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Lens:
    """The running app."""

    address: str
    checkpoint: str

    def reading(self, *media: str) -> str:
        """Id of the first checkpoint that reads all these media."""
        items = httpx.get(f"{self.address}/api/v1/checkpoints", timeout=READY_S).json()["items"]
        for item in items:
            read = {modality["medium"] for modality in item["modalities"] if not modality["arrays_only"]}
            if item["state"] == "ready" and set(media) <= read:
                return str(item["id"])
        return unavailable(f"no checkpoint reads {' and '.join(media)}")

    def sample(self, part: str) -> str:
        """Id of the sample whose name holds `part`."""
        items = httpx.get(f"{self.address}/api/v1/clips", params={"limit": 200}).json()["items"]
        return next(str(clip["id"]) for clip in items if clip["sample"] and part in clip["name"])

    def upload(self, path: Path) -> str:
        """Id of an uploaded file."""
        answer = httpx.post(
            f"{self.address}/api/v1/clips", params={"filename": path.name}, content=path.read_bytes(), timeout=60
        )
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def media(self, part: str) -> bytes:
        """The bytes of the sample whose name holds `part`."""
        return httpx.get(f"{self.address}/api/v1/clips/{self.sample(part)}/media", timeout=60).content

    def submit(self, clip: str | None = None, **more: str) -> str:
        """Id of the analysis of a clip, in whatever state it is.

        Args:
            more: other inputs, and another checkpoint.
        """
        request = {"clip": clip, "checkpoint": self.checkpoint, **more}
        return str(httpx.post(f"{self.address}/api/v1/analyses", json=request, timeout=60).json()["id"])

    def cancel(self, analysis: str) -> None:
        httpx.post(f"{self.address}/api/v1/analyses/{analysis}/cancel", timeout=60).raise_for_status()

    def analyse(self, clip: str | None = None, **more: str) -> str:
        """Id of a succeeded analysis of a clip, or of other inputs (see `submit`)."""
        api = f"{self.address}/api/v1/analyses"
        identity = self.submit(clip, **more)
        end = time.monotonic() + ANALYSED_S
        while time.monotonic() < end:
            analysis = httpx.get(f"{api}/{identity}", timeout=60).json()
            if analysis["state"] == "succeeded":
                return str(identity)
            assert analysis["state"] in {"queued", "running"}, analysis["error"]
            time.sleep(0.2)
        pytest.fail(f"the analysis was not done after {ANALYSED_S} s: {analysis['progress']}")


@contextmanager
def running_lens(data: Path, **settings: str) -> Iterator[Lens]:
    """`python -m lens` with a data folder of its own, on a free port of the loopback interface."""
    environment = {**os.environ, "LENS_DATA": str(data), "OMP_NUM_THREADS": "1", **settings}
    command = [sys.executable, "-m", "lens", "--host", "127.0.0.1", "--port", "0"]
    with (
        (data / "log").open("w+") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        # A process that hangs before it is ready is ended, which ends the reading below.
        watchdog = threading.Timer(READY_S, process.kill)
        watchdog.start()
        try:
            assert process.stdout is not None
            said = re.match(r"MSAF Lens is ready at (http://\S+)/", process.stdout.readline())
            watchdog.cancel()
            assert said, f"the app did not start:\n{(data / 'log').read_text()}"
            found = httpx.get(f"{said[1]}/api/v1/checkpoints", timeout=READY_S).json()["items"]
            ready = [item["id"] for item in found if item["state"] == "ready" and item["network"] == "emotion"]
            if not ready:
                unavailable(f"no checkpoint can be run, so that there is nothing to look at: {found}")
            yield Lens(said[1], ready[0])
        finally:
            watchdog.cancel()
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample clips, drawn once for all."""
    folder = tmp_path_factory.mktemp("samples")
    write_samples(folder)
    return folder


@pytest.fixture(scope="session")
def lens(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[Lens]:
    """The app with one worker."""
    with running_lens(tmp_path_factory.mktemp("lens"), LENS_SAMPLES=str(samples)) as lens:
        yield lens


@pytest.fixture(scope="session")
def idle(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[Lens]:
    """The app without a worker: whatever is asked of it waits, so that a test can take its time with it."""
    with running_lens(tmp_path_factory.mktemp("idle"), LENS_SAMPLES=str(samples), LENS_WORKERS="0") as lens:
        yield lens


@pytest.fixture(scope="session")
def playwright_process() -> Iterator[Playwright]:
    with sync_playwright() as process:
        yield process


@pytest.fixture(scope="session")
def browser(playwright_process: Playwright) -> Iterator[Browser]:
    """Chromium with a new user data folder."""
    if not CHROMIUM.exists():
        unavailable(f"there is no Chromium at {CHROMIUM}")
    browser = playwright_process.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@dataclass
class Watched:
    """What a browser did besides what it was told."""

    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def elsewhere(self, address: str) -> list[str]:
        """Requests to any other host."""
        return [url for url in self.asked if not url.startswith((f"{address}/", "data:", "blob:"))]

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports every answer of 400 and above, among them those that tests ask for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)


@pytest.fixture
def watched() -> Watched:
    return Watched()


@contextmanager
def watched_context(browser: Browser, lens: Lens, watched: Watched) -> Iterator[BrowserContext]:
    """A fresh browser context; at the end it must have asked no other host and reported no error."""
    context = browser.new_context(
        base_url=lens.address, viewport={"width": 1400, "height": 900}, color_scheme="dark", accept_downloads=True
    )
    context.set_default_timeout(WAIT_MS)
    context.set_default_navigation_timeout(WAIT_MS)
    watched.watch(context)
    yield context
    context.close()
    assert watched.elsewhere(lens.address) == []
    assert watched.errors == []


@pytest.fixture
def context(browser: Browser, lens: Lens, watched: Watched) -> Iterator[BrowserContext]:
    with watched_context(browser, lens, watched) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def idle_page(browser: Browser, idle: Lens, watched: Watched) -> Iterator[Page]:
    """A page of the app that has no worker."""
    with watched_context(browser, idle, watched) as context:
        yield context.new_page()


@pytest.fixture(scope="session")
def face(lens: Lens) -> str:
    """An analysis of the drawn face, which is one window."""
    return lens.analyse(lens.sample("cheerful"))


@pytest.fixture(scope="session")
def voice(lens: Lens) -> str:
    """An analysis of the synthetic voice, which has several windows and no picture."""
    return lens.analyse(lens.sample("voice"))
