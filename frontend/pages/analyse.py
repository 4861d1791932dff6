"""The Analyse page: a file or a sample in, a checkpoint chosen, what was uploaded before."""

import asyncio

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import AnalysisRequest, Checkpoint
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.clip_list import recent_clips, sample_cards
from frontend.components.notices import notice
from frontend.components.upload import delete_dialog, upload_form
from frontend.routes import checkpoint_path, clip_path
from frontend.settings import FrontendSettings

RECENT = 30


async def layout(api: ApiClient, settings: FrontendSettings) -> html.Div:
    """The page."""
    checkpoints, clips, analyses = await asyncio.gather(
        api.checkpoints(), api.clips(limit=100), api.analyses(limit=200)
    )
    ready = [checkpoint for checkpoint in checkpoints.items if checkpoint.state == "ready"]
    samples = sorted((clip for clip in clips.items if clip.sample), key=lambda clip: clip.created_at)
    own = [clip for clip in clips.items if not clip.sample][:RECENT]
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
            html.Section(
                [
                    html.H2("Recent recordings"),
                    html.Div(recent_clips(own, analyses.items), id=ids.RECENT),
                ],
                className="card",
            ),
            delete_dialog(),
        ]
    )


def register(app: Dash, api: ApiClient, settings: FrontendSettings) -> None:
    """Connect the page's callbacks."""

    @app.callback(
        Output(ids.LOCATION, "pathname", allow_duplicate=True),
        Input(ids.UPLOADED, "data"),
        Input(ids.analyse_clip(ALL), "n_clicks"),  # type: ignore[arg-type]
        State(ids.CHECKPOINT, "value"),
        prevent_initial_call=True,
    )
    async def analyse(uploaded: dict[str, str] | None, clicks: list[int | None], checkpoint: str | None) -> str:
        """Start an analysis and go to its page, which shows how it goes on."""
        clip = chosen_clip(ctx.triggered_id, uploaded, clicks)
        if clip is None:
            raise PreventUpdate
        if checkpoint is None:
            raise ApiError.of(409, "No checkpoint", "There is no checkpoint to run on this clip.")
        analysis = await api.submit(AnalysisRequest(checkpoint=checkpoint, clip=clip))
        return clip_path(analysis.id)

    @app.callback(Output(ids.CHECKPOINT_NOTE, "children"), Input(ids.CHECKPOINT, "value"))
    async def describe(checkpoint: str | None) -> list[str | Component]:
        if checkpoint is None:
            raise PreventUpdate
        return checkpoint_note(await api.checkpoint(checkpoint))

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
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        text = f"“{ctx.triggered_id['name']}”, its face crops and all its analyses will be removed for good."
        return True, text, ctx.triggered_id["clip"]

    @app.callback(
        Output(ids.DELETE_MODAL, "opened", allow_duplicate=True),
        Output(ids.RECENT, "children"),
        Input(ids.DELETE_CONFIRM, "n_clicks"),
        State(ids.DELETE_CLIP, "data"),
        prevent_initial_call=True,
    )
    async def delete(clicks: int | None, clip: str | None) -> tuple[bool, object]:
        if not clicks or clip is None:
            raise PreventUpdate
        await api.delete_clip(clip)
        clips, analyses = await asyncio.gather(api.clips(limit=100), api.analyses(limit=200))
        own = [item for item in clips.items if not item.sample][:RECENT]
        return False, recent_clips(own, analyses.items)


def chosen_clip(triggered: object, uploaded: dict[str, str] | None, clicks: list[int | None]) -> str | None:
    """The clip that was just uploaded or whose button was pressed; None when buttons merely appeared."""
    if triggered == ids.UPLOADED:
        return uploaded["clip"] if uploaded else None
    if isinstance(triggered, dict) and any(clicks):
        return str(triggered["clip"])
    return None


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
