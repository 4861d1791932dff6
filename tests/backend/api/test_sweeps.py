"""Sweeps by the API: started, followed, paused, resumed, deleted; those that are shipped can only be looked at."""

import json
import shutil
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from backend.api.app import create_app
from backend.api.service import Service
from backend.settings import Settings
from tests.backend.api import files, results, sweeping
from tests.backend.api.checkpoint import CHECKPOINT, CLASSES, write_checkpoint
from tests.backend.api.conftest import IdleEngine, served
from tests.backend.api.test_events import events
from tests.backend.engine.service import CHECKPOINTS

NOTHING = {"waiting": 0, "running": 0, "succeeded": 0, "failed": 0, "cancelled": 0}


async def counts(client: httpx.AsyncClient, sweep: str) -> dict[str, int]:
    """The states that items are in, and how many in each."""
    found = (await client.get(f"sweeps/{sweep}")).json()["counts"]
    return {state: count for state, count in found.items() if count}


async def test_a_sweep_is_started_once(client: httpx.AsyncClient) -> None:
    request = {"collection": await sweeping.collection(client), "checkpoint": CHECKPOINT}
    response = await client.post("sweeps", json=request)
    started = response.json()
    assert response.status_code == 202
    assert response.headers["Location"] == f"/api/v1/sweeps/{started['id']}"
    assert (started["source"], started["state"], started["name"]) == ("collection", "running", "Tones")
    assert started["counts"] == {**NOTHING, "waiting": 3}
    assert (started["classes"], started["labelled"], started["groups"]) == (CLASSES, 3, 2)
    assert [site["name"] for site in started["sites"]] == ["intermediate", "late"]
    again = await client.post("sweeps", json=request)
    assert (again.status_code, again.json()["id"]) == (200, started["id"])
    assert (await client.get("sweeps")).json()["total"] == 1


@pytest.mark.parametrize(
    "collection, checkpoint, detail",
    [
        ("none", CHECKPOINT, "There is no collection none"),
        (None, "emotion/none", "There is no checkpoint emotion/none"),
    ],
)
async def test_what_is_not_here_is_not_swept(
    client: httpx.AsyncClient, collection: str | None, checkpoint: str, detail: str
) -> None:
    over = await sweeping.collection(client) if collection is None else collection
    response = await client.post("sweeps", json={"collection": over, "checkpoint": checkpoint})
    assert (response.status_code, response.json()["detail"]) == (404, detail)


async def test_a_collection_that_is_being_imported_is_not_swept(client: httpx.AsyncClient, service: Service) -> None:
    importing = service.store.collections.begin("Set", "folder a", {}).id
    response = await client.post("sweeps", json={"collection": importing, "checkpoint": CHECKPOINT})
    assert response.status_code == 409
    assert "not ready (importing)" in response.json()["detail"]


async def test_analyses_of_a_sweep_are_run_after_a_persons_and_not_listed(
    client: httpx.AsyncClient, service: Service
) -> None:
    await sweeping.sweep(client, 3)
    assert (await client.get("analyses")).json()["total"] == 0
    clip = (await client.post("clips", content=files.sound(2.0))).json()["id"]
    mine = (await client.post("analyses", json={"checkpoint": CHECKPOINT, "clip": clip})).json()["id"]
    claimed = service.store.analyses.claim(results.WORKER, 60)
    assert claimed is not None
    assert claimed.id == mine
    assert [each["id"] for each in (await client.get("analyses")).json()["items"]] == [mine]


async def test_items_that_fail_are_listed_and_the_rest_is_kept(client: httpx.AsyncClient, service: Service) -> None:
    started = await sweeping.sweep(client, 4)
    results.finish(service.store)
    sweeping.fail(service.store)
    results.finish(service.store)
    results.finish(service.store)
    ended = (await client.get(f"sweeps/{started['id']}")).json()
    assert (ended["state"], ended["counts"]) == ("ended", {**NOTHING, "succeeded": 3, "failed": 1})
    assert (ended["rate_per_minute"], ended["remaining_s"]) == (None, None)
    failed = (await client.get(f"sweeps/{started['id']}/items", params={"state": "failed"})).json()
    assert failed["total"] == 1
    (item,) = failed["items"]
    assert (item["position"], item["name"], item["error"]["detail"]) == (1, "tone 1.wav", sweeping.REFUSED.detail)
    assert len(service.frames.get(started["id"])) == 3

    resumed = (await client.post(f"sweeps/{started['id']}/resume")).json()
    assert (resumed["state"], resumed["counts"]) == ("running", {**NOTHING, "waiting": 1, "succeeded": 3})
    results.finish(service.store)
    assert await counts(client, started["id"]) == {"succeeded": 4}
    assert len(service.frames.get(started["id"])) == 4


async def test_what_the_checkpoint_cannot_read_is_a_failed_item(client: httpx.AsyncClient, service: Service) -> None:
    made = (await client.post("collections", json={"name": "Texts", "manifest": "text\nGood.\nBad.\n"})).json()
    response = await client.post("sweeps", json={"collection": made["id"], "checkpoint": CHECKPOINT})
    assert response.json()["counts"] == {**NOTHING, "failed": 2}
    items = (await client.get(f"sweeps/{response.json()['id']}/items")).json()["items"]
    assert [item["state"] for item in items] == ["failed", "failed"]
    assert items[0]["error"]["detail"].startswith(f"text: {CHECKPOINT} can't read a text")
    assert service.store.analyses.claim(results.WORKER, 60) is None


async def test_a_deleted_file_is_a_failed_item_of_a_new_sweep(client: httpx.AsyncClient) -> None:
    collection = await sweeping.collection(client, 2)
    first = (await client.get(f"collections/{collection}/items")).json()["items"][0]["inputs"]["clip"]
    await client.delete(f"clips/{first}")
    started = (await client.post("sweeps", json={"collection": collection, "checkpoint": CHECKPOINT})).json()
    assert started["counts"] == {**NOTHING, "failed": 1, "waiting": 1}
    (item,) = (await client.get(f"sweeps/{started['id']}/items", params={"state": "failed"})).json()["items"]
    assert item["error"]["detail"] == f"There is no clip {first}; the file has been deleted"


async def test_a_paused_sweep_holds(client: httpx.AsyncClient, service: Service) -> None:
    started = await sweeping.sweep(client, 3)
    results.finish(service.store)
    for _ in range(2):
        paused = (await client.post(f"sweeps/{started['id']}/pause")).json()
        assert (paused["state"], paused["rate_per_minute"]) == ("paused", None)
    assert service.store.analyses.claim(results.WORKER, 60) is None
    resumed = (await client.post(f"sweeps/{started['id']}/resume")).json()
    assert resumed["state"] == "running"
    results.finish(service.store)
    assert await counts(client, started["id"]) == {"waiting": 1, "succeeded": 2}


async def test_a_sweep_of_other_weights_is_not_gone_on_with(client: httpx.AsyncClient, checkpoints: Path) -> None:
    started = await sweeping.sweep(client)
    shutil.rmtree(checkpoints / CHECKPOINT)
    assert (await client.get(f"sweeps/{started['id']}")).json()["current"] is False
    response = await client.post(f"sweeps/{started['id']}/resume")
    assert (response.status_code, response.json()["detail"]) == (
        409,
        f"The checkpoint {CHECKPOINT} is not here any more",
    )


async def test_a_deleted_sweep_takes_its_analyses_with_it(client: httpx.AsyncClient, service: Service) -> None:
    started = await sweeping.sweep(client, 2)
    results.finish(service.store)
    running = service.store.analyses.claim(results.WORKER, 60)
    assert (await client.delete(f"sweeps/{started['id']}")).status_code == 204
    for method, path in (("GET", ""), ("GET", "/items"), ("POST", "/pause"), ("POST", "/resume"), ("DELETE", "")):
        response = await client.request(method, f"sweeps/{started['id']}{path}")
        assert (response.status_code, response.json()["detail"]) == (404, f"There is no sweep {started['id']}")
    assert running is not None
    assert sum(service.store.analyses.counts().values()) == 0
    # The uploads stay with their collection.
    assert len(service.store.blobs.names()) == 2


async def test_a_deleted_collection_takes_its_sweeps_with_it(client: httpx.AsyncClient, service: Service) -> None:
    started = await sweeping.sweep(client, 2)
    results.finish(service.store)
    await client.delete(f"collections/{started['collection']}")
    assert (await client.get("sweeps")).json()["total"] == 0
    assert service.store.blobs.names() == []


async def test_sweeps_are_listed_by_their_collection(client: httpx.AsyncClient, checkpoints: Path) -> None:
    first = await sweeping.sweep(client, 2)
    write_checkpoint(checkpoints / "emotion/other", title="Other")
    second = (
        await client.post("sweeps", json={"collection": first["collection"], "checkpoint": "emotion/other"})
    ).json()
    found = (await client.get("sweeps", params={"collection": first["collection"]})).json()
    assert {each["id"] for each in found["items"]} == {first["id"], second["id"]}
    assert (await client.get("sweeps", params={"collection": "none"})).json() == {"items": [], "total": 0}


def test_events_tell_of_items_that_end_and_of_the_end(settings: Settings) -> None:
    application = create_app(settings, IdleEngine())
    with served(application, settings) as address:
        service: Service = application.state.service

        async def start() -> dict[str, Any]:
            async with httpx.AsyncClient(base_url=f"{address}/api/v1/") as client:
                return await sweeping.sweep(client, 2)

        started = anyio.run(start)
        with httpx.stream("GET", f"{address}/api/v1/sweeps/{started['id']}/events", timeout=10) as response:
            assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
            stream = events(response)
            first = next(stream)
            assert (first.event, first.state, json.loads(first.data)["counts"]["waiting"]) == ("progress", "running", 2)
            results.finish(service.store)
            while json.loads(next(stream).data)["counts"]["succeeded"] < 1:
                pass
            results.finish(service.store)
            *_, end = stream
        assert (end.event, end.state, json.loads(end.data)["counts"]["succeeded"]) == ("end", "ended", 2)
        seen = httpx.get(f"{address}/api/v1/sweeps/{started['id']}/events", headers={"Last-Event-ID": end.id})
        assert seen.status_code == 204


class TestSmallQueue:
    """A service in which one analysis may wait."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"max_queue": 1})

    async def test_a_sweep_leaves_the_queue_to_persons(self, client: httpx.AsyncClient, clip: str) -> None:
        started = await sweeping.sweep(client, 3)
        assert started["counts"] == {**NOTHING, "waiting": 3}
        response = await client.post("analyses", json={"checkpoint": CHECKPOINT, "clip": clip})
        assert response.status_code == 202
        other = (await client.post("clips", content=files.sound(2.0))).json()["id"]
        response = await client.post("analyses", json={"checkpoint": CHECKPOINT, "clip": other})
        assert response.status_code == 503


class TestShipped:
    """A sweep that comes with its checkpoint."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"checkpoints": (CHECKPOINTS,)})

    async def test_every_shipped_checkpoint_has_one(self, client: httpx.AsyncClient) -> None:
        found = (await client.get("sweeps")).json()["items"]
        checkpoints = (await client.get("checkpoints")).json()["items"]
        assert {each["checkpoint"] for each in found} == {each["id"] for each in checkpoints}
        for each in found:
            assert (each["source"], each["state"], each["current"]) == ("shipped", "ended", True)
            total = sum(each["counts"].values())
            assert each["counts"] == {**NOTHING, "succeeded": total}
            assert each["labelled"] == total > 100
            assert each["groups"] > 1

    async def test_it_can_be_looked_at_and_not_changed(self, client: httpx.AsyncClient) -> None:
        shipped = (await client.get("sweeps")).json()["items"][0]
        path = f"sweeps/{shipped['id']}"
        assert (await client.get(path)).json() == shipped
        page = (await client.get(f"{path}/items", params={"offset": 3, "limit": 2})).json()
        assert page["total"] == shipped["counts"]["succeeded"]
        assert [item["position"] for item in page["items"]] == [3, 4]
        assert all(item["analysis"] is None and item["label"] in shipped["classes"] for item in page["items"])
        assert (await client.get(f"{path}/items", params={"state": "failed"})).json() == {"items": [], "total": 0}
        for method, what in (("POST", "/pause"), ("POST", "/resume"), ("DELETE", "")):
            response = await client.request(method, path + what)
            assert response.status_code == 409
            assert response.json()["detail"].startswith("This sweep comes with its checkpoint")
        sites = [{"site": shipped["sites"][0]["name"], "attention": "uniform"}]
        for asked in ({"kind": "study"}, {"kind": "override-study", "sites": sites}):
            response = await client.post("interventions", json={**asked, "sweep": shipped["id"]})
            assert response.status_code == 409
            assert response.json()["detail"].endswith("its inputs are not here; expected a sweep over a collection")
        (end,) = [line for line in (await client.get(f"{path}/events")).text.splitlines() if line.startswith("event")]
        assert end == "event: end"
