"""Health, readiness, measurements, logs: what runs and watches the service sees."""

import json
import logging

import httpx
import pytest

from backend.api.logs import JsonLines
from backend.api.request_id import current_request_id
from backend.api.service import Service
from backend.engine.protocol import WorkerState
from tests.backend.api import files, results
from tests.backend.api.conftest import IdleEngine

ROOT = "http://lens.test"


async def test_ready_when_a_worker_is(client: httpx.AsyncClient, engine: IdleEngine) -> None:
    response = await client.get(f"{ROOT}/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready", "reasons": []})
    for state, reason in (
        (WorkerState.STARTING, "No worker is ready yet."),
        (WorkerState.STOPPED, "All workers have stopped."),
    ):
        engine.state = state
        response = await client.get(f"{ROOT}/readyz")
        assert response.status_code == 503
        assert response.json() == {"status": "waiting", "reasons": [reason]}
        assert (await client.get(f"{ROOT}/healthz")).status_code == 200


async def test_not_ready_without_a_place_to_write(client: httpx.AsyncClient, service: Service) -> None:
    folder = service.settings.data / "tmp"
    folder.rmdir()
    folder.write_text("in the way")
    response = await client.get(f"{ROOT}/readyz")
    assert response.status_code == 503
    assert response.json()["reasons"] == ["The data folder can't be written to: Not a directory."]


@pytest.mark.parametrize("path", ["healthz", "readyz"])
async def test_probes_may_ask_for_the_head_only(client: httpx.AsyncClient, path: str) -> None:
    response = await client.head(f"{ROOT}/{path}")
    assert (response.status_code, response.content) == (200, b"")


def sample(text: str, name: str) -> float:
    (line,) = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(line.rpartition(" ")[2])


async def test_measurements(client: httpx.AsyncClient, service: Service, clip: str, queued: str) -> None:
    await client.get(f"clips/{clip}")
    await client.get("nothing")
    await client.request("BREW", "nothing")
    await client.post("clips", content=b"no clip")
    text = (await client.get(f"{ROOT}/metrics")).text
    size = len(files.sound()) + len(b"no clip")
    for name, value in {
        'lens_http_requests_total{method="GET",route="/api/v1/clips/{clip_id}",status="200"}': 1,
        'lens_http_requests_total{method="POST",route="/api/v1/clips",status="422"}': 1,
        'lens_http_requests_total{method="GET",route="/api/{rest:path}",status="404"}': 1,
        'lens_http_requests_total{method="other",route="/api/{rest:path}",status="405"}': 1,
        'lens_http_request_seconds_count{method="POST",route="/api/v1/analyses"}': 1,
        "lens_upload_bytes_total": size,
        'lens_uploads_total{outcome="new"}': 1,
        'lens_uploads_total{outcome="unusable clip"}': 1,
        'lens_analyses{state="queued"}': 1,
        'lens_analyses{state="succeeded"}': 0,
        "lens_queue_length": 1,
    }.items():
        assert sample(text, name) == value, name
    assert clip not in text

    results.finish(service.store)
    for _ in range(2):  # A finished analysis is counted once.
        text = (await client.get(f"{ROOT}/metrics")).text
        assert sample(text, 'lens_stage_seconds_count{stage="network"}') == 1
        assert sample(text, 'lens_stage_seconds_sum{stage="sound"}') == pytest.approx(0.03)
        assert sample(text, "lens_queue_length") == 0


async def test_the_access_log_has_fields(
    client: httpx.AsyncClient, clip: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "backend.access")
    response = await client.get(f"clips/{clip}")
    (record,) = [record for record in caplog.records if record.name == "backend.access"]
    token = current_request_id.set(response.headers["x-request-id"])
    record.request_id = current_request_id.get()
    line = json.loads(JsonLines().format(record))
    current_request_id.reset(token)
    assert line["message"] == f"GET /api/v1/clips/{clip} 200"
    assert (line["method"], line["status"], line["route"]) == ("GET", 200, "/api/v1/clips/{clip_id}")
    assert line["request_id"] == response.headers["x-request-id"]
    assert line["duration_ms"] >= 0
    assert line["level"] == "info"


def test_a_log_line_stays_one_line() -> None:
    record = logging.makeLogRecord({"msg": "two\nlines", "levelname": "ERROR", "name": "x"})
    assert "\n" not in JsonLines().format(record)
