"""The figures and the table of the Explore page, to be taken along."""

from typing import Any

from dash import Dash
from dash.exceptions import PreventUpdate

from frontend import exports
from frontend.client import ApiClient
from frontend.exports import Taken, request_of
from frontend.pages.explore.panels import PANELS, Panel
from frontend.pages.explore.viewing import SWEPT_STATE, Chosen, Swept, controls, seen
from frontend.sweep_results import SweepResults


def register(app: Dash, api: ApiClient, results: SweepResults) -> None:
    """Connect the menus of the figures."""
    for panel in PANELS.values():
        _register(app, api, results, panel)


def _register(app: Dash, api: ApiClient, results: SweepResults, panel: Panel[Any]) -> None:
    async def taken(chosen: Chosen, swept: Swept | None) -> Taken:
        if swept is None:
            raise PreventUpdate
        return await taken_of(results, panel, swept, chosen)

    exports.register(app, api, panel.name, {"chosen": controls(), "swept": SWEPT_STATE}, taken)


async def taken_of(results: SweepResults, panel: Panel[Any], swept: Swept, chosen: Chosen) -> Taken:
    """A figure with its table, and the answers of the API that it is made from."""
    sweep, view = await seen(results, swept, chosen)
    found = await panel.fetch(results, swept, sweep, view)
    identity = swept["id"]
    requests = (request_of("sweeps", identity, *path.split("/"), **query) for path, query in panel.requests(found))
    figure = panel.draw(found, exports.PAPER)
    return Taken(panel.table(found), figure, (request_of("sweeps", identity), *requests))
