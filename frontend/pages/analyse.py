"""The Analyse page: a file or a sample in, a checkpoint chosen, what was uploaded before."""

import asyncio
from typing import TypedDict

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import AnalysisRequest, Checkpoint, Clip
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.clip_list import sample_cards
from frontend.components.formats import moment
from frontend.components.notices import Carried, notice
from frontend.components.upload import delete_dialog, upload_form
from frontend.pages import recordings
from frontend.routes import checkpoint_path, clip_path
from frontend.settings import FrontendSettings


class Uploaded(TypedDict):
    """What `assets/upload.js` says of a file that the service has taken."""

    clip: str
    known: bool
    """Whether the same bytes were here already."""


async def layout(api: ApiClient, settings: FrontendSettings) -> html.Div:
    """The page."""
    checkpoints, clips, analyses = await asyncio.gather(api.checkpoints(), api.every_clip(), api.every_analysis())
    ready = [checkpoint for checkpoint in checkpoints.items if checkpoint.state == "ready"]
    samples = sorted((clip for clip in clips if clip.sample), key=lambda clip: clip.created_at)
    listed = recordings.listed(clips, analyses, checkpoints.items, everything=False)
    return html.Div(
        [
            html.Header(
                [
                    html.H1("See what a fusion network attends to", id=ids.HEADING, tabIndex="-1"),
                    html.P(
                        "Upload a talking face, or only a voice. A network that fuses several modalities with "
                        "multimodal split attention runs on it, and its attention is shown block by block.",
                        className="lead",
                    ),
                ],
                className="page-head",
            ),
            html.Div(
                [
                    html.Section(
                        [
                            html.H2("Your recording"),
                            _checkpoint_choice(ready),
                            upload_form(settings.public_api, settings.upload_cap_bytes),
                        ],
                        className="card",
                    ),
                    html.Section(
                        [
                            html.H2("Or try a sample"),
                            html.P("Drawn and synthesised clips: nobody's face, nobody's voice.", className="muted"),
                            sample_cards(samples, settings.public_api),
                        ],
                        className="card",
                    ),
                ],
                className="analyse-grid",
            ),
            recordings.section(listed, len(clips) - len(samples)),
            delete_dialog(),
        ]
    )


def register(app: Dash, api: ApiClient, settings: FrontendSettings) -> None:
    """Connect the page's callbacks."""

    @app.callback(
        Output(ids.LOCATION, "pathname", allow_duplicate=True),
        Output(ids.CARRIED, "data", allow_duplicate=True),
        Input(ids.UPLOADED, "data"),
        Input(ids.analyse_clip(ALL), "n_clicks"),  # type: ignore[arg-type]
        State(ids.CHECKPOINT, "value"),
        prevent_initial_call=True,
    )
    async def analyse(
        uploaded: Uploaded | None, _clicks: list[int | None], checkpoint: str | None
    ) -> tuple[str, Carried | None]:
        """Start an analysis and go to its page, which shows how it goes on."""
        clip = chosen_clip(ctx.triggered_id, uploaded, pressed=recordings.pressed(ctx.triggered))
        if clip is None:
            raise PreventUpdate
        if checkpoint is None:
            raise ApiError.of(409, "No checkpoint", "There is no checkpoint to run on this clip.")
        analysis = await api.submit(AnalysisRequest(checkpoint=checkpoint, clip=clip))
        path = clip_path(analysis.id)
        known = ctx.triggered_id == ids.UPLOADED and uploaded is not None and uploaded["known"]
        return path, already_here(path, await api.clip(clip)) if known else None

    @app.callback(Output(ids.CHECKPOINT_NOTE, "children"), Input(ids.CHECKPOINT, "value"))
    async def describe(checkpoint: str | None) -> list[str | Component]:
        if checkpoint is None:
            raise PreventUpdate
        return checkpoint_note(await api.checkpoint(checkpoint))


def chosen_clip(triggered: object, uploaded: Uploaded | None, *, pressed: bool) -> str | None:
    """The clip that was just uploaded or whose button was pressed; None when buttons merely appeared."""
    if triggered == ids.UPLOADED:
        return uploaded["clip"] if uploaded else None
    if isinstance(triggered, dict) and pressed:
        return str(triggered["clip"])
    return None


def already_here(path: str, clip: Clip) -> Carried:
    """What the page of the analysis says of a file that was uploaded a second time."""
    if clip.sample:
        came = f"It is the sample “{clip.name}”."
    else:
        came = f"It came on {moment(clip.created_at)} as “{clip.name}”, the name that it keeps."
    return Carried(path=path, title="This very file was here already", text=f"{came} Nothing was stored twice.")


def checkpoint_note(checkpoint: Checkpoint) -> list[str | Component]:
    """What a checkpoint is, with the way to its card."""
    return [
        f"{checkpoint.summary} ",
        dcc.Link("What it was trained on, and its limits", href=checkpoint_path(checkpoint.id)),
    ]


def _checkpoint_choice(ready: list[Checkpoint]) -> html.Div:
    note: list[str | Component] = checkpoint_note(ready[0]) if ready else []
    choice = dmc.Select(
        id=ids.CHECKPOINT,
        label="Checkpoint",
        data=[{"value": checkpoint.id, "label": checkpoint.title} for checkpoint in ready],
        value=ready[0].id if ready else None,
        placeholder="None can be run",
        disabled=not ready,
        allowDeselect=False,
        size="sm",
    )
    return html.Div(
        [
            *([] if ready else [_no_checkpoint()]),
            choice,
            html.P(note, id=ids.CHECKPOINT_NOTE, className="small muted note-below"),
        ]
    )


def _no_checkpoint() -> html.Div:
    return notice(
        "warning",
        "There is no checkpoint to run",
        "Put one into the checkpoint folder; the list says what is wrong with those that are there. ",
        dcc.Link("Checkpoints", href="/checkpoints"),
    )
