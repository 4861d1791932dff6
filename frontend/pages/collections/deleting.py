"""Deleting a collection or a sweep, after asking once more."""

from typing import TypedDict

from dash import ALL, Dash, Input, NoUpdate, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate

from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.delete_dialog import OF_COLLECTIONS
from frontend.pages.collections.addresses import COLLECTIONS
from frontend.pages.collections.listing import read
from frontend.pages.collections.sweeps import read_sweeps
from frontend.pages.collections.wording import counted
from frontend.pages.recordings import pressed
from frontend.routes import route


class Wanted(TypedDict):
    """What the dialog is about."""

    kind: str
    """`collection` or `sweep`."""
    key: str


def register(app: Dash, api: ApiClient) -> None:
    """Connect the buttons and the dialog."""

    @app.callback(
        Output(OF_COLLECTIONS.modal, "opened"),
        Output(OF_COLLECTIONS.text, "children"),
        Output(OF_COLLECTIONS.wanted, "data"),
        Input(ids.ask_delete_many(ALL, ALL, ALL), "n_clicks"),  # type: ignore[arg-type]
        Input(OF_COLLECTIONS.cancel, "n_clicks"),
        prevent_initial_call=True,
    )
    async def ask(_clicks: list[int | None], _cancel: int | None) -> tuple[bool, object, Wanted | None]:
        button = ctx.triggered_id
        if button == OF_COLLECTIONS.cancel:
            return False, no_update, None
        if not isinstance(button, dict) or not pressed(ctx.triggered):
            raise PreventUpdate
        wanted = Wanted(kind=button["kind"], key=button["key"])
        return True, await what_goes(api, wanted, button["name"]), wanted

    @app.callback(
        Output(OF_COLLECTIONS.modal, "opened", allow_duplicate=True),
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Input(OF_COLLECTIONS.confirm, "n_clicks"),
        State(OF_COLLECTIONS.wanted, "data"),
        State(ids.LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    async def delete(clicks: int | None, wanted: Wanted | None, path: str | None) -> tuple[bool, str | NoUpdate]:
        if not clicks or wanted is None:
            raise PreventUpdate
        await deleted(api, wanted)
        shown = route(path)
        if shown.page == "collections":
            rows, settled = await read(api)
            set_props(ids.COLLECTIONS, {"children": rows})
            set_props(ids.COLLECTIONS_TICK, {"disabled": settled})
            return False, no_update
        if wanted["kind"] == "collection":
            return False, COLLECTIONS
        left = await read_sweeps(api, shown.id)
        set_props(ids.COLLECTION_SWEEPS, {"children": left.cards})
        set_props(ids.COLLECTION_SWEEPS_TICK, {"disabled": left.settled})
        return False, no_update


async def what_goes(api: ApiClient, wanted: Wanted, name: str) -> str:
    """What is lost with a collection or a sweep."""
    if wanted["kind"] == "sweep":
        return (
            f"The sweep with “{name}” and its analyses will be removed for good, but for those that were also asked "
            "for by themselves."
        )
    sweeps = (await api.sweeps(wanted["key"])).total
    with_ = f", {counted(sweeps, 'sweep', 'sweeps')} over it" if sweeps else ""
    return (
        f"“{name}”{with_} and the files that were sent for it alone will be removed for good. "
        "Files that were uploaded by themselves stay."
    )


async def deleted(api: ApiClient, wanted: Wanted) -> None:
    """Delete it; somebody else may have been faster."""
    try:
        await (api.delete_collection if wanted["kind"] == "collection" else api.delete_sweep)(wanted["key"])
    except ApiError as error:
        if not error.not_found:
            raise
