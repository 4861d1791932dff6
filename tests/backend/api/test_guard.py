"""Requests that pages of other sites make through a member's browser."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from backend.api.app import create_app
from backend.api.service import Service
from backend.settings import Settings
from tests.backend.api import files
from tests.backend.api.checkpoint import CHECKPOINT
from tests.backend.api.conftest import IdleEngine

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.test"},
    {"Origin": "null"},
    {"Origin": "http://lens.test:8080"},
]
OWN: list[dict[str, str]] = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://lens.test"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://lens.test"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_other_sites_can_change_nothing(
    client: httpx.AsyncClient, service: Service, succeeded: str, clip: str, headers: dict[str, str]
) -> None:
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "clips", {"content": files.sound(3.3)}),
        ("DELETE", f"clips/{clip}", {}),
        ("POST", "analyses", {"json": {"checkpoint": CHECKPOINT, "clip": clip}}),
        ("POST", f"analyses/{succeeded}/cancel", {}),
        ("DELETE", f"analyses/{succeeded}", {}),
    ]
    for method, path, body in requests:
        response = await client.request(method, path, headers=headers, **body)
        assert response.status_code == 403
        assert response.json()["detail"].startswith("This request was made by a page of another site")
    assert service.store.clips.list().total == 1
    assert service.store.analyses.get(succeeded).state == "succeeded"


@pytest.mark.parametrize("headers", OWN, ids=str)
async def test_own_pages_and_programs_can(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    response = await client.post("clips", content=files.sound(), headers=headers)
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("content_type", "browser", "status"),
    [
        ("application/octet-stream", True, 201),
        ("audio/wav", True, 201),
        (None, True, 201),
        ("application/x-www-form-urlencoded", False, 201),  # what `curl --data-binary` says
        ("application/x-www-form-urlencoded", True, 415),
        ("multipart/form-data; boundary=x", False, 415),
        ("text/plain", False, 415),
    ],
)
async def test_kinds_of_bodies_of_an_upload(
    client: httpx.AsyncClient, content_type: str | None, browser: bool, status: int
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    if browser:
        headers["Origin"] = "http://lens.test"
    response = await client.post("clips", content=files.sound(), headers=headers)
    assert response.status_code == status
    if status == 415:
        assert response.json()["detail"].startswith("Expected the bytes of the file as the body")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
async def test_an_analysis_is_asked_for_in_json(client: httpx.AsyncClient, clip: str, content_type: str | None) -> None:
    body = f'{{"checkpoint": "{CHECKPOINT}", "clip": "{clip}"}}'.encode()
    headers = {"Content-Type": content_type} if content_type else {}
    response = await client.post("analyses", content=body, headers=headers)
    assert response.status_code == 415
    assert response.json()["detail"] == f"Expected a body of type application/json; got {content_type or 'no type'}."


async def test_origins_that_are_allowed(settings: Settings, engine: IdleEngine) -> None:
    origin = "https://elsewhere.test"
    app: FastAPI = create_app(settings.model_copy(update={"allowed_origins": (origin,)}), engine)
    transport = httpx.ASGITransport(app)
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site", "Content-Type": "audio/wav"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://lens.test/api/v1/") as client,
    ):
        response = await client.post("clips", content=files.sound(), headers=headers)
        assert response.status_code == 201
        assert response.headers["access-control-allow-origin"] == origin
        asked = {"Origin": origin, "Access-Control-Request-Method": "DELETE"}
        assert (await client.options(f"clips/{'0' * 64}", headers=asked)).status_code == 200
        other = await client.post("clips", content=files.sound(), headers={**headers, "Origin": "https://third.test"})
        assert other.status_code == 403
