"""Typed client of the API: one method per route that the pages use, schema objects out, one kind of error."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import quote

import httpx

from backend.schemas import (
    Analyses,
    Analysis,
    AnalysisRequest,
    Checkpoint,
    Checkpoints,
    Clip,
    Clips,
    SiteAttention,
    SkeletonPicture,
)
from frontend.transport import ApiError, Transport

__all__ = ["ApiClient", "ApiError"]

Item = TypeVar("Item", Clip, Analysis)

PART = 200
"""Items asked for at once where all are wanted: the most that the API gives."""


class ApiClient(Transport):
    """Calls the API at `base_url` (with the version in it); a transport can be swapped in, as in httpx."""

    def __init__(
        self, base_url: str, transport: httpx.AsyncBaseTransport | None = None, *, timeout_s: float = 30.0
    ) -> None:
        super().__init__(base_url, transport, timeout_s=timeout_s)

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
        """All uploaded files, the newest first."""

        async def part(offset: int) -> tuple[list[Clip], int]:
            found = await self.clips(offset, PART)
            return found.items, found.total

        return await _every(part)

    async def clip(self, clip: str) -> Clip:
        return await self._get(f"clips/{quote(clip, safe='')}", Clip)

    async def delete_clip(self, clip: str) -> None:
        """Delete a file with the analyses that read it."""
        await self._delete(f"clips/{quote(clip, safe='')}")

    async def skeleton(self, clip: str) -> SkeletonPicture:
        """The skeleton of an uploaded file, to be drawn."""
        return await self._get(f"clips/{quote(clip, safe='')}/skeleton", SkeletonPicture)

    # --- analyses

    async def submit(self, request: AnalysisRequest) -> Analysis:
        """Queue an analysis; the same request again gives the one there is."""
        return await self._post("analyses", Analysis, request)

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
        return await self._post(f"analyses/{quote(analysis, safe='')}/cancel", Analysis)

    async def delete_analysis(self, analysis: str) -> None:
        """Delete an analysis; the files that it read stay."""
        await self._delete(f"analyses/{quote(analysis, safe='')}")


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
