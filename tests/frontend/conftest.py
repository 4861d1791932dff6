"""The fake service, a client of it, and a way to read what a layout says."""

from collections.abc import AsyncIterator

import httpx
import pytest
from dash import Dash
from fastapi import FastAPI

from frontend.app import create_dash
from frontend.client import ApiClient
from frontend.settings import FrontendSettings
from tests.frontend.fake_api import create_fake_api


@pytest.fixture
def fake_api() -> FastAPI:
    return create_fake_api()


@pytest.fixture
async def api(fake_api: FastAPI) -> AsyncIterator[ApiClient]:
    async with ApiClient("http://fake/api/v1", httpx.ASGITransport(fake_api)) as client:
        yield client


@pytest.fixture
def settings() -> FrontendSettings:
    return FrontendSettings()


@pytest.fixture
def dash_app(fake_api: FastAPI, settings: FrontendSettings) -> Dash:
    transport = httpx.ASGITransport(fake_api, raise_app_exceptions=False)
    return create_dash(fake_api, ApiClient("http://fake/api/v1", transport), settings)


@pytest.fixture
async def browser(fake_api: FastAPI, dash_app: Dash) -> AsyncIterator[httpx.AsyncClient]:
    """A client of pages and fake service in one application, started as a server starts it."""
    async with fake_api.router.lifespan_context(fake_api):
        dash_app.backend._setup_catchall()
        transport = httpx.ASGITransport(fake_api, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://lens") as client:
            yield client
