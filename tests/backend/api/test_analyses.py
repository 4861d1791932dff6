"""Analyses: queued once, followed, cancelled, deleted."""

import json

import httpx
import pytest
from fastapi import FastAPI

from backend.api.app import create_app
from backend.api.service import Service
from backend.schemas import Problem
from backend.settings import Settings
from tests.backend.api import files, results
from tests.backend.api.checkpoint import CHECKPOINT
from tests.backend.api.conftest import IdleEngine


async def test_an_analysis_is_queued_once(client: httpx.AsyncClient, clip: str) -> None:
    request = {"checkpoint": CHECKPOINT, "clip": clip}
    first = await client.post("analyses", json=request)
    again = await client.post("analyses", json=request)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.headers["location"] == again.headers["location"] == f"/api/v1/analyses/{first.json()['id']}"
    assert first.json() == again.json()
    assert first.json()["state"] == "queued"
    assert first.json()["name"] == "tone.wav"
    assert first.json()["inputs"] == {"clip": clip, "text": None, "skeleton": None, "features": None}
    assert first.json()["progress"] == {"stage": "Waiting", "fraction": 0.0}


async def test_one_that_failed_is_queued_anew(client: httpx.AsyncClient, service: Service, queued: str) -> None:
    service.store.analyses.claim(results.WORKER, 60)
    problem = Problem(title="Analysis failed", status=500, detail="It was too dark")
    service.store.analyses.fail(queued, results.WORKER, problem, retry=False)
    failed = (await client.get(f"analyses/{queued}")).json()
    assert (failed["state"], failed["error"]["detail"]) == ("failed", "It was too dark")

    response = await client.post("analyses", json={"checkpoint": CHECKPOINT, "clip": failed["inputs"]["clip"]})
    assert response.status_code == 202
    assert (response.json()["id"], response.json()["state"], response.json()["error"]) == (queued, "queued", None)


async def test_the_report_comes_with_success_and_is_left_out_of_lists(
    client: httpx.AsyncClient, clip: str, succeeded: str
) -> None:
    shown = (await client.get(f"analyses/{succeeded}")).json()
    assert shown["state"] == "succeeded"
    assert shown["report"] == results.report().model_dump(mode="json")
    listed = (await client.get("analyses", params={"clip": clip})).json()
    assert listed["total"] == 1
    assert listed["items"] == [{**shown, "report": None}]
    assert (await client.get("analyses", params={"clip": "0" * 64})).json() == {"items": [], "total": 0}


async def test_lists_are_narrowed_by_checkpoint_and_state(client: httpx.AsyncClient, succeeded: str) -> None:
    async def ids(**asked: str) -> list[str]:
        return [item["id"] for item in (await client.get("analyses", params=asked)).json()["items"]]

    assert await ids(checkpoint=CHECKPOINT, state="succeeded", of_sweeps="true") == [succeeded]
    assert await ids(checkpoint="emotion/other") == await ids(state="failed") == []
    assert (await client.get("analyses", params={"state": "fine"})).status_code == 422


NOT_UNICODE = "input should be a valid string, unable to parse raw data as a unicode string"


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"checkpoint": "emotion/other"}, 404, "There is no checkpoint emotion/other"),
        ({"clip": "0" * 64}, 404, f"There is no clip {'0' * 64}"),
        ({"clip": 5}, 422, "clip in the body: input should be a valid string"),
        ({"clip": "abc"}, 422, "clip: expected the id of an upload, 64 hexadecimal digits; got 'abc'"),
        ({"clip": "\ud83d"}, 422, r"clip: expected the id of an upload, 64 hexadecimal digits; got '\ud83d'"),
        ({"checkpoint": "x" * 301}, 422, "checkpoint in the body: string should have at most 300 characters"),
        ({"checkpoint": "\ud83d"}, 422, f"checkpoint in the body: {NOT_UNICODE}"),
        ({"\ud83d": 1}, 422, f"the body: {NOT_UNICODE}"),
        ({"colour": "red"}, 422, "colour in the body: extra inputs are not permitted"),
    ],
)
async def test_a_request_that_can_not_be_met(
    client: httpx.AsyncClient, clip: str, changed: dict[str, str | int], status: int, sentence: str
) -> None:
    body = json.dumps({"checkpoint": CHECKPOINT, "clip": clip, **changed})
    response = await client.post("analyses", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status
    assert response.json()["detail"] == sentence
    assert (await client.get("analyses")).json()["total"] == 0


async def test_a_broken_checkpoint_is_not_run(client: httpx.AsyncClient, settings: Settings, clip: str) -> None:
    broken = settings.checkpoints[0] / "emotion" / "broken"
    broken.mkdir()
    (broken / "card.toml").write_text("title = ")
    response = await client.post("analyses", json={"checkpoint": "emotion/broken", "clip": clip})
    assert response.status_code == 409
    assert response.json()["detail"].startswith("The checkpoint emotion/broken can't be used: expected TOML;")
    assert str(settings.checkpoints[0]) not in response.text


async def test_a_full_queue_refuses_new_work_only(settings: Settings, engine: IdleEngine) -> None:
    app = create_app(settings.model_copy(update={"max_queue": 1}), engine)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://lens.test/api/v1/") as client,
    ):
        clips = [(await client.post("clips", content=files.sound(s))).json()["id"] for s in (3.0, 3.1)]
        requests = [{"checkpoint": CHECKPOINT, "clip": clip} for clip in clips]
        assert (await client.post("analyses", json=requests[0])).status_code == 202
        refused = await client.post("analyses", json=requests[1])
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "30"
        assert refused.json()["detail"] == "1 analyses are waiting already; try again when some of them are done."
        assert (await client.post("analyses", json=requests[0])).status_code == 200


async def test_cancelling(client: httpx.AsyncClient, queued: str) -> None:
    for _ in range(2):
        response = await client.post(f"analyses/{queued}/cancel")
        assert (response.status_code, response.json()["state"]) == (200, "cancelled")


async def test_what_has_succeeded_can_not_be_cancelled(client: httpx.AsyncClient, succeeded: str) -> None:
    response = await client.post(f"analyses/{succeeded}/cancel")
    assert response.status_code == 409
    assert response.json()["title"] == "Conflict"


async def test_deleting_keeps_the_clip(client: httpx.AsyncClient, service: Service, clip: str, succeeded: str) -> None:
    assert (await client.delete(f"analyses/{succeeded}")).status_code == 204
    assert (await client.get(f"analyses/{succeeded}")).status_code == 404
    assert (await client.get(f"clips/{clip}")).status_code == 200
    assert service.store.blobs.names() == [clip]


async def test_work_survives_a_restart(
    settings: Settings, client: httpx.AsyncClient, app: FastAPI, queued: str
) -> None:
    again = create_app(settings, IdleEngine())
    async with again.router.lifespan_context(again):
        assert again.state.service.store.analyses.get(queued).state == "queued"
