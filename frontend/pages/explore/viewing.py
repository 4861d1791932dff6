"""The controls as a view: what the callbacks of the Explore page have in common."""

from typing import TypedDict

from dash import Input, State

from backend.schemas import Sweep
from frontend.components import ids
from frontend.pages.explore.view import CONTROLS, Control, ExploreView, Given
from frontend.sweep_results import SweepResults


class Swept(TypedDict):
    """What the page's store says of the sweep shown."""

    id: str
    stamp: int
    """How many items had succeeded when the figures were drawn."""


Chosen = dict[Control, Given]
"""Values of the controls."""

SCHEME = Input(ids.SCHEME, "data")
SWEPT = Input(ids.SWEEP, "data")
"""Figures are drawn anew when the page wants to see more items of a sweep that goes on."""

SCHEME_STATE = State(ids.SCHEME, "data")
SWEPT_STATE = State(ids.SWEEP, "data")


def swept(sweep: Sweep) -> Swept:
    """What callbacks need to know of a sweep, for the store."""
    return Swept(id=sweep.id, stamp=sweep.counts.succeeded)


def controls(*watched: Control) -> dict[Control, Input | State]:
    """All controls as arguments of a callback, which runs when one of the watched ones changes."""
    return {name: (Input if name in watched else State)(ids.explore_view(name), "value") for name in CONTROLS}


async def seen(results: SweepResults, swept: Swept, chosen: Chosen) -> tuple[Sweep, ExploreView]:
    """The sweep, and the view of it that the controls ask for."""
    sweep = await results.sweep(swept["id"], swept["stamp"])
    return sweep, ExploreView.of_controls(sweep, chosen)
