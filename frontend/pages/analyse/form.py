"""The form: which inputs the chosen checkpoint takes, told from its modalities alone.

All parts are always there and only hidden, so that another choice of checkpoint loses nothing that was entered.
"""

from typing import NamedTuple

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import MOST_TEXT, Checkpoint
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import cap_size, shape
from frontend.components.icons import icon
from frontend.components.offers import file_words, in_a_line
from frontend.components.recorder import picture_words, recorder
from frontend.components.upload import file_slot
from frontend.inputs import TRACKS, media_of, recorded_by, text_stream
from frontend.routes import MOST_SENTENCES, checkpoint_path
from frontend.settings import FrontendSettings

_VIDEO_FORMATS = "MP4, MOV, WebM, MKV or AVI"
_SOUND_FORMATS = "MP4, MOV, WebM, MKV, AVI, WAV, MP3, FLAC, OGG or M4A"
# Steps that the marks of beginning and end take of a text's.
_MARKS = 2


class Shape(NamedTuple):
    """What of the form depends on the checkpoint, in the order of `SHAPED`."""

    text_hidden: bool
    text_note: str
    media_hidden: bool
    consent_hidden: bool
    media_title: str
    media_formats: str
    recorder_hidden: bool
    picture_hidden: bool
    picture_words: list[Component | str]
    sound_hidden: bool
    skeleton_hidden: bool
    arrays: list[Component]
    checkpoint_note: list[str | Component]


SHAPED: tuple[tuple[str, str], ...] = (
    (ids.TEXT_SLOT, "hidden"),
    (ids.TEXT, "description"),
    (ids.slot("media"), "hidden"),
    (ids.CONSENT, "hidden"),
    (ids.slot_part("media", "title"), "children"),
    (ids.slot_part("media", "formats"), "children"),
    (ids.RECORDER, "hidden"),
    (ids.RECORD_PICTURE, "hidden"),
    (ids.RECORD_PICTURE, "children"),
    (ids.RECORD_SOUND, "hidden"),
    (ids.slot("skeleton"), "hidden"),
    (ids.ARRAYS, "children"),
    (ids.CHECKPOINT_NOTE, "children"),
)
"""The properties that a shape fills."""


def shape_for(checkpoint: Checkpoint | None) -> Shape:
    """The form for a checkpoint; without one everything is hidden but the way to upload arrays."""
    if checkpoint is None:
        return Shape(True, "", True, True, "", "", True, True, [], True, True, [], [])
    media = media_of(checkpoint)
    stream = text_stream(checkpoint)
    reads_tracks = bool(TRACKS & set(media))
    recorded = recorded_by(checkpoint)
    files = file_words(checkpoint)
    return Shape(
        text_hidden=stream is None,
        text_note="" if stream is None else _text_note(stream.shape[0], files),
        media_hidden=not reads_tracks,
        consent_hidden=not reads_tracks,
        media_title=f"Drop {files} here, or choose a file" if files else "",
        # The sound of a video is a recording, too.
        media_formats=_SOUND_FORMATS if "audio" in media else _VIDEO_FORMATS,
        recorder_hidden=not recorded,
        picture_hidden="video" not in recorded,
        picture_words=picture_words(with_sound="audio" in recorded),
        sound_hidden="audio" not in recorded,
        skeleton_hidden="skeleton" not in media,
        arrays=[
            html.Li([html.Code(modality.name), f" {shape(modality.shape)}: ", modality.title])
            for modality in checkpoint.modalities
        ],
        checkpoint_note=[
            f"{checkpoint.summary} ",
            dcc.Link("What it was trained on, and its limits", href=checkpoint_path(checkpoint.id)),
        ],
    )


def checkpoint_choice(ready: list[Checkpoint], chosen: Checkpoint | None) -> html.Div:
    """The checkpoints that can be run, each with a line on what it takes and gives."""
    options = [
        dmc.Radio(value=checkpoint.id, label=checkpoint.title, description=in_a_line(checkpoint), size="sm")
        for checkpoint in ready
    ]
    return html.Div(
        [
            dmc.RadioGroup(
                html.Div(options, className="checkpoint-options"),
                id=ids.CHECKPOINT,
                label="Checkpoint",
                value=chosen.id if chosen else None,
                size="sm",
            ),
            html.P(shape_for(chosen).checkpoint_note, id=ids.CHECKPOINT_NOTE, className="small muted note-below"),
        ]
    )


def entry_form(settings: FrontendSettings, chosen: Checkpoint | None) -> html.Div:
    """Text, files, consent and the button, as the chosen checkpoint needs them."""
    now = shape_for(chosen)
    cap = cap_size(settings.upload_cap_bytes)
    return html.Div(
        [
            _text(now),
            file_slot(
                "media",
                "upload",
                now.media_title,
                now.media_formats,
                cap,
                hidden=now.media_hidden,
            ),
            recorder(
                settings.recording_cap_s,
                hidden=now.recorder_hidden,
                picture=not now.picture_hidden,
                sound=not now.sound_hidden,
            ),
            html.Div(_consent(), id=ids.CONSENT, hidden=now.consent_hidden),
            file_slot(
                "skeleton",
                "skeleton",
                "Drop a skeleton here, or choose a file",
                "NTU .skeleton, or .npy or .npz with (joints, 3, frames)",
                cap,
                hidden=now.skeleton_hidden,
            ),
            _arrays(now, cap),
            html.Div(
                [
                    html.Button(
                        [icon("play"), html.Span("Analyse", id="start-label")],
                        id="start",
                        className="button button-primary",
                        disabled=True,
                        type="button",
                    ),
                    html.Span(id="start-hint", className="muted small", role="status"),
                ],
                className="row",
            ),
            html.P(id="start-error", className="form-error", role="alert"),
            dcc.Store(id=ids.ENTERED),
            dcc.Store(id=ids.SENDING),
            dcc.Store(id=ids.REFUSED),
        ],
        id=ids.ENTRY,
        className="entry",
        **attributes(
            data_api=settings.public_api,
            data_cap=str(settings.upload_cap_bytes),
            data_cap_text=cap,
            data_most_text=str(MOST_TEXT),
            data_most_sentences=str(MOST_SENTENCES),
        ),
    )


def _text_note(steps: int, files: str) -> str:
    beside = f" Beside {files} it is what is said there." if files else ""
    return (
        f"The network reads up to {steps - _MARKS} tokens, which are words and parts of words; what comes after them "
        f"is left out.{beside}"
    )


def _text(now: Shape) -> html.Div:
    return html.Div(
        [
            dmc.Textarea(
                id=ids.TEXT,
                label="Text",
                description=now.text_note,
                placeholder="Type or paste a sentence",
                autosize=True,
                minRows=2,
                maxRows=9,
                size="sm",
            ),
            html.Div(
                [
                    html.Span(id="text-count", className="small muted", role="status"),
                    html.Div(
                        dmc.Checkbox(id=ids.TEXT_WHOLE, label="Take the lines together, as one text", size="xs"),
                        id="text-lines",
                        hidden=True,
                        className="consent",
                    ),
                ],
                className="row text-below",
            ),
        ],
        id=ids.TEXT_SLOT,
        hidden=now.text_hidden,
    )


def _consent() -> dmc.Checkbox:
    return dmc.Checkbox(
        id="upload-consent",
        label="I may use this recording.",
        description="A face and a voice are personal data. The file, the face crops cut from it and the "
        "numbers computed from it are stored on this server and nowhere else. "
        "Deleting the clip removes them all.",
        size="sm",
        className="consent",
    )


def _arrays(now: Shape, cap: str) -> html.Details:
    return html.Details(
        [
            html.Summary("Upload arrays instead", className="small"),
            html.P(
                "The inputs of the network as they are, normalised as its card says, for features that were computed "
                "elsewhere: one sample in an .npz file, an array for each modality, without the axis of the batch. "
                "A modality may be left out.",
                className="small muted",
            ),
            html.Ul(now.arrays, id=ids.ARRAYS, className="arrays-taken small"),
            file_slot("features", "table", "Drop arrays here, or choose a file", ".npz", cap),
        ],
        className="arrays",
    )
