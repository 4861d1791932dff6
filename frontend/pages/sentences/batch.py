"""The analyses of one table: read together, and those that have ended only once."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from backend.schemas import Analysis, AnalysisRequest
from frontend.client import ApiClient, ApiError

AT_ONCE = 8
"""Requests that are under way together."""

KEPT = 500
"""Ended analyses that are kept with their reports."""


class Batch:
    """Reads several analyses with their reports, while they run again and again."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._ended: OrderedDict[str, Analysis] = OrderedDict()

    async def read(self, wanted: Sequence[str], *, anew: bool = False) -> list[Analysis | None]:
        """The analyses in their order; None for one that is not here.

        Args:
            anew: whether to ask again for those that have ended, which may have been deleted.
        """
        if anew:
            for identity in wanted:
                self._ended.pop(identity, None)
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(identity: str) -> Analysis | None:
            if identity in self._ended:
                return self._ended[identity]
            async with limit:
                return await self._fetch(identity)

        return list(await asyncio.gather(*(one(identity) for identity in wanted)))

    async def cancel(self, wanted: Sequence[str]) -> None:
        """Cancel what has not ended."""
        for analysis in await self.read(wanted):
            if analysis is None or analysis.state.ended:
                continue
            try:
                await self._api.cancel(analysis.id)
            except ApiError as error:
                # It ended or was deleted just before the click.
                if not (error.conflict or error.not_found):
                    raise

    async def retry(self, wanted: Sequence[str]) -> list[str]:
        """Ask again for what has no result; returns the ids, of which some may be new."""
        found = []
        for identity, analysis in zip(wanted, await self.read(wanted, anew=True), strict=True):
            if analysis is None or not analysis.state.ended or analysis.report is not None:
                found.append(identity)
                continue
            request = AnalysisRequest(checkpoint=analysis.checkpoint, **analysis.inputs.model_dump())
            again = await self._api.submit(request)
            self._ended.pop(identity, None)
            found.append(again.id)
        return found

    async def _fetch(self, identity: str) -> Analysis | None:
        try:
            analysis = await self._api.analysis(identity)
        except ApiError as error:
            if error.not_found:
                return None
            raise
        if analysis.state.ended:
            self._ended[identity] = analysis
            while len(self._ended) > KEPT:
                self._ended.popitem(last=False)
        return analysis
