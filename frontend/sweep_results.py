"""What is found over the items of sweeps, kept for a short while: the figures of one page ask for it many times."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from pydantic import BaseModel

from backend.schemas import (
    Axis,
    By,
    ClassDifference,
    ClassesAttention,
    Confusion,
    ExploreRows,
    SiteAttention,
    SiteMaps,
    Sweep,
    TimeAttention,
    Variation,
)
from frontend.client import ApiClient
from frontend.results import Recent

Message = TypeVar("Message", bound=BaseModel)

KEPT = 128
"""Messages kept; the rows of a thousand items are the largest, with half a megabyte."""


class SweepResults:
    """Messages about sweeps, each by what it was asked with.

    A sweep that goes on finds more every minute: `stamp` says which state of it is meant, and callers raise it when
    they want to see what has come. Of one stamp there is one answer.
    """

    def __init__(self, api: ApiClient) -> None:
        self._api = api
        self._known: Recent[BaseModel] = Recent(KEPT)

    def forget(self, sweep: str) -> None:
        """Drop what is kept of a sweep, as its page is opened anew and it may be gone."""
        self._known.forget(sweep)

    async def sweep(self, sweep: str, stamp: int) -> Sweep:
        return await self._get(Sweep, (sweep, str(stamp), "sweep"), lambda: self._api.sweep(sweep))

    async def classes(self, sweep: str, stamp: int, site: str, by: By) -> ClassesAttention:
        key = (sweep, str(stamp), "classes", site, by)
        return await self._get(ClassesAttention, key, lambda: self._api.sweep_classes(sweep, site, by))

    async def maps(self, sweep: str, stamp: int, by: By, class_: str) -> SiteMaps:
        key = (sweep, str(stamp), "maps", by, class_)
        return await self._get(SiteMaps, key, lambda: self._api.sweep_maps(sweep, by, class_))

    async def time(self, sweep: str, stamp: int, site: str, by: By, axis: Axis) -> TimeAttention:
        key = (sweep, str(stamp), "time", site, by, axis)
        return await self._get(TimeAttention, key, lambda: self._api.sweep_time(sweep, site, by, axis))

    async def difference(self, sweep: str, stamp: int, site: str, by: By, classes: tuple[str, str]) -> ClassDifference:
        key = (sweep, str(stamp), "difference", site, by, *classes)
        return await self._get(ClassDifference, key, lambda: self._api.sweep_difference(sweep, site, *classes, by))

    async def variation(self, sweep: str, stamp: int, site: str, by: By) -> Variation:
        key = (sweep, str(stamp), "variation", site, by)
        return await self._get(Variation, key, lambda: self._api.sweep_variation(sweep, site, by))

    async def confusion(self, sweep: str, stamp: int, modality: str) -> Confusion:
        key = (sweep, str(stamp), "confusion", modality)
        return await self._get(Confusion, key, lambda: self._api.sweep_confusion(sweep, modality))

    async def rows(self, sweep: str, stamp: int, site: str, block: int | None) -> ExploreRows:
        key = (sweep, str(stamp), "rows", site, str(block))
        return await self._get(ExploreRows, key, lambda: self._api.sweep_rows(sweep, site, block))

    async def item(self, sweep: str, stamp: int, position: int, site: str) -> SiteAttention:
        key = (sweep, str(stamp), "item", str(position), site)
        return await self._get(SiteAttention, key, lambda: self._api.sweep_item_attention(sweep, position, site))

    async def _get(
        self, _kind: type[Message], key: tuple[str, ...], fetch: Callable[[], Awaitable[BaseModel]]
    ) -> Message:
        # The key holds the kind, so that what comes back is of it.
        return cast(Message, await self._known.get(key, fetch))
