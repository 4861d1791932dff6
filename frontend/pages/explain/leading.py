"""Clicks that lead on: from a block to its detail on the Clip page, from an input of a study to its own page."""

from typing import Any
from urllib.parse import urlencode

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from backend.schemas import Site
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.figures.measures import modalities_of
from frontend.pages.explain.answers import Answers, Explained
from frontend.pages.explain.choices import other_choices
from frontend.pages.explain.view import Wish, site_of
from frontend.routes import clip_path, explain_path

Click = dict[str, Any]
GROUPS = ("view", "effect", "override", "swap", "sanity", "study", "override-study")
OVERRIDES = ("override", "override-study")
"""Groups with the controls of other attention."""


def block_address(analysis: str, site: Site, block: int, segment: int) -> str:
    """Address of the detail of a block on the Clip page."""
    query: dict[str, str | int] = {"site": site.name, "block": block}
    if site.segments > 1:
        query["segment"] = segment
    return f"{clip_path(analysis)}?{urlencode(query)}"


def clicked_point(click: Click | None) -> tuple[int, int] | None:
    """Block and segment of a point of a scatter that was clicked."""
    facts = _first(click).get("customdata")
    if not isinstance(facts, list) or len(facts) < 2:
        return None
    return int(facts[0]), int(facts[1])


def clicked_cell(click: Click | None, site: Site) -> tuple[int, int] | None:
    """Block and segment of a cell of the two maps; Dash does not pass on what cells carry.

    Each map has one trace per modality, in the order of the site.
    """
    point = _first(click)
    trace, column, row = (point.get(key) for key in ("curveNumber", "x", "y"))
    bands = list(modalities_of(site).values())
    if not isinstance(trace, int) or not 0 <= trace < 2 * len(bands) or not isinstance(row, int | float):
        return None
    block = next((one for one in bands[trace % len(bands)] if one.position == column), None)
    return None if block is None else (block.index, int(row))


def clicked_item(click: Click | None) -> str | None:
    """Analysis of an input of a study that was clicked."""
    facts = _first(click).get("customdata")
    return str(facts[1]) if isinstance(facts, list) and len(facts) > 1 and facts[1] else None


def register(app: Dash, api: ApiClient, answers: Answers) -> None:
    """Connect the clicks, the controls with the address, and the list of other inputs."""
    for figure in ("effect-scatter", "effect-map"):
        _register_blocks(app, answers, figure)

    for figure in ("study-rhos", "override-study-inputs"):
        _register_inputs(app, figure)

    @app.callback(
        Output(ids.explain("swap", "other"), "data"),
        Output(ids.EXPLAIN_OTHERS, "children"),
        Input(ids.EXPLAINED, "data"),
        State(ids.explain("swap", "other"), "value"),
    )
    async def list_others(explained: Explained | None, chosen: str | None) -> tuple[list[dict[str, str]], str]:
        if explained is None or explained["of"] != "analysis":
            raise PreventUpdate
        try:
            return await other_choices(api, explained["id"], chosen)
        except ApiError as error:
            return [], error.problem.detail

    for group in GROUPS:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("lens", "explain"),
            Output(ids.explain_wish(group), "data"),
            Input({"type": "explain-view", "group": group, "key": ALL}, "value"),
        )
    for group in OVERRIDES:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("lens", "explainNote"),
            Output(ids.explain_note(group, MATCH), "hidden"),  # type: ignore[arg-type]
            Input({"type": "explain-view", "group": group, "key": MATCH}, "value"),
        )


def _register_inputs(app: Dash, figure: str) -> None:
    @app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Input(ids.graph(figure), "clickData"),
        prevent_initial_call=True,
    )
    async def open_item(click: Click | None) -> str:
        analysis = clicked_item(click)
        if analysis is None:
            raise PreventUpdate
        return explain_path(analysis)


def _register_blocks(app: Dash, answers: Answers, figure: str) -> None:
    @app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Input(ids.graph(figure), "clickData"),
        State(ids.explain_wish("view"), "data"),
        State(ids.EXPLAINED, "data"),
        prevent_initial_call=True,
    )
    async def open_block(click: Click | None, view: Wish | None, explained: Explained | None) -> str:
        if click is None or view is None or explained is None:
            raise PreventUpdate
        site = site_of(view, (await answers.report(explained["id"])).sites)
        found = clicked_cell(click, site) if figure == "effect-map" else clicked_point(click)
        if found is None:
            raise PreventUpdate
        return block_address(explained["id"], site, *found)


def _first(click: Click | None) -> dict[str, Any]:
    points = (click or {}).get("points") or [{}]
    return dict(points[0])
