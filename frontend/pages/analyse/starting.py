"""From a press of a button to analyses: of what the form holds, of a sample, of something that is here already."""

import asyncio
from typing import NamedTuple

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from backend.schemas import AnalysisRequest, Checkpoint
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.notices import Carried
from frontend.inputs import Given, given, taker
from frontend.pages.analyse.entered import Entered, address, already_here, refused, requests, submitted
from frontend.pages.analyse.sentences import SENTENCES
from frontend.pages.recordings import pressed
from frontend.routes import clip_path

HREF = Output(ids.LOCATION, "href", allow_duplicate=True)
SAID = Output(ids.CARRIED, "data", allow_duplicate=True)
HERE = Input(ids.SAMPLES, "id")
"""Never changes. It keeps Dash from calling back for buttons that went away with the page, and all that they read."""


class Started(NamedTuple):
    """What a press leads to, in the order of the outputs."""

    href: str
    said: Carried | None


def register(app: Dash, api: ApiClient) -> None:
    """Connect the buttons."""

    @app.callback(
        HREF,
        SAID,
        Output(ids.REFUSED, "data"),
        Input(ids.ENTERED, "data"),
        State(ids.CHECKPOINT, "value"),
        running=[(Output(ids.SENDING, "data"), True, False)],
        prevent_initial_call=True,
    )
    async def analyse(entered: Entered | None, checkpoint: str | None) -> tuple[object, object, object]:
        if entered is None:
            raise PreventUpdate
        try:
            return *await started(api, entered, checkpoint), no_update
        except ApiError as error:
            return no_update, no_update, refused(entered, error)

    @app.callback(
        HREF,
        SAID,
        Input(ids.analyse_files(clip=ALL, skeleton=ALL, features=ALL), "n_clicks"),  # type: ignore[arg-type]
        HERE,
        State(ids.CHECKPOINT, "value"),
        prevent_initial_call=True,
    )
    async def analyse_files(_clicks: list[int | None], _here: object, checkpoint: str | None) -> Started:
        button = ctx.triggered_id
        if not isinstance(button, dict) or not pressed(ctx.triggered):
            raise PreventUpdate
        files = [button[kind] for kind in ("clip", "skeleton", "features") if button[kind]]
        clips = await asyncio.gather(*(api.clip(file) for file in files))
        return await started_here(api, given(*clips), checkpoint, sample=all(clip.sample for clip in clips))

    @app.callback(
        HREF,
        SAID,
        Input(ids.analyse_again(ALL), "n_clicks"),  # type: ignore[arg-type]
        HERE,
        State(ids.CHECKPOINT, "value"),
        prevent_initial_call=True,
    )
    async def analyse_again(_clicks: list[int | None], _here: object, checkpoint: str | None) -> Started:
        button = ctx.triggered_id
        if not isinstance(button, dict) or not pressed(ctx.triggered):
            raise PreventUpdate
        text = (await api.analysis(button["analysis"])).inputs.text
        return await started_here(api, given(text=text), checkpoint)

    @app.callback(
        HREF,
        Input(ids.analyse_sentence(ALL), "n_clicks"),  # type: ignore[arg-type]
        Input(ids.ALL_SENTENCES, "n_clicks"),
        State(ids.CHECKPOINT, "value"),
        prevent_initial_call=True,
    )
    async def analyse_sentences(_clicks: list[int | None], _all: int | None, checkpoint: str | None) -> str:
        button = ctx.triggered_id
        if not pressed(ctx.triggered):
            raise PreventUpdate
        sentences = [SENTENCES[button["number"]]] if isinstance(button, dict) else list(SENTENCES)
        with_ = await chosen_or_fitting(api, checkpoint, given(text=sentences[0]))
        return address(await submitted(api, [AnalysisRequest(checkpoint=with_.id, text=text) for text in sentences]))


async def started(api: ApiClient, entered: Entered, checkpoint: str | None) -> Started:
    """Submit what the form holds.

    Raises:
        ApiError: the service refuses one of the analyses, or there is no checkpoint.
    """
    if checkpoint is None:
        raise ApiError.of(409, "No checkpoint", "There is no checkpoint to run.")
    to = address(await submitted(api, requests(entered, checkpoint)))
    known = await asyncio.gather(*(api.clip(file) for file in entered["known"]))
    return Started(to, already_here(to, known) if known else None)


async def chosen_or_fitting(api: ApiClient, chosen: str | None, it: Given, *, wholly: bool = False) -> Checkpoint:
    """The checkpoint to run on something, see `taker`.

    Raises:
        ApiError: there is none that takes it.
    """
    ready = [checkpoint for checkpoint in (await api.checkpoints()).items if checkpoint.state == "ready"]
    found = taker(chosen, ready, it, wholly=wholly)
    if found is None:
        raise ApiError.of(409, "No checkpoint takes this", "None of the checkpoints that can be run reads such a file.")
    return found


async def started_here(api: ApiClient, it: Given, chosen: str | None, *, sample: bool = False) -> Started:
    """Analyse what is here already, and say so if that takes another checkpoint than the chosen one.

    Args:
        sample: whether it is one, whose card said already which checkpoint runs it.
    """
    checkpoint = await chosen_or_fitting(api, chosen, it, wholly=sample)
    analysis = await api.submit(AnalysisRequest(checkpoint=checkpoint.id, **it.inputs.model_dump()))
    path = clip_path(analysis.id)
    if sample or checkpoint.id == chosen:
        return Started(path, None)
    text = "The checkpoint that is chosen on the page Analyse does not read it."
    return Started(path, Carried(path=path, title=f"This ran with “{checkpoint.title}”", text=text))
