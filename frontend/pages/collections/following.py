"""The page of a collection while its import or its sweeps go on; sweeps are started, paused and gone on with."""

import time

from dash import ALL, Dash, Input, Output, State, ctx, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import SweepRequest
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.pages.collections.page import import_line
from frontend.pages.collections.sweeps import read_sweeps
from frontend.pages.recordings import pressed

SHOWN = (
    Output(ids.COLLECTION_SWEEPS, "children", allow_duplicate=True),
    Output(ids.COLLECTION_SWEEPS_TICK, "disabled", allow_duplicate=True),
)


def register(app: Dash, api: ApiClient) -> None:
    """Connect the import and the sweeps."""

    async def sweeps(collection: str) -> tuple[list[Component], bool]:
        found = await read_sweeps(api, collection)
        return found.cards, found.settled

    @app.callback(
        Output(ids.COLLECTION_BODY, "children"),
        Input(ids.COLLECTION_TICK, "n_intervals"),
        State(ids.COLLECTION, "data"),
        prevent_initial_call=True,
    )
    async def follow_import(_ticks: int | None, collection: str | None) -> list[Component]:
        if collection is None:
            raise PreventUpdate
        try:
            found = await api.collection(collection)
        except ApiError as error:
            # The next tick may reach it; one that was deleted meanwhile is the page's to say.
            if not error.away:
                set_props(ids.REFRESH, {"data": time.time()})
            raise PreventUpdate from error
        if found.state.ended:
            set_props(ids.REFRESH, {"data": time.time()})
        return import_line(found)

    @app.callback(
        *SHOWN,
        Input(ids.COLLECTION_SWEEPS_TICK, "n_intervals"),
        State(ids.COLLECTION, "data"),
        prevent_initial_call=True,
    )
    async def follow_sweeps(_ticks: int | None, collection: str | None) -> tuple[list[Component], bool]:
        if collection is None:
            raise PreventUpdate
        try:
            return await sweeps(collection)
        except ApiError as error:
            # The next tick may reach it; a box that says so again and again helps nobody.
            if error.away:
                raise PreventUpdate from error
            raise

    @app.callback(
        *SHOWN,
        Input(ids.COLLECTION_START, "n_clicks"),
        State(ids.COLLECTION_CHOICE, "value"),
        State(ids.COLLECTION, "data"),
        running=[(Output(ids.COLLECTION_START, "disabled"), True, False)],
        prevent_initial_call=True,
    )
    async def start(clicks: int | None, checkpoint: str | None, collection: str | None) -> tuple[list[Component], bool]:
        if not clicks or checkpoint is None or collection is None:
            raise PreventUpdate
        await api.start_sweep(SweepRequest(collection=collection, checkpoint=checkpoint))
        return await sweeps(collection)

    @app.callback(
        *SHOWN,
        Input(ids.sweep_action(ALL, ALL), "n_clicks"),  # type: ignore[arg-type]
        State(ids.COLLECTION, "data"),
        prevent_initial_call=True,
    )
    async def act(_clicks: list[int | None], collection: str | None) -> tuple[list[Component], bool]:
        button = ctx.triggered_id
        if collection is None or not isinstance(button, dict) or not pressed(ctx.triggered):
            raise PreventUpdate
        act_on = api.pause_sweep if button["wanted"] == "pause" else api.resume_sweep
        await act_on(button["sweep"])
        return await sweeps(collection)
