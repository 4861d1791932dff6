"""What is compared, read for a view: what the callbacks of the Compare page have in common."""

import asyncio
from dataclasses import dataclass

from dash import Input, State

from backend.schemas import Report
from frontend.client import ApiClient
from frontend.components import ids as page_ids
from frontend.pages.compare import ids
from frontend.pages.compare.comparisons import Comparisons
from frontend.pages.compare.panels import Compared
from frontend.pages.compare.view import CONTROLS, Chosen, CompareView, Control, kind_and_id
from frontend.results import Results

SCHEME = Input(page_ids.SCHEME, "data")
SHOWN = Input(ids.SHOWN, "data")
"""The sides that the body of the page was made for: figures are drawn once it is there."""

Shown = dict[str, str]


@dataclass(frozen=True)
class Sources:
    """Where the page gets what it shows.

    Attributes:
        public_api: path of the API as the browser reaches it.
    """

    api: ApiClient
    comparisons: Comparisons
    results: Results
    public_api: str


def controls(*watched: Control) -> dict[Control, Input | State]:
    """All controls as arguments of a callback, which runs when one of the watched ones changes."""
    return {name: (Input if name in watched else State)(ids.view(name), "value") for name in CONTROLS}


def shown_of(view: CompareView) -> Shown:
    """What is compared, for the store: figures follow what the page shows, not what is being chosen."""
    return {"left": view.left, "right": view.right, "by": view.by, "class": view.class_}


def view_of(chosen: Chosen, shown: Shown) -> CompareView:
    """The view of what is shown that the controls ask for."""
    return CompareView.of_controls(
        {
            **chosen,
            "left": shown["left"],
            "right": shown["right"],
            "by": shown["by"],
            "class": shown["class"],
        }
    )


async def compared(sources: Sources, view: CompareView) -> Compared:
    """What figures draw; raises ApiError where a side is not here, or not ready."""
    found = await sources.comparisons.get(view)
    left, right = await asyncio.gather(*(_report(sources.results, side) for side in view.sides))
    return Compared(found, view, (left, right))


async def _report(results: Results, side: str) -> Report | None:
    kind, identity = kind_and_id(side)
    return await results.report(identity) if kind == "analysis" else None
