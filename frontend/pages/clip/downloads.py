"""The figures of the Clip page, to be taken along."""

import plotly.graph_objects as go
from dash import Dash
from dash.exceptions import PreventUpdate

from frontend import exports
from frontend.client import ApiClient
from frontend.exports import Taken, request_of
from frontend.figures.segment_words import with_segment_words
from frontend.pages.clip.panels import PANELS, Panel, Shown
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
    """A figure with its table, and the report and attention arrays that it is made from."""
    shown = await shown_in(results, panel, analysed, chosen)
    identity = analysed["id"]
    arrays = (request_of("analyses", identity, "attention", site=site) for site in shown.attention)
    return Taken(panel.table(shown), _figure(panel, shown), (request_of("analyses", identity), *arrays))


def _figure(panel: Panel, shown: Shown) -> go.Figure:
    """The figure for paper; the words of segments stand below it on the page, and in it here."""
    figure = panel.draw(shown, exports.PAPER)
    transcript, site = shown.report.transcript, shown.view.site_of(shown.report)
    if panel.name != "segments" or transcript is None or not site.segment_steps:
        return figure
    return with_segment_words(figure, transcript, site, exports.PAPER, width_px=exports.WIDTH_PX)
