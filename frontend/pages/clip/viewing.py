"""The controls as a view: what the callbacks of the Clip page have in common."""

import asyncio
from collections.abc import Mapping
from typing import TypedDict

from dash import Input, State

from backend.schemas import Analysis
from frontend.components import ids
from frontend.pages.clip.panels import Panel, Shown
from frontend.results import Results
from frontend.view import Control, View

CONTROLS: Mapping[Control, str] = {
    "site": ids.VIEW_SITE,
    "window": ids.VIEW_WINDOW,
    "segment": ids.VIEW_SEGMENT,
    "measure": ids.VIEW_MEASURE,
    "block": ids.VIEW_BLOCK,
}


class Analysed(TypedDict):
    """What the page's store says of the analysis shown."""

    id: str
    name: str
    checkpoint: str
    inputs: dict[str, str | None]


Chosen = dict[Control, str | None]
"""Values of the controls."""

SCHEME = Input(ids.SCHEME, "data")
ANALYSED = State(ids.ANALYSIS, "data")


def analysed(analysis: Analysis) -> dict[str, object]:
    """What callbacks need to know of an analysis, for the store."""
    known = Analysed(
        id=analysis.id,
        name=analysis.name,
        checkpoint=analysis.checkpoint,
        inputs=analysis.inputs.model_dump(mode="json"),
    )
    return dict(known)


def controls(*watched: Control) -> dict[Control, Input | State]:
    """All controls as arguments of a callback, which runs when one of the watched ones changes."""
    return {name: (Input if name in watched else State)(id_, "value") for name, id_ in CONTROLS.items()}


async def shown_in(results: Results, panel: Panel, analysed: Analysed, chosen: Chosen) -> Shown:
    """What a panel draws; waits for the arrays that it needs."""
    report = await results.report(analysed["id"])
    view = View.of_controls(report, **chosen)
    sites = {"none": [], "chosen": [view.site], "all": [site.name for site in report.sites]}[panel.sites]
    arrays = await asyncio.gather(*(results.attention(analysed["id"], site) for site in sites))
    return Shown(report, view, dict(zip(sites, arrays, strict=True)))
