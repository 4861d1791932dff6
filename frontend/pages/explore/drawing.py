"""Figures, tables and sentences of the Explore page, redrawn when a control that they depend on changes."""

from typing import Any

import plotly.graph_objects as go
from dash import ClientsideFunction, Dash, Input, Output, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import Confusion
from frontend import figures
from frontend.client import ApiError
from frontend.components import ids
from frontend.components.figure_card import table_view
from frontend.components.notices import empty
from frontend.pages.explore.panels import PANELS, Panel
from frontend.pages.explore.viewing import SCHEME, SCHEME_STATE, SWEPT, SWEPT_STATE, Chosen, Swept, controls, seen
from frontend.pages.explore.wording import metric_text, why_lift
from frontend.sweep_results import SweepResults
from frontend.theme import theme


def register(app: Dash, results: SweepResults) -> None:
    """Connect everything that is drawn."""
    for panel in PANELS.values():
        _register_figure(app, results, panel)
        _register_table(app, results, panel)
    _register_words(app, results)


def _register_figure(app: Dash, results: SweepResults, panel: Panel[Any]) -> None:
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "due"),
        Output(ids.due(panel.name), "data"),
        *[Input(ids.explore_view(control), "value") for control in panel.controls],
        SCHEME,
        SWEPT,
    )

    @app.callback(
        Output(ids.graph(panel.name), "figure"),
        Output(ids.graph(panel.name), "style"),
        inputs={
            "due": Input(ids.due(panel.name), "data"),
            "chosen": controls(),
            "scheme": SCHEME_STATE,
            "swept": SWEPT_STATE,
        },
        prevent_initial_call=True,
    )
    async def draw(
        due: int | None, chosen: Chosen, scheme: str | None, swept: Swept | None
    ) -> tuple[go.Figure, dict[str, str]]:
        if due is None or swept is None or scheme is None:
            raise PreventUpdate
        try:
            sweep, view = await seen(results, swept, chosen)
            figure = panel.draw(await panel.fetch(results, swept, sweep, view), theme(scheme))
        except ApiError as error:
            # One figure that can't be made leaves the others; it says why in its own place.
            figure = figures.empty_figure(figures.labels.escaped(error.problem.detail), theme(scheme), height=120)
        return figure, {"height": f"{figure.layout.height}px"}


def _register_table(app: Dash, results: SweepResults, panel: Panel[Any]) -> None:
    @app.callback(
        Output(ids.table(panel.name), "children"),
        inputs={
            "opened": Input(ids.table_toggle(panel.name), "n_clicks"),
            "chosen": controls(*panel.controls),
            "swept": SWEPT,
        },
        prevent_initial_call=True,
    )
    async def tabulate(opened: int | None, chosen: Chosen, swept: Swept | None) -> Component:
        # Tables are large: one is made when it is first opened, and then follows the controls.
        if not opened or swept is None:
            raise PreventUpdate
        try:
            sweep, view = await seen(results, swept, chosen)
            return table_view(panel.table(await panel.fetch(results, swept, sweep, view)))
        except ApiError as error:
            return empty(error.problem.detail)


def _register_words(app: Dash, results: SweepResults) -> None:
    @app.callback(Output(ids.VARIATION_SENTENCE, "children"), inputs={"chosen": controls("site", "by"), "swept": SWEPT})
    async def say_variation(chosen: Chosen, swept: Swept | None) -> str:
        if swept is None:
            raise PreventUpdate
        _sweep, view = await seen(results, swept, chosen)
        try:
            return (await results.variation(swept["id"], swept["stamp"], view.site, view.by)).sentence
        except ApiError as error:
            return error.problem.detail

    @app.callback(Output(ids.EXPLORE_LEGEND, "children"), inputs={"chosen": controls("site"), "swept": SWEPT})
    async def say_lift(chosen: Chosen, swept: Swept | None) -> str:
        if swept is None:
            raise PreventUpdate
        sweep, view = await seen(results, swept, chosen)
        return why_lift(sweep, view.site_of(sweep))

    @app.callback(Output(ids.METRICS, "children"), inputs={"chosen": controls("modality"), "swept": SWEPT})
    async def show_metrics(chosen: Chosen, swept: Swept | None) -> Component:
        if swept is None:
            raise PreventUpdate
        _sweep, view = await seen(results, swept, chosen)
        try:
            return metrics_list(await results.confusion(swept["id"], swept["stamp"], view.modality))
        except ApiError as error:
            return empty(error.problem.detail)


def metrics_list(found: Confusion) -> Component:
    """Metrics with their intervals."""
    rows = []
    for metric in found.metrics:
        value, interval = metric_text(metric)
        rows.append(
            html.Tr(
                [
                    html.Th(metric.name, scope="row"),
                    html.Td(html.Strong(value)),
                    html.Td(interval, className="muted"),
                ]
            )
        )
    unit = found.resampling.unit if found.resampling.units != 1 else found.resampling.unit.removesuffix("s")
    return html.Div(
        [
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(text, scope="col") for text in ("Metric", "Value", "95 % interval")])),
                    html.Tbody(rows),
                ],
                className="card-table metrics-table",
            ),
            html.P(
                f"Bootstrap over {found.resampling.units:,} {unit}, {found.resampling.resamples:,} times, "
                f"seed {found.resampling.seed}.",
                className="small muted",
            ),
        ]
    )
