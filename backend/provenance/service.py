"""The running service, as a replay asks it."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

API = "/api/v1/"
PART = 200
"""Items of a list asked for at once: the most that the API gives."""
UNENDED = frozenset({"queued", "running", "paused", "importing"})
WAIT_S = 1.0
_ROUTES = re.compile(r"(analyses|checkpoints|clips|collections|comparisons|interventions|sweeps)([/?][^#\\]*)?")
JSON = {"Accept": "application/json"}


class Unavailable(Exception):  # noqa: N818 - a verdict, not an error of ours
    """The service has not what was asked for, or does not answer; the message says why.

    Attributes:
        status: that of its answer; None where there was none.
    """

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


class Service:
    """The API of a service, without types: a replay compares whatever comes."""

    def __init__(
        self, url: str, transport: httpx.BaseTransport | None = None, *, timeout_s: float = 60.0, patience_s: float
    ) -> None:
        """Connect.

        Args:
            url: address of the service, with or without the API's version.
            patience_s: how long a job that is run again may take.
        """
        base = url.rstrip("/").removesuffix(API.rstrip("/")) + API
        self._http = httpx.Client(base_url=base, transport=transport, timeout=timeout_s)
        self._patience_s = patience_s

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, request: str) -> Any:
        """The answer to a request, parsed; raises Unavailable.

        Args:
            request: path below the API's version, with its query.
        """
        return self._answer("GET", request, headers=JSON)

    def post(self, path: str, content: Mapping[str, Any]) -> Any:
        return self._answer("POST", path, json=dict(content), headers=JSON)

    def upload(self, name: str, content: bytes, *, collected: bool = False) -> Any:
        """Upload a file.

        Args:
            collected: whether it belongs to a collection, so that it is not listed by itself.
        """
        path = f"clips?filename={quote(name)}&collected={str(collected).lower()}"
        return self._answer("POST", path, content=content, headers={**JSON, "Content-Type": "application/octet-stream"})

    def found(self, path: str) -> Any | None:
        """What there is at a path; None where there is nothing."""
        try:
            return self.get(path)
        except Unavailable as reason:
            if reason.status == httpx.codes.NOT_FOUND:
                return None
            raise

    def every(self, path: str) -> Iterator[Any]:
        """The items of a list, part by part."""
        offset, total = 0, 1
        while offset < total:
            part = self.get(f"{path}?offset={offset}&limit={PART}")
            if not part["items"]:
                return
            yield from part["items"]
            offset, total = offset + len(part["items"]), part["total"]

    def ended(self, path: str) -> Any:
        """A job, or a sweep, once it has ended; raises Unavailable where that takes too long."""
        last = time.monotonic() + self._patience_s
        while (job := self.get(path))["state"] in UNENDED:
            if time.monotonic() >= last:
                raise Unavailable(f"it is not done after {self._patience_s:g} s")
            time.sleep(WAIT_S)
        return job

    def _answer(self, method: str, request: str, **sent: Any) -> Any:
        # A provenance file may come from anybody: it names requests of this API, no other address.
        if not _ROUTES.fullmatch(request) or ".." in request.partition("?")[0].split("/"):
            raise Unavailable(f"expected a request of the API; got {request[:80]!r}")
        try:
            answer = self._http.request(method, request, **sent)
        except httpx.HTTPError as error:
            raise Unavailable(f"the service does not answer: {error}") from error
        if answer.is_error:
            raise Unavailable(_reason(answer), answer.status_code)
        try:
            return answer.json()
        except json.JSONDecodeError as error:
            raise Unavailable("expected JSON; is this the address of MSAF Lens?") from error


def _reason(answer: httpx.Response) -> str:
    """What the service says of a refusal."""
    try:
        problem = answer.json()
    except json.JSONDecodeError:
        return f"{answer.status_code} {answer.reason_phrase}"
    detail = problem.get("detail") if isinstance(problem, dict) else None
    return f"{answer.status_code}: {detail or answer.reason_phrase}"
