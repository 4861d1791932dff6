"""The figures of the Clip page, to be taken along."""

from dash import Dash
from dash.exceptions import PreventUpdate

from frontend import exports
from frontend.client import ApiClient
from frontend.exports import Taken, request_of
from frontend.pages.clip.panels import PANELS, Panel
from frontend.pages.clip.viewing import ANALYSED, Analysed, Chosen, controls, shown_in
from frontend.results import Results


def register(app: Dash, api: ApiClient, results: Results) -> None:
    """Connect the menus of the figures."""
    for panel in PANELS.values():
        _register(app, api, results, panel)


def _register(app: Dash, api: ApiClient, results: Results, panel: Panel) -> None:
    async def taken(chosen: Chosen, analysed: Analysed | None) -> Taken:
        if analysed is None:
            raise PreventUpdate
        return await taken_of(results, panel, analysed, chosen)

    exports.register(app, api, panel.name, {"chosen": controls(), "analysed": ANALYSED}, taken)


async def taken_of(results: Results, panel: Panel, analysed: Analysed, chosen: Chosen) -> Taken:
    """The table of a figure, and the report and attention arrays that it is made from."""
    shown = await shown_in(results, panel, analysed, chosen)
    identity = analysed["id"]
    arrays = (request_of("analyses", identity, "attention", site=site) for site in shown.attention)
    return Taken(panel.table(shown), (request_of("analyses", identity), *arrays))
