"""The recordings on the Analyse page: what was uploaded before, how its analyses go on, and deleting it."""

import asyncio
from typing import NamedTuple

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import Analysis, Checkpoint, Clip
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.clip_list import recent_clips

SHOWN = 30
"""Recordings that are listed at first."""

REFRESH_MS = 2000
"""How often the list is read again while an analysis in it goes on."""


class Listed(NamedTuple):
    """The list, and what goes with it."""

    rows: Component
    settled: bool
    """Whether no analysis in it goes on, so that it need not be read again."""

    complete: bool


def section(listed: Listed, total: int) -> html.Section:
    """The list under its heading.

    Args:
        total: recordings that there are in all.
    """
    return html.Section(
        [
            html.H2("Recent recordings"),
            html.Div(listed.rows, id=ids.RECENT),
            html.Button(
                f"Show all {total}", id=ids.SHOW_ALL, className="button", type="button", hidden=listed.complete
            ),
            dcc.Interval(id=ids.RECENT_TICK, interval=REFRESH_MS, disabled=listed.settled),
        ],
        className="card",
    )


def listed(clips: list[Clip], analyses: list[Analysis], checkpoints: list[Checkpoint], *, everything: bool) -> Listed:
    """The list of one's own recordings, the newest first.

    Args:
        clips: all clips, samples too.
        everything: whether to list more than the first few.
    """
    own = [clip for clip in clips if not clip.sample]
    shown = own if everything else own[:SHOWN]
    names = {clip.id for clip in shown}
    going_on = any(not analysis.state.ended for analysis in analyses if analysis.clip in names)
    by_id = {checkpoint.id: checkpoint for checkpoint in checkpoints}
    return Listed(recent_clips(shown, analyses, by_id), settled=not going_on, complete=len(shown) == len(own))


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
        Output(ids.DELETE_CLIP, "data"),
        Input(ids.ask_delete(ALL, ALL), "n_clicks"),  # type: ignore[arg-type]
        Input(ids.DELETE_CANCEL, "n_clicks"),
        prevent_initial_call=True,
    )
    async def ask(clicks: list[int | None], _cancel: int | None) -> tuple[object, object, object]:
        if ctx.triggered_id == ids.DELETE_CANCEL:
            return False, no_update, None
        if not isinstance(ctx.triggered_id, dict) or not pressed(ctx.triggered):
            raise PreventUpdate
        text = f"“{ctx.triggered_id['name']}”, its face crops and all its analyses will be removed for good."
        return True, text, ctx.triggered_id["clip"]

    @app.callback(
        Output(ids.DELETE_MODAL, "opened", allow_duplicate=True),
        Output(ids.RECENT, "children", allow_duplicate=True),
        Output(ids.SHOW_ALL, "hidden", allow_duplicate=True),
        Input(ids.DELETE_CONFIRM, "n_clicks"),
        State(ids.DELETE_CLIP, "data"),
        State(ids.SHOW_ALL, "n_clicks"),
        prevent_initial_call=True,
    )
    async def delete(clicks: int | None, clip: str | None, all_wanted: int | None) -> tuple[bool, object, bool]:
        if not clicks or clip is None:
            raise PreventUpdate
        try:
            await api.delete_clip(clip)
        except ApiError as error:
            # Somebody else was faster: it is gone, as was wanted.
            if not error.not_found:
                raise
        found = await read(everything=bool(all_wanted))
        return False, found.rows, found.complete


def pressed(triggered: list[dict[str, object]]) -> bool:
    """Whether a button of a list was pressed, rather than drawn anew with the list."""
    return any(change["value"] for change in triggered)
