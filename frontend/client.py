"""Typed client of the API: one method per route that the pages use, schema objects out, one kind of error."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from backend.schemas import (
    Analyses,
    Analysis,
    AnalysisRequest,
    Checkpoint,
    Checkpoints,
    Clip,
    Clips,
    Problem,
    SiteAttention,
)

Answer = TypeVar("Answer", bound=BaseModel)
Item = TypeVar("Item", Clip, Analysis)

PART = 200
"""Items asked for at once where all are wanted: the most that the API gives."""


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
    def away(self) -> bool:
        """Whether the service itself is the trouble, so that the same request may work later."""
        return self.problem.status >= httpx.codes.INTERNAL_SERVER_ERROR


class ApiClient:
    """Calls the API at `base_url` (with the version in it); a transport can be swapped in, as in httpx."""

    def __init__(
        self, base_url: str, transport: httpx.AsyncBaseTransport | None = None, *, timeout_s: float = 30.0
    ) -> None:
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

    # --- checkpoints

    async def checkpoints(self) -> Checkpoints:
        return await self._get("checkpoints", Checkpoints)

    async def checkpoint(self, checkpoint: str) -> Checkpoint:
        """Args: checkpoint: its id, which may hold slashes."""
        return await self._get(f"checkpoints/{quote(checkpoint, safe='/')}", Checkpoint)

    # --- clips

    async def clips(self, offset: int = 0, limit: int = 50) -> Clips:
        return await self._get("clips", Clips, {"offset": offset, "limit": limit})

    async def every_clip(self) -> list[Clip]:
        """All clips, the newest first."""

        async def part(offset: int) -> tuple[list[Clip], int]:
            found = await self.clips(offset, PART)
            return found.items, found.total

        return await _every(part)

    async def clip(self, clip: str) -> Clip:
        return await self._get(f"clips/{quote(clip, safe='')}", Clip)

    async def delete_clip(self, clip: str) -> None:
        """Delete a clip with its analyses."""
        await self._send("DELETE", f"clips/{quote(clip, safe='')}")

    # --- analyses

    async def submit(self, request: AnalysisRequest) -> Analysis:
        """Queue an analysis; the same request again gives the one there is."""
        response = await self._send("POST", "analyses", json=request.model_dump(mode="json"))
        return _read(response, Analysis)

    async def analyses(self, clip: str | None = None, offset: int = 0, limit: int = 50) -> Analyses:
        query: dict[str, str | int] = {"offset": offset, "limit": limit}
        if clip is not None:
            query["clip"] = clip
        return await self._get("analyses", Analyses, query)

    async def every_analysis(self) -> list[Analysis]:
        """All analyses without their reports, the newest first."""

        async def part(offset: int) -> tuple[list[Analysis], int]:
            found = await self.analyses(offset=offset, limit=PART)
            return found.items, found.total

        return await _every(part)

    async def analysis(self, analysis: str) -> Analysis:
        return await self._get(f"analyses/{quote(analysis, safe='')}", Analysis)

    async def attention(self, analysis: str, site: str) -> SiteAttention:
        """Attention of one site over all windows."""
        return await self._get(f"analyses/{quote(analysis, safe='')}/attention", SiteAttention, {"site": site})

    async def cancel(self, analysis: str) -> Analysis:
        return _read(await self._send("POST", f"analyses/{quote(analysis, safe='')}/cancel"), Analysis)

    async def delete_analysis(self, analysis: str) -> None:
        await self._send("DELETE", f"analyses/{quote(analysis, safe='')}")

    # --- transport

    async def _get(self, path: str, kind: type[Answer], query: dict[str, str | int] | None = None) -> Answer:
        return _read(await self._send("GET", path, query=query), kind)

    async def _send(
        self, method: str, path: str, *, query: dict[str, str | int] | None = None, json: object = None
    ) -> httpx.Response:
        try:
            response = await self._http.request(method, path, params=query, json=json)
        except httpx.TimeoutException as error:
            raise _away("The analysis service took too long to answer. Try again in a moment.") from error
        except httpx.HTTPError as error:
            raise _away("The analysis service does not answer. Is it running?") from error
        if response.is_error:
            raise ApiError(_problem(response))
        return response


async def _every(part: Callable[[int], Awaitable[tuple[list[Item], int]]]) -> list[Item]:
    """A whole list, part by part.

    Args:
        part: gives the items from an offset on, and how many there are in all.
    """
    items, total = await part(0)
    while len(items) < total:
        more, total = await part(len(items))
        if not more:
            break
        items += more
    # What came in meanwhile has moved the others on: the last of one part is then the first of the next as well.
    return list({item.id: item for item in items}.values())


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
