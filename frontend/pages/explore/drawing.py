"""Figures, tables and sentences of the Explore page, redrawn when a control that they depend on changes."""

import asyncio
from typing import Any

import plotly.graph_objects as go
from dash import Dash, NoUpdate, Output, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import Confusion
from frontend import figures
from frontend.client import ApiError
from frontend.components import ids
from frontend.components.figure_card import drawn_graph, graph_style, table_view
from frontend.components.notices import empty
from frontend.figures.sweep_drawing import units_text
from frontend.pages.clip.naming import file_name
from frontend.pages.explore import due
from frontend.pages.explore.due import Wanted
from frontend.pages.explore.panels import PANELS, Panel
from frontend.pages.explore.view import ExploreView
from frontend.pages.explore.viewing import SCHEME_STATE, SWEPT, SWEPT_STATE, Chosen, Swept, controls, seen
from frontend.pages.explore.wording import metric_text, why_lift
from frontend.sweep_results import SweepResults
from frontend.theme import theme

Answer = dict[str, Any]


def register(app: Dash, results: SweepResults) -> None:
    """Connect everything that is drawn."""
    _register_parts(app, results)
    for panel in PANELS.values():
        _register_table(app, results, panel)
    _register_metrics(app, results)


def _register_parts(app: Dash, results: SweepResults) -> None:
    @app.callback(
        output={
            "places": {name: Output(ids.place(name), "children") for name in PANELS},
            "sentence": Output(ids.VARIATION_SENTENCE, "children"),
            "legend": Output(ids.EXPLORE_LEGEND, "children"),
            "made": Output(ids.MADE, "data"),
        },
        inputs={
            "wanted": due.wanted(due.DRAWN),
            "chosen": controls(),
            "scheme": SCHEME_STATE,
            "swept": SWEPT_STATE,
        },
        prevent_initial_call=True,
    )
    async def make(wanted: Wanted | None, chosen: Chosen, scheme: str | None, swept: Swept | None) -> Answer:
        if wanted is None or swept is None or scheme is None:
            raise PreventUpdate
        asked = frozenset(wanted["parts"])
        sweep, view = await seen(results, swept, chosen)

        async def drawn(name: str) -> go.Figure:
            panel, look = PANELS[name], theme(scheme)
            try:
                return panel.draw(await panel.fetch(results, swept, sweep, view), look)
            except ApiError as error:
                # One figure that can't be made leaves the others; it says why in its own place.
                return figures.empty_figure(figures.labels.escaped(error.problem.detail), look, height=120)

        names = [name for name in PANELS if name in asked]
        made, sentence = await asyncio.gather(
            asyncio.gather(*map(drawn, names)),
            _sentence(results, swept, view) if due.SENTENCE in asked else _unchanged(),
        )
        new = dict[str, object](dict.fromkeys(PANELS, no_update))
        for name, figure in zip(names, made, strict=True):
            if name in wanted["missing"]:
                new[name] = drawn_graph(name, file_name(sweep.name, name), figure)
            else:
                set_props(ids.graph(name), {"figure": figure, "style": graph_style(figure)})
        return {
            "places": new,
            "sentence": sentence,
            "legend": why_lift(sweep, view.site_of(sweep)) if due.LEGEND in asked else no_update,
            "made": wanted,
        }


async def _sentence(results: SweepResults, swept: Swept, view: ExploreView) -> str:
    try:
        return (await results.variation(swept["id"], swept["stamp"], view.site, view.by)).sentence
    except ApiError as error:
        return error.problem.detail


async def _unchanged() -> NoUpdate:
    return no_update


def _register_table(app: Dash, results: SweepResults, panel: Panel[Any]) -> None:
    @app.callback(
        Output(ids.table(panel.name), "children"),
        inputs={
            "wanted": due.wanted(due.table(panel.name)),
            "chosen": controls(),
            "swept": SWEPT_STATE,
        },
        prevent_initial_call=True,
    )
    async def tabulate(wanted: Wanted | None, chosen: Chosen, swept: Swept | None) -> Component:
        if wanted is None or swept is None:
            raise PreventUpdate
        try:
            sweep, view = await seen(results, swept, chosen)
            return table_view(panel.table(await panel.fetch(results, swept, sweep, view)))
        except ApiError as error:
            return empty(error.problem.detail)


def _register_metrics(app: Dash, results: SweepResults) -> None:
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
    if not found.metrics:
        return empty("No item had data for it, so nothing was predicted.")
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
                f"Bootstrap over {units_text(found.resampling)}, {found.resampling.resamples:,} times, "
                f"seed {found.resampling.seed}.",
                className="small muted",
            ),
        ]
    )
