"""Connects the export menu of a figure with what it shows; `assets/export.js` makes and saves the files."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, TypedDict

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from frontend.client import ApiClient
from frontend.components import ids
from frontend.exports.parquet import parquet
from frontend.exports.printing import printed
from frontend.exports.recording import recorded
from frontend.exports.taken import Taken

Form = Literal["svg", "png", "html", "csv", "parquet", "provenance", "zip"]
Take = Callable[..., Awaitable[Taken]]


class Wish(TypedDict):
    """What was chosen in a menu, as `assets/export.js` says it."""

    form: Form
    title: str
    filename: str
    page: str


def register(app: Dash, api: ApiClient, name: str, states: Mapping[str, Any], take: Take) -> None:
    """Connect the menu of a figure.

    Args:
        name: the figure's stable name, as its card has it.
        states: components whose values `take` gets, by its parameters' names.
        take: says what the figure shows.
    """

    @app.callback(
        Output(ids.export_made(name), "data"),
        inputs={"wish": Input(ids.export_wish(name), "data"), "shown": _states(dict(states))},
        prevent_initial_call=True,
    )
    async def make(wish: Wish | None, shown: dict[str, Any]) -> dict[str, object]:
        if wish is None:
            raise PreventUpdate
        return await made(api, name, wish, await take(**shown))

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "take"), Input(ids.export_made(name), "data"), prevent_initial_call=True
    )


async def made(api: ApiClient, name: str, wish: Wish, taken: Taken) -> dict[str, object]:
    """What the browser needs for the files that were wished for; pictures of the drawing it makes itself."""
    found = await recorded(api, taken, figure=name, title=wish["title"], page=wish["page"])
    # Written here once and for all: a browser writes 1.0 as 1, and the digests would not fit any more.
    provenance = found.provenance.model_dump_json()
    message: dict[str, object] = {**wish, "provenance": provenance}
    if wish["form"] in {"svg", "png", "html", "zip"} and taken.figure is not None:
        message["drawing"] = printed(taken.figure, found.about).to_json()
    if wish["form"] in {"csv", "zip"}:
        message["csv"] = taken.table.csv()
    if wish["form"] in {"parquet", "zip"}:
        message["parquet"] = base64.b64encode(parquet(taken.table, provenance)).decode()
    return message


def _states(given: Any) -> Any:
    """The same components as states, so that only the menu starts the callback."""
    if isinstance(given, Input):
        return State(given.component_id, given.component_property)
    if isinstance(given, dict):
        return {name: _states(value) for name, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [_states(value) for value in given]
    return given
