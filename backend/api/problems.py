"""Every error leaves the service as a problem document (RFC 9457), a sentence for a person with nothing internal."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from backend.api.request_id import request_id
from backend.errors import Busy, LensError
from backend.schemas import Problem

PROBLEM_MEDIA_TYPE = "application/problem+json"
CLIENT_CLOSED_REQUEST = 499
RETRY_AFTER_S = 30

_SENTENCES = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is larger than this address accepts.",
}


class ProblemResponse(JSONResponse):
    media_type = PROBLEM_MEDIA_TYPE


def problem_response(
    scope: Scope,
    status: int,
    title: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **extensions: Any,
) -> ProblemResponse:
    """The problem document of a request; `instance` and `request_id` lead from it to the log."""
    problem = Problem(
        title=title,
        status=status,
        detail=detail,
        **{"instance": scope["path"], "request_id": request_id(scope), **extensions},
    )
    return ProblemResponse(problem.model_dump(mode="json"), status, headers=headers)


def internal_problem(scope: Scope) -> ProblemResponse:
    """The problem document of an error that nobody foresaw: what it was is in the log only."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "Something went wrong in the service. Its log has the details under the request_id of this answer."
    return problem_response(scope, status, status.phrase, detail)


def install_problem_handlers(app: FastAPI) -> None:
    """Let every expected error of the application end as a problem document."""
    app.add_exception_handler(LensError, _lens_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(ClientDisconnect, _disconnected)


async def _lens_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, LensError):
        raise error
    headers = {"Retry-After": str(RETRY_AFTER_S)} if isinstance(error, Busy) else None
    return problem_response(request.scope, error.status, error.title, str(error), headers=headers, **error.extensions)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.NO_CONTENT:
        return Response(status_code=status, headers=error.headers)
    detail = error.detail if error.detail != status.phrase else _SENTENCES.get(status, status.phrase)
    return problem_response(request.scope, status, status.phrase, detail, headers=error.headers)


async def _validation_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = [{"where": _where(each["loc"]), "message": _message(each)} for each in error.errors()]
    detail = "; ".join(f"{each['where']}: {each['message']}" for each in found[:3])
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem_response(request.scope, status, "Invalid request", detail, errors=found)


async def _disconnected(request: Request, error: Exception) -> Response:
    """Nobody reads this answer; its status is for the log."""
    return Response(status_code=CLIENT_CLOSED_REQUEST)


def _where(location: Sequence[int | str]) -> str:
    """`('query', 'limit')` as `limit in the query`; a part of a body by its path."""
    source, *path = location
    name = ".".join(str(part) for part in path)
    return f"{name} in the {source}" if name else f"the {source}"


def _message(found: Mapping[str, Any]) -> str:
    message: str = found["msg"]
    return message[:1].lower() + message[1:]
