"""Answers that are stored files: whole, in parts (`Range`), or not at all when the client has the file already."""

import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from backend.api.names import download_name
from backend.api.problems import problem_response
from backend.errors import NotFound

_YEAR_S = 365 * 24 * 3600
_RANGES = re.compile(r"bytes=\s*(\d+-\d*|-\d+)(\s*,\s*(\d+-\d*|-\d+))*\s*", re.IGNORECASE)


class StoredFile(FileResponse):
    """A file response that takes `Range` as RFC 9110 has it: nonsense is ignored, and 416 is a problem document."""

    @classmethod
    def answer(
        cls, request: Request, path: Path, *, media_type: str, etag: str, name: str, unchanging: bool
    ) -> Response:
        """The file, or 304 when `If-None-Match` names it.

        Args:
            etag: What the file's content is known by, without quotes.
            name: What a browser may save it as.
            unchanging: Whether this address will give the same bytes for ever.
        """
        quoted = f'"{etag}"'
        caching = f"private, max-age={_YEAR_S}, immutable" if unchanging else "private, no-cache"
        headers = {"ETag": quoted, "Cache-Control": caching}
        if names_etag(request.headers.get("if-none-match", ""), quoted):
            return Response(status_code=304, headers=headers)
        try:
            status = path.stat()
        except FileNotFoundError as error:
            raise NotFound("The file has just been deleted.") from error
        return cls(
            path,
            headers=headers,
            media_type=media_type,
            filename=download_name(name),
            stat_result=status,
            content_disposition_type="inline",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        asked = headers.get("range")
        conditional = headers.get("if-range")
        if asked is not None:
            size = int(self.headers["content-length"])
            if not _makes_sense(asked):
                scope = _without_range(scope)
            elif conditional in (None, self.headers["etag"]) and _beyond(asked, size):
                response = problem_response(
                    scope,
                    416,
                    "Range not satisfiable",
                    f"Expected a range within the file's {size} bytes; got {asked}.",
                    headers={"Content-Range": f"bytes */{size}"},
                )
                await response(scope, receive, send)
                return
        await super().__call__(scope, receive, send)


def names_etag(if_none_match: str, etag: str) -> bool:
    """Whether a client's `If-None-Match` names the quoted tag."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags


def _makes_sense(ranges: str) -> bool:
    return _RANGES.fullmatch(ranges) is not None and all(
        int(first) <= int(last) for first, last in re.findall(r"(\d+)-(\d+)", ranges)
    )


def _beyond(ranges: str, size: int) -> bool:
    """Whether a part that was asked for begins behind the end of the file."""
    starts = [int(first) for first in re.findall(r"(\d+)-", ranges)]
    empty_suffix = any(int(length) == 0 for length in re.findall(r"(?:=|,|\s)-(\d+)", ranges))
    return size == 0 or empty_suffix or any(start >= size for start in starts)


def _without_range(scope: Scope) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.lower() != b"range"]}
