"""Service and pages in one application on one port: `python -m lens [--host HOST] [--port PORT] [--open]`."""

import argparse
import socket
import sys
import webbrowser

import httpx
from fastapi import FastAPI

from backend.api.app import create_app
from backend.api.logs import configure_logging
from backend.api.paths import API_PREFIX
from backend.main import Server
from backend.settings import Settings
from frontend.app import create_dash
from frontend.client import ApiClient
from frontend.settings import FrontendSettings

IN_PROCESS = f"http://lens{API_PREFIX}"
"""Base address of the API for the pages; calls to it never leave the process."""


def create_lens(settings: Settings) -> FastAPI:
    """The service with the pages beside it; the pages call the API within the process."""
    app = create_app(settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    pages = FrontendSettings(public_api=API_PREFIX, upload_cap_bytes=settings.max_upload_bytes)
    # A recording lasts a little longer than its timer says.
    longest_s = min(pages.recording_cap_s, max(1.0, settings.max_duration_s - 1))
    pages = pages.model_copy(update={"recording_cap_s": longest_s})
    create_dash(app, ApiClient(IN_PROCESS, transport, timeout_s=pages.request_timeout_s), pages)
    return app


class AnnouncingServer(Server):
    """Says where it can be reached once it can."""

    def __init__(self, app: FastAPI, settings: Settings, *, open_browser: bool) -> None:
        super().__init__(app, settings)
        self._open_browser = open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.should_exit:
            return
        address = self._address()
        sys.stdout.write(f"MSAF Lens is ready at {address}\n")
        sys.stdout.flush()
        if self._open_browser:
            webbrowser.open(address)

    def _address(self) -> str:
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not listened on
        return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def main() -> None:
    parser = argparse.ArgumentParser(description="Run MSAF Lens: the service and its pages on one port.")
    parser.add_argument("--host", help="address to listen on (default: LENS_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes a free one (default: LENS_PORT)")
    parser.add_argument("--open", action="store_true", help="open the page in a browser when it is ready")
    arguments = parser.parse_args()
    given = {name: getattr(arguments, name) for name in ("host", "port") if getattr(arguments, name) is not None}
    settings = Settings(**given)
    configure_logging(settings.log_level, settings.log_json)
    AnnouncingServer(create_lens(settings), settings, open_browser=arguments.open).run()


if __name__ == "__main__":
    main()
