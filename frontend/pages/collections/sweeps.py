"""The sweeps over a collection, as they stand."""

import asyncio
from dataclasses import dataclass

from dash.development.base_component import Component

from backend.schemas import Sweep, SweepItems, SweepState
from frontend.client import ApiClient
from frontend.components.notices import empty
from frontend.pages.collections.sweep_card import LISTED, sweep_card

MOST = 200


@dataclass(frozen=True)
class SweepsOf:
    """The sweeps over a collection.

    cards: one for each, the newest first.
    settled: whether none goes on, so that they need not be read again.
    checkpoints: those that were run with their present weights.
    """

    cards: list[Component]
    settled: bool
    checkpoints: frozenset[str]


async def read_sweeps(api: ApiClient, collection: str) -> SweepsOf:
    """Args: collection: its id."""
    found, checkpoints = await asyncio.gather(api.sweeps(collection, limit=MOST), api.checkpoints())
    by_id = {item.id: item for item in checkpoints.items}
    failed = await asyncio.gather(*(_failures(api, sweep) for sweep in found.items))
    cards: list[Component] = [
        sweep_card(sweep, by_id.get(sweep.checkpoint), lost) for sweep, lost in zip(found.items, failed, strict=True)
    ]
    return SweepsOf(
        cards or [empty("No checkpoint was run over these items yet.")],
        all(sweep.state is not SweepState.RUNNING for sweep in found.items),
        frozenset(sweep.checkpoint for sweep in found.items if sweep.current),
    )


async def _failures(api: ApiClient, sweep: Sweep) -> SweepItems | None:
    """The first of the items that failed; None where there are none."""
    return await api.sweep_items(sweep.id, "failed", limit=LISTED) if sweep.counts.failed else None
