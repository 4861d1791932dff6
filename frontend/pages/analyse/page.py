"""The Analyse page: a text, a file or a sample in, a checkpoint chosen, what was analysed before."""

import asyncio
from collections.abc import Sequence
from typing import TypedDict

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from backend.schemas import Analysis, AnalysisInputs, Checkpoint
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.delete_dialog import delete_dialog
from frontend.components.notices import notice
from frontend.inputs import Given, Medium, media_of, taker
from frontend.pages import recordings
from frontend.pages.analyse.form import SHAPED, Shape, checkpoint_choice, entry_form, shape_for
from frontend.pages.analyse.samples import givens, note, sample_cards, samples_of, sentence_cards
from frontend.routes import asked
from frontend.settings import FrontendSettings


class Shown(TypedDict):
    """What the page keeps of a sample, to say which checkpoint would run it."""

    media: list[Medium]
    arrays: dict[str, list[int]]


async def layout(api: ApiClient, settings: FrontendSettings, query: str | None = None) -> html.Div:
    """The page.

    Args:
        query: as in `location.search`; it may choose a checkpoint.
    """
    checkpoints, clips, analyses = await asyncio.gather(api.checkpoints(), api.every_clip(), api.every_analysis())
    ready = runnable(checkpoints.items)
    wanted = asked(query, "checkpoint")
    chosen = next((item for item in ready if item.id == wanted), at_first(ready, analyses))
    chosen_id = chosen.id if chosen else None
    samples = samples_of(clips)
    return html.Div(
        [
            html.Header(
                [
                    html.H1("See what a fusion network attends to", id=ids.HEADING, tabIndex="-1"),
                    html.P(
                        "Give it a sentence, a recording or a movement, whatever the checkpoint reads. A network that "
                        "fuses several modalities with multimodal split attention runs on it, and its attention is "
                        "shown block by block.",
                        className="lead",
                    ),
                ],
                className="page-head",
            ),
            html.Div(
                [
                    html.Section(
                        [
                            html.H2("Your own"),
                            *([] if ready else [_no_checkpoint()]),
                            checkpoint_choice(ready, chosen),
                            entry_form(settings, chosen),
                        ],
                        className="card",
                    ),
                    html.Section(
                        [
                            html.H2("Or try a sample"),
                            html.P("Drawn, synthesised, made up: nobody's face, voice or words.", className="muted"),
                            html.Div(
                                sample_cards(samples, ready, chosen_id, settings.public_api),
                                id=ids.SAMPLES,
                            ),
                            html.Div(sentence_cards(ready, chosen_id)),
                            dcc.Store(
                                id=ids.SAMPLES_GIVEN,
                                data={
                                    key: Shown(
                                        media=sorted(it.media), arrays={k: list(v) for k, v in it.arrays.items()}
                                    )
                                    for key, it in givens(samples).items()
                                },
                            ),
                        ],
                        className="card",
                    ),
                ],
                className="analyse-grid",
            ),
            recordings.section(recordings.listed(clips, analyses, checkpoints.items, everything=False)),
            delete_dialog(),
        ]
    )


def at_first(ready: Sequence[Checkpoint], analyses: Sequence[Analysis]) -> Checkpoint | None:
    """The checkpoint of the newest analysis; at first one that reads what everybody has at hand, a voice or words."""
    newest = max(analyses, key=lambda analysis: analysis.created_at, default=None)
    used = next((item for item in ready if newest is not None and item.id == newest.checkpoint), None)
    common = next((item for item in ready if {"audio", "text"} & set(media_of(item))), None)
    return used or common or next(iter(ready), None)


def register(app: Dash, api: ApiClient, settings: FrontendSettings) -> None:
    """Have form and samples follow the chosen checkpoint, and the scripts know what becomes of the form."""

    for function, watched in (
        ("shaped", [(ids.TEXT_SLOT, "hidden"), *((ids.slot(name), "hidden") for name in ("media", "skeleton"))]),
        ("sending", [(ids.SENDING, "data")]),
        ("refused", [(ids.REFUSED, "data")]),
    ):
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("lens", function), *(Input(part, name) for part, name in watched)
        )

    @app.callback(*(Output(part, name) for part, name in SHAPED), Input(ids.CHECKPOINT, "value"))
    async def shape(chosen: str | None) -> Shape:
        ready = runnable((await api.checkpoints()).items)
        return shape_for(next((item for item in ready if item.id == chosen), None))

    # Only the notes: a press on a button that is drawn anew meanwhile would be lost.
    @app.callback(
        Output(ids.sample_note(ALL), "children"),  # type: ignore[arg-type]
        Input(ids.CHECKPOINT, "value"),
        State(ids.SAMPLES_GIVEN, "data"),
        prevent_initial_call=True,
    )
    async def say_which(chosen: str | None, samples: dict[str, Shown]) -> list[object]:
        ready = runnable((await api.checkpoints()).items)
        return [note_of(samples[item["id"]["sample"]], ready, chosen) for item in ctx.outputs_list]


def note_of(shown: Shown, ready: list[Checkpoint], chosen: str | None) -> object:
    """What a sample's note says now; as before where nothing takes the sample any more."""
    it = Given(AnalysisInputs(), frozenset(shown["media"]), shown["arrays"])
    found = taker(chosen, ready, it, wholly=True)
    return no_update if found is None else note(found)


def runnable(checkpoints: list[Checkpoint]) -> list[Checkpoint]:
    return [checkpoint for checkpoint in checkpoints if checkpoint.state == "ready"]


def _no_checkpoint() -> html.Div:
    return notice(
        "warning",
        "There is no checkpoint to run",
        "Put one into the checkpoint folder; the list says what is wrong with those that are there. ",
        dcc.Link("Checkpoints", href="/checkpoints"),
    )
