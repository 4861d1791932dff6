"""The pages' process of the split deployment: `python -m frontend.main`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from frontend.app import create_dash
from frontend.client import ApiClient
from frontend.settings import FrontendSettings


def create_server(settings: FrontendSettings) -> FastAPI:
    """The pages as an ASGI application of their own, with a health check; the API lives elsewhere."""
    api = ApiClient(settings.api_url, timeout_s=settings.request_timeout_s)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with api:
            yield

    server = FastAPI(title="MSAF Lens pages", lifespan=lifespan, openapi_url=None)

    @server.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        """Whether the pages are served; whether the API answers is the API's own check."""
        return {"status": "ok"}

    create_dash(server, api, settings)
    return server


def main() -> None:
    settings = FrontendSettings()
    uvicorn.run(create_server(settings), host=settings.host, port=settings.port, server_header=False)


if __name__ == "__main__":
    main()
