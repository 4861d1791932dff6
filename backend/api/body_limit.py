"""A cap on the bodies that are read into memory; the upload of a clip, which is not, has its own."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.paths import COLLECTIONS_PATH, UPLOAD_PATH, is_api_path
from backend.api.problems import problem_response

MAX_BODY_BYTES = 1024 * 1024
"""Far more than a text that is accepted takes, so that one that is too long is told how long it may be."""
MAX_MANIFEST_BYTES = 32 * 1024 * 1024
"""Of a collection: a manifest and the names of its files."""


class BodyLimit:
    """Answers 413 to an API request with a larger body than any route but the upload reads."""

    def __init__(
        self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES, max_manifest_bytes: int = MAX_MANIFEST_BYTES
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._max_manifest_bytes = max_manifest_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_api_path(scope["path"]) or scope["path"] == UPLOAD_PATH:
            await self._app(scope, receive, send)
            return
        most = self._max_manifest_bytes if scope["path"] == COLLECTIONS_PATH else self._max_bytes
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > most:
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            response = problem_response(scope, status, status.phrase, _sentence(most))
            await response(scope, receive, send)
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _sentence(most))
            return message

        await self._app(scope, counted, send)


def _sentence(most: int) -> str:
    return f"Expected a body of at most {most} bytes; got a larger one."
