"""Following an analysis by server-sent events, over a real connection."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from backend.api.app import create_app
from backend.api.service import Service
from backend.schemas import Progress
from backend.settings import Settings
from tests.backend.api import files, results
from tests.backend.api.checkpoint import CHECKPOINT
from tests.backend.api.conftest import IdleEngine, served, wait_until


@dataclass
class Event:
    """One event as it came."""

    event: str = ""
    data: str = ""
    id: str = ""

    @property
    def state(self) -> str:
        return str(json.loads(self.data)["state"])


def events(response: httpx.Response) -> Iterator[Event]:
    current = Event()
    for line in response.iter_lines():
        name, _, value = line.partition(": ")
        if not line and current.event:
            yield current
            current = Event()
        elif name in ("event", "data", "id"):
            setattr(current, name, value)


@pytest.fixture
def waiting(live: tuple[str, FastAPI]) -> tuple[str, Service, str]:
    """Address of the API, its service and the id of an analysis that waits."""
    address, app = live
    root = f"{address}/api/v1"
    clip = httpx.post(f"{root}/clips", content=files.sound()).json()["id"]
    analysis = httpx.post(f"{root}/analyses", json={"checkpoint": CHECKPOINT, "clip": clip}).json()["id"]
    return root, app.state.service, analysis


def test_events_tell_of_every_change_until_the_end(waiting: tuple[str, Service, str]) -> None:
    root, service, analysis = waiting
    with httpx.stream("GET", f"{root}/analyses/{analysis}/events", timeout=10) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-cache"
        assert response.headers["x-accel-buffering"] == "no"
        stream = events(response)
        first = next(stream)
        assert (first.event, first.state) == ("progress", "queued")

        service.store.analyses.claim(results.WORKER, 60)
        service.store.analyses.heartbeat(analysis, results.WORKER, Progress(stage="Finding faces", fraction=0.5))
        seen = next(stream)
        while json.loads(seen.data)["progress"]["fraction"] == 0:
            seen = next(stream)
        assert (seen.event, seen.state) == ("progress", "running")
        assert json.loads(seen.data)["progress"] == {"stage": "Finding faces", "fraction": 0.5}

        service.store.analyses.cancel(analysis)
        rest = list(stream)
    assert [(event.event, event.state) for event in rest] == [("end", "cancelled")]
    assert len({first.id, seen.id, rest[0].id}) == 3


def test_the_end_comes_at_once_and_without_the_report(waiting: tuple[str, Service, str]) -> None:
    root, service, analysis = waiting
    results.finish(service.store)
    with httpx.stream("GET", f"{root}/analyses/{analysis}/events", timeout=10) as response:
        (end,) = events(response)
    assert (end.event, end.state) == ("end", "succeeded")
    assert json.loads(end.data)["report"] is None


def test_whoever_comes_back_is_not_told_twice(waiting: tuple[str, Service, str]) -> None:
    root, service, analysis = waiting
    url = f"{root}/analyses/{analysis}/events"
    with httpx.stream("GET", url, timeout=10) as response:
        first = next(events(response))
    results.finish(service.store)
    with httpx.stream("GET", url, timeout=10, headers={"Last-Event-ID": first.id}) as response:
        (end,) = events(response)
    assert end.state == "succeeded"
    done = httpx.get(url, headers={"Last-Event-ID": end.id})
    assert (done.status_code, done.content) == (204, b"")


def test_an_unknown_analysis_is_a_problem_and_no_stream(waiting: tuple[str, Service, str]) -> None:
    root, _, _ = waiting
    response = httpx.get(f"{root}/analyses/none/events")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_a_deleted_analysis_ends_the_stream(waiting: tuple[str, Service, str]) -> None:
    root, service, analysis = waiting
    with httpx.stream("GET", f"{root}/analyses/{analysis}/events", timeout=10) as response:
        stream = events(response)
        next(stream)
        service.store.analyses.delete(analysis)
        (gone,) = stream
    assert gone.event == "gone"
    assert json.loads(gone.data)["detail"] == f"There is no analysis {analysis}"


def test_looking_stops_when_the_client_goes(waiting: tuple[str, Service, str], monkeypatch: pytest.MonkeyPatch) -> None:
    root, service, analysis = waiting
    looks = 0
    get = type(service.store.analyses).get

    def counting(self: object, id: str) -> object:  # noqa: A002
        nonlocal looks
        looks += 1
        return get(service.store.analyses, id)

    monkeypatch.setattr(type(service.store.analyses), "get", counting)
    with httpx.stream("GET", f"{root}/analyses/{analysis}/events", timeout=10) as response:
        stream = events(response)
        next(stream)
        wait_until(lambda: looks > 3)

    still = threading.Event()

    def quiet() -> bool:
        before = looks
        still.wait(0.2)
        return looks == before

    wait_until(quiet)


def test_a_stop_of_the_server_ends_the_stream(settings: Settings, engine: IdleEngine) -> None:
    seen: list[Event] = []
    with served(create_app(settings, engine), settings) as address:
        root = f"{address}/api/v1"
        clip = httpx.post(f"{root}/clips", content=files.sound()).json()["id"]
        analysis = httpx.post(f"{root}/analyses", json={"checkpoint": CHECKPOINT, "clip": clip}).json()["id"]

        def listen() -> None:
            with httpx.stream("GET", f"{root}/analyses/{analysis}/events", timeout=10) as response:
                for event in events(response):
                    seen.append(event)
                    connected.set()

        connected = threading.Event()
        listener = threading.Thread(target=listen)
        listener.start()
        assert connected.wait(10)
    listener.join(5)
    assert not listener.is_alive()
    assert [event.state for event in seen] == ["queued"]
