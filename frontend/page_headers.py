"""What the pages' HTML is sent with: a content security policy, and 404 where there is no such page."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontend.routes import route


def content_security_policy(script_hashes: Sequence[str]) -> str:
    """Everything from this origin alone; the one inline script (Dash's renderer) by its hash.

    Styles may be inline, as Mantine and plotly write them; pictures may be `data:` and `blob:`, as in plotly's exports.
    """
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


class PageHeaders:
    """ASGI middleware: adds the headers to HTML of our own pages and leaves every other answer alone.

    Dash answers any path with 200 and the same HTML. The page then says that there is no such page; the status agrees.
    """

    def __init__(self, app: ASGIApp, *, policy: str, skip: Sequence[str] = ()) -> None:
        """Args: skip: beginnings of paths that are not pages (the API and its documentation)."""
        self._app = app
        self._policy = policy
        self._skip = tuple(skip)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._skip):
            await self._app(scope, receive, send)
            return

        async def send_page(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = self._policy
                    headers["Referrer-Policy"] = "same-origin"
                    headers["Cache-Control"] = "no-cache"
                    if message["status"] == 200 and route(scope["path"]).page == "unknown":
                        message["status"] = 404
            await send(message)

        await self._app(scope, receive, send_page)
