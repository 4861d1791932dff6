"""Requests that change something are taken from the service's own pages and from programs, not from other sites' pages.

There are no accounts, so what protects a lab's data is the network it runs in; without these checks, any page that a
member visits could post into that network through the browser.
"""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers

from backend.api.deps import ServiceDep
from backend.errors import Forbidden, UnsupportedMedia

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_OWN_SITES = {"same-origin", "none"}
_FORM = "application/x-www-form-urlencoded"


def refuse_other_sites(request: Request, service: ServiceDep) -> None:
    """Raises Forbidden when a browser says that the request was made by a page of another site."""
    if request.method in _SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is not None and origin in service.settings.allowed_origins:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        own = site in _OWN_SITES
    else:
        own = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not own:
        raise Forbidden("This request was made by a page of another site; expected one of the service's own pages.")


def require_json(request: Request) -> None:
    """Raises UnsupportedMedia unless the body is said to be JSON, which a form of another site can't say."""
    media_type = _media_type(request.headers)
    if media_type != "application/json":
        raise UnsupportedMedia(f"Expected a body of type application/json; got {media_type or 'no type'}.")


def require_file(request: Request) -> None:
    """Raises UnsupportedMedia when the body is a form or text rather than the bytes of a file.

    `curl --data-binary` says "form" of any body; that is let pass where the request is not a browser's.
    """
    media_type = _media_type(request.headers)
    from_browser = "origin" in request.headers or "sec-fetch-site" in request.headers
    if media_type.startswith(("multipart/", "text/")) or (media_type == _FORM and from_browser):
        raise UnsupportedMedia(
            "Expected the bytes of the file as the body, as application/octet-stream, video/* or audio/*; "
            f"got {media_type}."
        )


def _media_type(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()
