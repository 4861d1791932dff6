"""Figures and tables of the Compare page, redrawn when a control that they depend on changes, and taken along."""

import plotly.graph_objects as go
from dash import Dash, Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from frontend import exports, figures
from frontend.client import ApiError
from frontend.components import ids as page_ids
from frontend.components.figure_card import table_view
from frontend.components.notices import empty
from frontend.exports import Taken, request_of
from frontend.pages.compare.panels import PANELS, Panel
from frontend.pages.compare.seeing import SCHEME, SHOWN, Shown, Sources, compared, controls, view_of
from frontend.pages.compare.view import Chosen, kind_and_id
from frontend.theme import theme


def register(app: Dash, sources: Sources) -> None:
    """Connect the figures."""
    for panel in PANELS.values():
        _register_figure(app, sources, panel)
        _register_table(app, sources, panel)
        _register_export(app, sources, panel)


def _register_figure(app: Dash, sources: Sources, panel: Panel) -> None:
    @app.callback(
        Output(page_ids.graph(panel.name), "figure"),
        Output(page_ids.graph(panel.name), "style"),
        inputs={"chosen": controls(*panel.controls), "scheme": SCHEME, "shown": SHOWN},
    )
    async def draw(chosen: Chosen, scheme: str | None, shown: Shown | None) -> tuple[go.Figure, dict[str, str]]:
        if shown is None or scheme is None:
            raise PreventUpdate
        try:
            figure = panel.draw(await compared(sources, view_of(chosen, shown)), theme(scheme))
        except ApiError as error:
            # One figure that can't be made leaves the others; it says why in its own place.
            figure = figures.empty_figure(figures.labels.escaped(error.problem.detail), theme(scheme), height=120)
        return figure, {"height": f"{figure.layout.height}px"}


def _register_table(app: Dash, sources: Sources, panel: Panel) -> None:
    @app.callback(
        Output(page_ids.table(panel.name), "children"),
        inputs={
            "opened": Input(page_ids.table_toggle(panel.name), "n_clicks"),
            "chosen": controls(*panel.controls),
            "shown": SHOWN,
        },
        prevent_initial_call=True,
    )
    async def tabulate(opened: int | None, chosen: Chosen, shown: Shown | None) -> Component:
        # Tables are large: one is made when it is first opened, and then follows the controls.
        if not opened or shown is None:
            raise PreventUpdate
        try:
            return table_view(panel.table(await compared(sources, view_of(chosen, shown))))
        except ApiError as error:
            return empty(error.problem.detail)


def _register_export(app: Dash, sources: Sources, panel: Panel) -> None:
    async def taken(chosen: Chosen, shown: Shown | None) -> Taken:
        if shown is None:
            raise PreventUpdate
        return await taken_of(sources, panel, chosen, shown)

    exports.register(app, sources.api, panel.name, {"chosen": controls(), "shown": SHOWN}, taken)


async def taken_of(sources: Sources, panel: Panel, chosen: Chosen, shown: Shown) -> Taken:
    """A figure with its table, and the answers of the API that it is made from."""
    view = view_of(chosen, shown)
    seen = await compared(sources, view)
    class_ = await sources.comparisons.class_of(view)
    requests = [request_of("comparisons", left=view.left, right=view.right, by=view.by, class_=class_)]
    if panel.name == "compare-outputs":
        requests += [request_of("analyses", identity) for _, identity in map(kind_and_id, view.sides)]
    return Taken(panel.table(seen), panel.draw(seen, exports.PAPER), tuple(requests))
