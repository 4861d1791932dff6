"""Results of ended analyses, kept for a short while: the figures of one view ask for the same report many times."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from backend.schemas import Report, SiteAttention
from frontend.client import ApiClient, ApiError

Value = TypeVar("Value")

KEPT_S = 300.0
REPORTS = 64
SITES = 16
"""Attention arrays kept; one of a long clip holds some megabytes."""


class Recent(Generic[Value]):
    """The last few values by key; concurrent requests for one key share a single fetch, and failures are not kept."""

    def __init__(self, size: int, kept_s: float = KEPT_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._kept_s = kept_s
        self._clock = clock
        self._tasks: OrderedDict[tuple[str, ...], tuple[float, asyncio.Task[Value]]] = OrderedDict()

    async def get(self, key: tuple[str, ...], fetch: Callable[[], Awaitable[Value]]) -> Value:
        """The value of a key, fetched if it is not here or too old."""
        known = self._tasks.get(key)
        if known is None or self._clock() - known[0] > self._kept_s or _failed(known[1]):
            known = (self._clock(), asyncio.ensure_future(_run(fetch)))
            self._tasks[key] = known
        self._tasks.move_to_end(key)
        while len(self._tasks) > self._size:
            self._tasks.popitem(last=False)
        # One page that goes away must not cancel the fetch that others wait for.
        return await asyncio.shield(known[1])

    def forget(self, first: str) -> None:
        """Drop everything whose key begins with `first`."""
        for key in [key for key in self._tasks if key[0] == first]:
            del self._tasks[key]


class Results:
    """Reports and attention of succeeded analyses, which never change while they exist."""

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._reports: Recent[Report] = Recent(REPORTS)
        self._attention: Recent[SiteAttention] = Recent(SITES)

    async def report(self, analysis: str) -> Report:
        """The report of a succeeded analysis.

        Raises:
            ApiError: there is no such analysis, or it has no report.
        """
        return await self._reports.get((analysis,), lambda: self._fetch_report(analysis))

    async def attention(self, analysis: str, site: str) -> SiteAttention:
        return await self._attention.get((analysis, site), lambda: self._api.attention(analysis, site))

    def forget(self, analysis: str) -> None:
        """Drop what is kept of an analysis, as its page is opened anew and it may be gone."""
        self._reports.forget(analysis)
        self._attention.forget(analysis)

    async def _fetch_report(self, analysis: str) -> Report:
        found = await self._api.analysis(analysis)
        if found.report is None:
            raise ApiError.of(409, "No report", f"This analysis has no report: it is {found.state}.")
        return found.report


def _failed(task: "asyncio.Task[Value]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


async def _run(fetch: Callable[[], Awaitable[Value]]) -> Value:
    return await fetch()
