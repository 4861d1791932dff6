"""Figures, tables and sentences of the Clip page, redrawn when a control that they depend on changes."""

import plotly.graph_objects as go
from dash import Dash, Input, Output, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import Report
from frontend.components import ids
from frontend.components.figure_card import table_view
from frontend.components.player import face_tiles
from frontend.components.terms import term
from frontend.components.transcript import segment_columns
from frontend.pages.clip.panels import PANELS, Panel
from frontend.pages.clip.viewing import ANALYSED, SCHEME, Analysed, Chosen, controls, shown_in
from frontend.pages.clip.wording import reading, why_lift
from frontend.results import Results
from frontend.theme import theme
from frontend.view import View


def register(app: Dash, results: Results, api: str) -> None:
    """Connect everything that is drawn.

    Args:
        api: path of the API as the browser reaches it.
    """
    for name, panel in PANELS.items():
        _register_figure(app, results, name, panel)
        _register_table(app, results, name, panel)
    _register_words(app, results)
    _register_faces(app, results, api)
    _register_segment_words(app, results)


def _register_figure(app: Dash, results: Results, name: str, panel: Panel) -> None:
    @app.callback(
        Output(ids.graph(name), "figure"),
        Output(ids.graph(name), "style"),
        inputs={"chosen": controls(*panel.controls), "scheme": SCHEME, "analysed": ANALYSED},
    )
    async def draw(chosen: Chosen, scheme: str | None, analysed: Analysed | None) -> tuple[go.Figure, dict[str, str]]:
        if analysed is None or scheme is None:
            raise PreventUpdate
        figure = panel.draw(await shown_in(results, panel, analysed, chosen), theme(scheme))
        # A responsive graph fills its place: the width is the page's, the height is the figure's own.
        return figure, {"height": f"{figure.layout.height}px"}


def _register_table(app: Dash, results: Results, name: str, panel: Panel) -> None:
    @app.callback(
        Output(ids.table(name), "children"),
        inputs={
            "opened": Input(ids.table_toggle(name), "n_clicks"),
            "chosen": controls(*panel.controls),
            "analysed": ANALYSED,
        },
        prevent_initial_call=True,
    )
    async def tabulate(opened: int | None, chosen: Chosen, analysed: Analysed | None) -> Component:
        # Tables are large: one is made when it is first opened, and then follows the controls.
        if not opened or analysed is None:
            raise PreventUpdate
        return table_view(panel.table(await shown_in(results, panel, analysed, chosen)))


def _register_words(app: Dash, results: Results) -> None:
    @app.callback(
        Output(ids.READING, "children"),
        Output(ids.SITE_NOTE, "children"),
        inputs={"chosen": controls("site", "window"), "analysed": ANALYSED},
    )
    async def say(chosen: Chosen, analysed: Analysed | None) -> tuple[list[Component], str]:
        if analysed is None:
            raise PreventUpdate
        report = await results.report(analysed["id"])
        view = View.of_controls(report, **chosen)
        return prediction_words(report, view.window), why_lift(report, view.site_of(report))


def _register_faces(app: Dash, results: Results, api: str) -> None:
    @app.callback(Output(ids.FACES, "children"), inputs={"chosen": controls("window"), "analysed": ANALYSED})
    async def show_faces(chosen: Chosen, analysed: Analysed | None) -> list[Component]:
        if analysed is None:
            raise PreventUpdate
        report = await results.report(analysed["id"])
        if report.faces is None:
            raise PreventUpdate
        picture = f"{api}/clips/{analysed['inputs']['clip']}/faces?analysis={analysed['id']}"
        return face_tiles(report.faces, picture, View.of_controls(report, **chosen).window)


def _register_segment_words(app: Dash, results: Results) -> None:
    @app.callback(Output(ids.WORDS, "children"), inputs={"chosen": controls("site"), "analysed": ANALYSED})
    async def show_words(chosen: Chosen, analysed: Analysed | None) -> list[Component]:
        if analysed is None:
            raise PreventUpdate
        report = await results.report(analysed["id"])
        return segment_words(report, View.of_controls(report, **chosen))


def segment_words(report: Report, view: View) -> list[Component]:
    """The words under the segments of the site shown; none where it does not divide the steps among several."""
    site = view.site_of(report)
    if report.transcript is None or len(site.segment_steps) < 2:
        return []
    return [segment_columns(report.transcript, site, view.segment)]


def prediction_words(report: Report, window: int | None) -> list[Component]:
    """The prediction in large, the sentence on its certainty, and what confidence is not."""
    title, sentence = reading(report, window)
    said: list[Component] = [html.P(title, className="reading-title"), html.P(sentence, className="small")]
    if report.output == "classes":
        said.append(
            html.P(
                [
                    term("confidence", "Confidence"),
                    " says how sure the network is of itself, not how often it is right.",
                ],
                className="small muted",
            )
        )
    return said
