"""The outermost layer of the application: request ids, security headers, access log, metrics, and the last resort."""

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.metrics import Metrics
from backend.api.paths import is_api_path
from backend.api.problems import internal_problem
from backend.api.request_id import REQUEST_ID_HEADER, current_request_id, request_id

access_log = logging.getLogger("backend.access")
error_log = logging.getLogger("backend.errors")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    # The API answers with data; media and pictures may be looked at directly, nothing may run or be framed.
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}


class Observed:
    """Wraps the application; answers of the pages pass with nothing added but the request id."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier = request_id(scope)
        token = current_request_id.set(identifier)
        api = is_api_path(scope["path"])
        started = time.perf_counter()
        status = 0

        async def observed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID_HEADER] = identifier
                if api:
                    for name, value in SECURITY_HEADERS.items():
                        headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, observed_send)
        except Exception:
            if not api or status:
                raise
            error_log.exception("unforeseen error in %s %s", scope["method"], scope["path"])
            await internal_problem(scope)(scope, receive, observed_send)
        finally:
            self._note(scope, api, status, time.perf_counter() - started)
            current_request_id.reset(token)

    def _note(self, scope: Scope, api: bool, status: int, seconds: float) -> None:
        route = route_template(scope) if api else "pages"
        self._metrics.request(scope["method"], route, status, seconds)
        client = scope.get("client")
        access_log.info(
            "%s %s %d",
            scope["method"],
            scope["path"],
            status,
            extra={
                "method": scope["method"],
                "path": scope["path"],
                "route": route,
                "status": status,
                "duration_ms": round(seconds * 1000, 1),
                "client": client[0] if client else None,
            },
        )


def route_template(scope: Scope) -> str:
    """The route that answered, with its parameters unfilled, so that metrics have few labels."""
    return getattr(scope.get("route"), "path", "unmatched")
