"""Errors of every kind leave as problem documents, and say nothing of the inside."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from backend.api.app import create_app
from backend.settings import Settings
from tests.backend.api.checkpoint import CHECKPOINT
from tests.backend.api.conftest import IdleEngine

INSIDE = "what only the log may tell"


def assert_problem(response: httpx.Response, status: int, title: str) -> dict[str, object]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = response.json()
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["title"] == title
    assert problem["instance"] == response.request.url.path
    assert problem["request_id"] == response.headers["x-request-id"]
    return problem


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v2/clips", "/api/v1/nothing", "/api/v1/clips/"])
async def test_unknown_addresses(client: httpx.AsyncClient, method: str, path: str) -> None:
    response = await client.request(method, f"http://lens.test{path}")
    assert assert_problem(response, 404, "Not Found")["detail"] == "There is nothing at this address."


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "clips", "GET, POST"),
        ("POST", "checkpoints", "GET"),
        ("GET", f"analyses/{'0' * 32}/cancel", "POST"),
        ("PATCH", f"clips/{'0' * 64}", "DELETE, GET"),
        ("DELETE", f"clips/{'0' * 64}/media", "GET, HEAD"),
    ],
)
async def test_methods_that_an_address_does_not_take(
    client: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    response = await client.request(method, path)
    assert_problem(response, 405, "Method Not Allowed")
    assert response.headers["allow"] == allowed


async def test_values_that_do_not_fit_are_named(client: httpx.AsyncClient) -> None:
    response = await client.get("clips", params={"limit": "many", "offset": -1})
    problem = assert_problem(response, 422, "Invalid request")
    assert problem["errors"] == [
        {"where": "offset in the query", "message": "input should be greater than or equal to 0"},
        {
            "where": "limit in the query",
            "message": "input should be a valid integer, unable to parse string as an integer",
        },
    ]
    assert str(problem["detail"]).startswith("offset in the query: input should be")


async def test_a_body_that_is_no_json(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = await client.post("analyses", content=b"{", headers=headers)
    assert "body" in str(assert_problem(response, 422, "Invalid request")["detail"])


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large(client: httpx.AsyncClient, announced: bool) -> None:
    body = b'{"checkpoint": "' + b"x" * 1_048_576 + b'", "clip": ""}'

    async def pieces() -> AsyncIterator[bytes]:
        yield body

    headers = {"Content-Type": "application/json"}
    response = await client.post("analyses", content=body if announced else pieces(), headers=headers)
    problem = assert_problem(response, 413, "Request Entity Too Large")
    assert problem["detail"] == "Expected a body of at most 1048576 bytes; got a larger one."


async def test_an_unforeseen_error_says_nothing_of_the_inside(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError(INSIDE)

    monkeypatch.setattr(app.state.service.catalogue, "list", fail)
    response = await client.get("checkpoints")
    problem = assert_problem(response, 500, "Internal Server Error")
    assert INSIDE not in response.text
    assert str(problem["detail"]).startswith("Something went wrong in the service.")
    assert response.headers["x-content-type-options"] == "nosniff"
    (record,) = [record for record in caplog.records if record.name == "backend.errors"]
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == INSIDE


async def test_before_the_service_has_started(settings: Settings) -> None:
    app = create_app(settings, IdleEngine())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lens.test") as client:
        response = await client.get("/api/v1/clips")
        assert assert_problem(response, 503, "Busy")["detail"] == "The service is starting; try again in a moment."
        assert response.headers["retry-after"] == "30"
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).json() == {"status": "alive"}


async def test_the_request_id_of_a_gateway_is_kept_if_it_is_harmless(client: httpx.AsyncClient) -> None:
    for given, kept in (("a1b2c3d4-e5", True), ("x\tforged log line", False), ("x" * 65, False)):
        response = await client.get("clips", headers={"X-Request-ID": given})
        assert (response.headers["x-request-id"] == given) is kept


async def test_headers_of_the_api(client: httpx.AsyncClient) -> None:
    headers = (await client.get("clips")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


async def test_pages_beside_the_api_are_left_alone(settings: Settings) -> None:
    app = create_app(settings, IdleEngine())

    @app.get("/{rest:path}")
    async def page(rest: str) -> str:
        return "a page"

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lens.test") as client:
        response = await client.get("/clip/1")
        assert response.json() == "a page"
        assert "content-security-policy" not in response.headers
        assert (await client.get("/api/v1/other")).status_code == 404
    assert "/{rest}" not in app.openapi()["paths"]


async def test_checkpoints_with_slashes_and_without(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"checkpoints/{CHECKPOINT}")).json()["id"] == CHECKPOINT
    response = await client.get("checkpoints/emotion/../../etc")
    assert response.status_code == 404
