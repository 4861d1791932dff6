"""What the API says to addresses that it does not have: a problem document, never a page of the frontend."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

from backend.api.paths import API_ROOT

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def install_unknown_routes(app: FastAPI) -> None:
    """Answer every other path under /api; to be called after all routes of the API and before those of the pages.

    Since it matches before a route whose path fits but not its method could answer 405, it does that, too.
    """
    known = [(context.path_regex, context.methods or set()) for context in iter_route_contexts(app.routes)]

    async def answer_unknown(request: Request) -> None:
        path = request.scope["path"]
        allowed = {method for pattern, methods in known if pattern.match(path) for method in methods}
        if allowed:
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(sorted(allowed))})
        raise HTTPException(HTTPStatus.NOT_FOUND)

    for path in (API_ROOT, f"{API_ROOT}/{{rest:path}}"):
        app.add_api_route(path, answer_unknown, methods=_METHODS, include_in_schema=False, response_model=None)
