"""The Explore page of a sweep that goes on: its progress line by line, its figures step by step."""

import time

from dash import Dash, Input, NoUpdate, Output, ctx, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import Sweep, SweepState
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.pages.explore.states import progress_line, resumable, resume_words
from frontend.pages.explore.viewing import SWEPT_STATE, Swept, swept

GROWTH = 1.25
"""Figures are drawn again when there is this much more than they show: a few times in all, not with every item."""


def register(app: Dash, api: ApiClient) -> None:
    """Connect the strip."""

    @app.callback(
        Output(ids.SWEEP_PROGRESS, "children"),
        Output(ids.SWEEP_PAUSE, "hidden"),
        Output(ids.SWEEP_RESUME, "hidden"),
        Output(ids.SWEEP_RESUME, "children"),
        Output(ids.SWEEP_TICK, "disabled"),
        Output(ids.SWEEP, "data"),
        Input(ids.SWEEP_TICK, "n_intervals"),
        Input(ids.SWEEP_PAUSE, "n_clicks"),
        Input(ids.SWEEP_RESUME, "n_clicks"),
        SWEPT_STATE,
        prevent_initial_call=True,
    )
    async def follow(
        _ticks: int | None, pauses: int | None, resumes: int | None, shown: Swept | None
    ) -> tuple[list[Component], bool, bool, str, bool, Swept | NoUpdate]:
        if shown is None:
            raise PreventUpdate
        clicked = _clicked(pauses, resumes)
        try:
            sweep = await _asked(api, shown["id"], clicked)
        except ApiError as error:
            # The next tick may reach it; a box that says so again and again helps nobody.
            if error.away and clicked is None:
                raise PreventUpdate from error
            raise
        if shown["stamp"] == 0 and (sweep.counts.succeeded or sweep.state is SweepState.ENDED):
            # There are figures now, or it is certain that there won't be any: the page is made anew.
            set_props(ids.REFRESH, {"data": time.time()})
        return (
            progress_line(sweep),
            sweep.state is not SweepState.RUNNING,
            not resumable(sweep),
            resume_words(sweep),
            sweep.state is SweepState.ENDED,
            swept(sweep) if worth_drawing(sweep, shown["stamp"]) else no_update,
        )


def worth_drawing(sweep: Sweep, stamp: int) -> bool:
    """Whether so much has come that the figures are to be drawn anew.

    Args:
        stamp: how many items they show.
    """
    succeeded = sweep.counts.succeeded
    return 0 < stamp < succeeded and (sweep.state is SweepState.ENDED or succeeded >= GROWTH * stamp)


def _clicked(pauses: int | None, resumes: int | None) -> str | None:
    """The button that was pressed, if the callback runs because of one."""
    if ctx.triggered_id == ids.SWEEP_PAUSE and pauses:
        return "pause"
    return "resume" if ctx.triggered_id == ids.SWEEP_RESUME and resumes else None


async def _asked(api: ApiClient, sweep: str, clicked: str | None) -> Sweep:
    if clicked == "pause":
        return await api.pause_sweep(sweep)
    return await (api.resume_sweep(sweep) if clicked == "resume" else api.sweep(sweep))
