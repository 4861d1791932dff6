"""The list on the Analyse page: what was uploaded and analysed before, how that goes on, and deleting it."""

import asyncio
from typing import NamedTuple, TypedDict

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import Analysis, Checkpoint, Clip
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.history_list import history_list
from frontend.history import entries

SHOWN = 30
"""Entries that are listed at first."""

REFRESH_MS = 2000
"""How often the list is read again while an analysis in it goes on."""


class Listed(NamedTuple):
    """The list, and what goes with it."""

    rows: Component
    settled: bool
    """Whether no analysis in it goes on, so that it need not be read again."""

    complete: bool
    total: int
    """Entries that there are in all."""


class Wanted(TypedDict):
    """What the dialog is about."""

    kind: str
    """`clip` for an uploaded file, `text` for the analyses of a text."""
    key: str


def section(listed: Listed) -> html.Section:
    """The list under its heading."""
    return html.Section(
        [
            html.H2("Recent"),
            html.Div(listed.rows, id=ids.RECENT),
            html.Button(
                f"Show all {listed.total}",
                id=ids.SHOW_ALL,
                className="button",
                type="button",
                hidden=listed.complete,
            ),
            dcc.Interval(id=ids.RECENT_TICK, interval=REFRESH_MS, disabled=listed.settled),
        ],
        className="card",
    )


def listed(clips: list[Clip], analyses: list[Analysis], checkpoints: list[Checkpoint], *, everything: bool) -> Listed:
    """The list of one's own files and texts, the newest first.

    Args:
        clips: all files, samples too.
        everything: whether to list more than the first few.
    """
    found = entries(clips, analyses)
    shown = found if everything else found[:SHOWN]
    going_on = any(not analysis.state.ended for entry in shown for analysis in entry.analyses)
    rows = history_list(
        shown, {checkpoint.id: checkpoint for checkpoint in checkpoints}, {clip.id: clip.name for clip in clips}
    )
    return Listed(rows, settled=not going_on, complete=len(shown) == len(found), total=len(found))


def register(app: Dash, api: ApiClient) -> None:
    """Connect the list and the dialog."""

    async def read(*, everything: bool) -> Listed:
        clips, analyses, checkpoints = await asyncio.gather(api.every_clip(), api.every_analysis(), api.checkpoints())
        return listed(clips, analyses, checkpoints.items, everything=everything)

    @app.callback(
        Output(ids.RECENT, "children"),
        Output(ids.RECENT_TICK, "disabled"),
        Output(ids.SHOW_ALL, "hidden"),
        Input(ids.RECENT_TICK, "n_intervals"),
        Input(ids.SHOW_ALL, "n_clicks"),
        prevent_initial_call=True,
    )
    async def refresh(_ticks: int | None, all_wanted: int | None) -> tuple[Component, bool, bool]:
        try:
            found = await read(everything=bool(all_wanted))
        except ApiError as error:
            # The next tick may reach it; a box that says so every two seconds helps nobody.
            if error.away:
                raise PreventUpdate from error
            raise
        return found.rows, found.settled, found.complete

    @app.callback(
        Output(ids.DELETE_MODAL, "opened"),
        Output(ids.DELETE_TEXT, "children"),
        Output(ids.DELETE_WANTED, "data"),
        Input(ids.ask_delete(ALL, ALL, ALL), "n_clicks"),  # type: ignore[arg-type]
        Input(ids.DELETE_CANCEL, "n_clicks"),
        prevent_initial_call=True,
    )
    async def ask(_clicks: list[int | None], _cancel: int | None) -> tuple[bool, object, Wanted | None]:
        button = ctx.triggered_id
        if button == ids.DELETE_CANCEL:
            return False, no_update, None
        if not isinstance(button, dict) or not pressed(ctx.triggered):
            raise PreventUpdate
        return True, what_goes(button["kind"], button["name"]), Wanted(kind=button["kind"], key=button["key"])

    @app.callback(
        Output(ids.DELETE_MODAL, "opened", allow_duplicate=True),
        Output(ids.RECENT, "children", allow_duplicate=True),
        Output(ids.SHOW_ALL, "hidden", allow_duplicate=True),
        Input(ids.DELETE_CONFIRM, "n_clicks"),
        State(ids.DELETE_WANTED, "data"),
        State(ids.SHOW_ALL, "n_clicks"),
        prevent_initial_call=True,
    )
    async def delete(clicks: int | None, wanted: Wanted | None, all_wanted: int | None) -> tuple[bool, object, bool]:
        if not clicks or wanted is None:
            raise PreventUpdate
        await delete_all(api, wanted)
        found = await read(everything=bool(all_wanted))
        return False, found.rows, found.complete


def what_goes(kind: str, name: str) -> str:
    """What is lost with an entry."""
    if kind == "clip":
        return f"“{name}”, what was cut from it and all analyses that read it will be removed for good."
    return f"“{name}” and all analyses of it will be removed for good."


async def delete_all(api: ApiClient, wanted: Wanted) -> None:
    """Delete a file with its analyses, or the analyses of a text."""
    keys = wanted["key"].split(",")
    for key in keys:
        try:
            await (api.delete_clip(key) if wanted["kind"] == "clip" else api.delete_analysis(key))
        except ApiError as error:
            # Somebody else was faster: it is gone, as was wanted.
            if not error.not_found:
                raise


def pressed(triggered: list[dict[str, object]]) -> bool:
    """Whether a button of a list was pressed, rather than drawn anew with the list."""
    return any(change["value"] for change in triggered if str(change["prop_id"]).endswith(".n_clicks"))
