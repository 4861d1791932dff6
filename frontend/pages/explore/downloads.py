"""The figures and the table of the Explore page, to be taken along."""

from collections.abc import Sequence
from typing import Any

from dash import Dash, State
from dash.exceptions import PreventUpdate

from backend.schemas import ExploreRows, Sweep
from frontend import exports
from frontend.client import ApiClient
from frontend.components import ids
from frontend.exports import Taken, request_of
from frontend.figures import Table
from frontend.pages.explore.grid import columns, rows
from frontend.pages.explore.panels import PANELS, Panel
from frontend.pages.explore.view import ExploreView
from frontend.pages.explore.viewing import SWEPT_STATE, Chosen, Swept, controls, seen
from frontend.sweep_results import SweepResults


def register(app: Dash, api: ApiClient, results: SweepResults) -> None:
    """Connect the menus of the figures and that of the table."""
    for panel in PANELS.values():
        _register(app, api, results, panel)
    _register_clips(app, api, results)


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


def _register_clips(app: Dash, api: ApiClient, results: SweepResults) -> None:
    async def taken(chosen: Chosen, swept: Swept | None, shown: list[str] | None) -> Taken:
        if swept is None or shown is None:
            raise PreventUpdate
        return await clips_taken(results, swept, chosen, shown)

    states = {"chosen": controls(), "swept": SWEPT_STATE, "shown": State(ids.export_rows(ids.CLIPS_GRID), "data")}
    exports.register(app, api, ids.CLIPS_GRID, states, taken)


async def clips_taken(results: SweepResults, swept: Swept, chosen: Chosen, shown: Sequence[str]) -> Taken:
    """The table of clips.

    Args:
        shown: ids of the rows that the grid shows, in its order.
    """
    sweep, view = await seen(results, swept, chosen)
    found = await results.rows(swept["id"], swept["stamp"], view.site, view.block)
    identity = swept["id"]
    asked = request_of("sweeps", identity, "rows", site=view.site, block=view.block)
    return Taken(clips_table(found, sweep, view, shown), None, (request_of("sweeps", identity), asked))


def clips_table(found: ExploreRows, sweep: Sweep, view: ExploreView, shown: Sequence[str]) -> Table:
    """The columns of the grid and the rows that it shows; shares and confidences are fractions, not percent."""
    site = view.site_of(sweep)
    kept = [column for column in columns(sweep, view) if not column.get("hide")]
    by_id = {row["id"]: row for row in rows(found, sweep, site)}
    return Table(
        f"Clips: {site.title}",
        tuple(column["headerName"] for column in kept),
        tuple(tuple(by_id[one].get(column["field"]) for column in kept) for one in shown if one in by_id),
    )
