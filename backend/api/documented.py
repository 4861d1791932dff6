"""Parts of the API's description that the routes share: which problems a route answers with, what files look like."""

from http import HTTPStatus
from typing import Any

from backend.api.problems import PROBLEM_MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

_EXAMPLES = {
    HTTPStatus.BAD_REQUEST: ("Bad request", "There was an error parsing the body"),
    HTTPStatus.FORBIDDEN: ("Forbidden", "This request was made by a page of another site."),
    HTTPStatus.NOT_FOUND: ("Not found", "There is no clip 9f86d081884c7d65"),
    HTTPStatus.NOT_ACCEPTABLE: ("Not acceptable", "Expected to be asked for application/json or application/x-npz."),
    HTTPStatus.CONFLICT: ("Conflict", "The analysis is running; its arrays are there once it has succeeded"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "File too large",
        "long.mp4: at most 200 MiB are accepted; the file is larger",
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("Unsupported media type", "Expected a body of type application/json."),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: ("Range not satisfiable", "The file has 1048576 bytes."),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("Invalid request", "limit in the query: input should be less than 200"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Busy", "The service is starting; try again in a moment."),
    HTTPStatus.INSUFFICIENT_STORAGE: ("Storage full", "There is no room left on the service's disk for this file"),
}


def problems(*statuses: int, **sentences: str) -> Responses:
    """Documents the problems that a route answers with; `s422="…"` gives an example sentence of its own."""
    return {status: _problem(HTTPStatus(status), sentences.get(f"s{status}")) for status in statuses}


def _problem(status: HTTPStatus, sentence: str | None) -> dict[str, Any]:
    title, detail = _EXAMPLES[status]
    example = {"type": "about:blank", "title": title, "status": int(status), "detail": sentence or detail}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": status.phrase, "content": {PROBLEM_MEDIA_TYPE: {"schema": schema, "example": example}}}


def manifest_problems() -> Responses:
    """Documents the answer to a manifest with mistakes: what is wrong, row by row."""
    example = {
        "type": "about:blank",
        "title": "Invalid manifest",
        "status": 422,
        "detail": "row 3: label: expected one of neutral, calm, happy; got 'hapy' (nothing was imported)",
        "rows": [
            {
                "row": 3,
                "column": "label",
                "value": "hapy",
                "detail": "expected one of neutral, calm, happy; got 'hapy'",
            }
        ],
        "problems": 1,
    }
    documented = problems(422)
    documented[422]["content"][PROBLEM_MEDIA_TYPE]["example"] = example
    return documented


def answers(status: int, description: str, example: dict[str, Any], **more: Any) -> Responses:
    """Documents a route's usual answer by an example."""
    return {status: {"description": description, "content": {"application/json": {"example": example}}, **more}}


def location(of: str) -> dict[str, Any]:
    """Documents the `Location` of what was made."""
    return {"Location": {"description": f"Address of the {of}.", "schema": {"type": "string"}}}


def file_content(*media_types: str) -> dict[str, Any]:
    """The content of an answer, or a body, that is a file."""
    return {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in media_types}
