"""Typed client of the API: one method per route that the pages use, schema objects out, one kind of error."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import quote

import httpx

from backend.schemas import (
    Analyses,
    Analysis,
    AnalysisRequest,
    Axis,
    By,
    Checkpoint,
    Checkpoints,
    ClassDifference,
    ClassesAttention,
    Clip,
    Clips,
    Collection,
    CollectionItems,
    CollectionRequest,
    Collections,
    Comparison,
    Confusion,
    ExploreRows,
    Folder,
    Intervention,
    InterventionRequest,
    Interventions,
    SiteAttention,
    SiteMaps,
    SkeletonPicture,
    Sweep,
    SweepItems,
    SweepRequest,
    Sweeps,
    TimeAttention,
    Variation,
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
        return await self._get("analyses", Analyses, _query(clip=clip, offset=offset, limit=limit))

    async def succeeded_analyses(self, checkpoint: str | None = None, limit: int = 200) -> Analyses:
        """Those that persons asked for, then those of sweeps, each the newest first."""
        query = _query(checkpoint=checkpoint, state="succeeded", of_sweeps="true", limit=limit)
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

    # --- collections

    async def collections(self, offset: int = 0, limit: int = 50) -> Collections:
        return await self._get("collections", Collections, {"offset": offset, "limit": limit})

    async def collection(self, collection: str) -> Collection:
        return await self._get(f"collections/{_part(collection)}", Collection)

    async def collection_items(self, collection: str, offset: int = 0, limit: int = 50) -> CollectionItems:
        path = f"collections/{_part(collection)}/items"
        return await self._get(path, CollectionItems, {"offset": offset, "limit": limit})

    async def create_collection(self, request: CollectionRequest) -> Collection:
        """Make a collection; a manifest with mistakes is refused with a `ManifestProblem` in the error."""
        return await self._post("collections", Collection, request)

    async def delete_collection(self, collection: str) -> None:
        """Delete a collection with its sweeps; uploaded files stay."""
        await self._delete(f"collections/{_part(collection)}")

    async def folder(self, path: str = "") -> Folder:
        """A folder that collections may be made from."""
        return await self._get("folders", Folder, {"path": path})

    # --- sweeps

    async def sweeps(self, collection: str | None = None, offset: int = 0, limit: int = 50) -> Sweeps:
        query = _query(offset=offset, limit=limit, collection=collection)
        return await self._get("sweeps", Sweeps, query)

    async def sweep(self, sweep: str) -> Sweep:
        return await self._get(f"sweeps/{_part(sweep)}", Sweep)

    async def sweep_items(self, sweep: str, state: str | None = None, offset: int = 0, limit: int = 50) -> SweepItems:
        query = _query(state=state, offset=offset, limit=limit)
        return await self._get(f"sweeps/{_part(sweep)}/items", SweepItems, query)

    async def start_sweep(self, request: SweepRequest) -> Sweep:
        return await self._post("sweeps", Sweep, request)

    async def pause_sweep(self, sweep: str) -> Sweep:
        return await self._post(f"sweeps/{_part(sweep)}/pause", Sweep)

    async def resume_sweep(self, sweep: str) -> Sweep:
        """Go on with a sweep, and try again what has failed."""
        return await self._post(f"sweeps/{_part(sweep)}/resume", Sweep)

    async def delete_sweep(self, sweep: str) -> None:
        await self._delete(f"sweeps/{_part(sweep)}")

    async def sweep_classes(self, sweep: str, site: str, by: By = "label") -> ClassesAttention:
        """Figure 6 of the paper."""
        return await self._get(f"sweeps/{_part(sweep)}/classes", ClassesAttention, {"site": site, "by": by})

    async def sweep_maps(self, sweep: str, by: By = "label", class_: str = "") -> SiteMaps:
        """Figure 7 of the paper."""
        return await self._get(f"sweeps/{_part(sweep)}/maps", SiteMaps, {"by": by, "class": class_})

    async def sweep_time(self, sweep: str, site: str, by: By = "label", axis: Axis = "segments") -> TimeAttention:
        return await self._get(f"sweeps/{_part(sweep)}/time", TimeAttention, {"site": site, "by": by, "axis": axis})

    async def sweep_difference(
        self, sweep: str, site: str, first: str, second: str, by: By = "label"
    ) -> ClassDifference:
        query = _query(site=site, by=by, first=first, second=second)
        return await self._get(f"sweeps/{_part(sweep)}/difference", ClassDifference, query)

    async def sweep_variation(self, sweep: str, site: str, by: By = "label") -> Variation:
        return await self._get(f"sweeps/{_part(sweep)}/variation", Variation, {"site": site, "by": by})

    async def sweep_confusion(self, sweep: str, modality: str = "") -> Confusion:
        return await self._get(f"sweeps/{_part(sweep)}/confusion", Confusion, {"modality": modality})

    async def sweep_rows(self, sweep: str, site: str, block: int | None = None) -> ExploreRows:
        return await self._get(f"sweeps/{_part(sweep)}/rows", ExploreRows, _query(site=site, block=block))

    async def sweep_item_attention(self, sweep: str, position: int, site: str) -> SiteAttention:
        """Attention of one item, the mean over its windows."""
        return await self._get(f"sweeps/{_part(sweep)}/items/{position}/attention", SiteAttention, {"site": site})

    # --- interventions

    async def intervene(self, request: InterventionRequest, wait_s: float | None = None) -> Intervention:
        """Ask what would be otherwise; the same question again gives the answer there is.

        Args:
            wait_s: how long to wait for the answer; without it, the question as it was queued comes back at once.
        """
        query = _query(wait=wait_s)
        return await self._post("interventions", Intervention, request, query)

    async def intervention(self, intervention: str) -> Intervention:
        return await self._get(f"interventions/{_part(intervention)}", Intervention)

    async def interventions(
        self, analysis: str | None = None, sweep: str | None = None, kind: str | None = None
    ) -> Interventions:
        """What was asked of an analysis or a sweep, the newest first."""
        return await self._get("interventions", Interventions, _query(analysis=analysis, sweep=sweep, kind=kind))

    async def cancel_intervention(self, intervention: str) -> Intervention:
        return await self._post(f"interventions/{_part(intervention)}/cancel", Intervention)

    # --- comparisons

    async def comparison(self, left: str, right: str, by: By = "label", class_: str = "") -> Comparison:
        """Two sides, each `analysis:ID` or `sweep:ID`; of sweeps the items of one class, or all."""
        query = _query(left=left, right=right, by=by, **{"class": class_})
        return await self._get("comparisons", Comparison, query)


def _part(name: str) -> str:
    """An id as a part of a path."""
    return quote(name, safe="")


def _query(**given: str | float | None) -> dict[str, str | float]:
    """A query without what is not given."""
    return {name: value for name, value in given.items() if value is not None}


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
