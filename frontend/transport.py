"""One request to the API and what comes of it: a schema object, or the one kind of error."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from backend.schemas import Problem

Answer = TypeVar("Answer", bound=BaseModel)
Query = Mapping[str, str | int | float]


class ApiError(Exception):
    """The API refused, or did not answer; `problem.detail` is a sentence for a person."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem

    @classmethod
    def of(cls, status: int, title: str, detail: str) -> "ApiError":
        return cls(Problem(status=status, title=title, detail=detail))

    @property
    def not_found(self) -> bool:
        return self.problem.status == httpx.codes.NOT_FOUND

    @property
    def conflict(self) -> bool:
        """Whether the thing is there, but not in the state that was expected."""
        return self.problem.status == httpx.codes.CONFLICT

    @property
    def away(self) -> bool:
        """Whether the service itself is the trouble, so that the same request may work later."""
        return self.problem.status >= httpx.codes.INTERNAL_SERVER_ERROR


class Transport:
    """Sends requests to `base_url` (with the version in it); the transport beneath can be swapped, as in httpx."""

    def __init__(self, base_url: str, transport: httpx.AsyncBaseTransport | None, *, timeout_s: float) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/",
            transport=transport,
            timeout=timeout_s,
            headers={"Accept": "application/json"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def document(self, request: str) -> Any:
        """The answer to a request as it was sent, parsed as JSON and no further.

        Args:
            request: path below the base URL, with its query.
        """
        return (await self._send("GET", request)).json()

    async def _get(self, path: str, kind: type[Answer], query: Query | None = None) -> Answer:
        return _read(await self._send("GET", path, query=query), kind)

    async def _post(
        self, path: str, kind: type[Answer], content: BaseModel | None = None, query: Query | None = None
    ) -> Answer:
        json = None if content is None else content.model_dump(mode="json")
        return _read(await self._send("POST", path, query=query, json=json), kind)

    async def _delete(self, path: str) -> None:
        await self._send("DELETE", path)

    async def _send(self, method: str, path: str, *, query: Query | None = None, json: object = None) -> httpx.Response:
        try:
            response = await self._http.request(method, path, params=query, json=json)
        except httpx.TimeoutException as error:
            raise _away("The analysis service took too long to answer. Try again in a moment.") from error
        except httpx.HTTPError as error:
            raise _away("The analysis service does not answer. Is it running?") from error
        if response.is_error:
            raise ApiError(_problem(response))
        return response


def _away(sentence: str) -> ApiError:
    return ApiError.of(httpx.codes.SERVICE_UNAVAILABLE, "Service away", sentence)


def _problem(response: httpx.Response) -> Problem:
    """The problem document of an error response; anything else (a proxy's page, say) becomes one."""
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        detail = f"The analysis service answered {response.status_code} {response.reason_phrase} without saying why."
        return Problem(title="Unexpected answer", status=response.status_code, detail=detail)


def _read(response: httpx.Response, kind: type[Answer]) -> Answer:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        detail = (
            f"The pages expected {kind.__name__} from the analysis service and got something else; "
            "are both of the same version?"
        )
        raise ApiError.of(httpx.codes.BAD_GATEWAY, "Unexpected answer", detail) from error
