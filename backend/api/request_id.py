"""The id that ties a request to its lines in the log and to its problem document."""

import re
import uuid
from contextvars import ContextVar

from starlette.datastructures import Headers
from starlette.types import Scope

REQUEST_ID_HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9_.-]{8,64}")

current_request_id: ContextVar[str | None] = ContextVar("current_request_id", default=None)


def request_id(scope: Scope) -> str:
    """The id of this request: the one that a gateway gave it, if that is harmless in a log, or a new one."""
    state: dict[str, str] = scope.setdefault("state", {})
    if "request_id" not in state:
        given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        state["request_id"] = given if _ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex
    return state["request_id"]
