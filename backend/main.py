"""The service's process: `python -m backend.main [--host HOST] [--port PORT]`."""

import argparse
import socket

import uvicorn
from fastapi import FastAPI

from backend.api.app import create_app
from backend.api.logs import configure_logging
from backend.api.service import Service
from backend.settings import Settings


class Server(uvicorn.Server):
    """A server that lets streams of events end when it is told to stop; they would hold it up otherwise."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=list(settings.trusted_proxies),
                timeout_graceful_shutdown=max(1, round(settings.shutdown_s)),
            )
        )
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        service = getattr(self._app.state, "service", None)
        if isinstance(service, Service):
            service.closing.set()
        await super().shutdown(sockets)


def main() -> None:
    parser = argparse.ArgumentParser(description="Run the analysis service.")
    parser.add_argument("--host", help="address to listen on (default: LENS_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (default: LENS_PORT)")
    given = {name: value for name, value in vars(parser.parse_args()).items() if value is not None}
    settings = Settings(**given)
    configure_logging(settings.log_level, settings.log_json)
    Server(create_app(settings), settings).run()


if __name__ == "__main__":
    main()
