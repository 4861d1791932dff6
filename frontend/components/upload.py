"""The form that takes a file: `assets/upload.js` streams it to the API and reports to the store `ids.UPLOADED`.

Not `dcc.Upload`: that sends the file as base64 through the pages' process.
"""

import dash_mantine_components as dmc
from dash import dcc, html

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import cap_size
from frontend.components.icons import icon

ACCEPT = "video/*,audio/*,.mkv,.flac,.ogg,.opus,.m4a"


def upload_form(api: str, cap_bytes: int) -> html.Div:
    """Drop zone, consent, progress and errors.

    Args:
        api: path of the API as the browser reaches it.
        cap_bytes: larger files are refused before they are sent.
    """
    return html.Div(
        [
            html.Button(
                [
                    icon("upload"),
                    html.Span("Drop a video or a recording here, or choose a file", className="drop-title"),
                    html.Span(
                        f"MP4, MOV, WebM, MKV, AVI, WAV, MP3, FLAC, OGG or M4A, up to {cap_size(cap_bytes)}",
                        className="drop-hint",
                    ),
                    html.Span(className="drop-file", id="upload-name"),
                ],
                id="upload-choose",
                type="button",
                className="drop-zone",
                **attributes(data_accept=ACCEPT),
            ),
            dmc.Checkbox(
                id="upload-consent",
                label="I may use this recording.",
                description="A face and a voice are personal data. The file, the face crops cut from it and the "
                "numbers computed from it are stored on this server and nowhere else. "
                "Deleting the clip removes them all.",
                size="sm",
                className="consent",
            ),
            html.Div(
                [
                    html.Button(
                        [icon("play"), "Upload and analyse"],
                        id="upload-start",
                        className="button button-primary",
                        disabled=True,
                        type="button",
                    ),
                    html.Button(
                        "Cancel the upload", id="upload-cancel", className="button", type="button", hidden=True
                    ),
                    html.Span("Choose a file first.", id="upload-hint", className="muted small"),
                ],
                className="row",
            ),
            html.Div(
                [
                    html.Div(
                        html.Div(className="meter-fill"),
                        id="upload-meter",
                        className="meter",
                        role="progressbar",
                        **attributes(
                            aria_label="Upload",
                            aria_valuemin="0",
                            aria_valuemax="100",
                            aria_valuenow="0",
                        ),
                    ),
                    html.Span(id="upload-status", className="small muted", role="status"),
                ],
                id="upload-progress",
                className="upload-progress",
                hidden=True,
            ),
            html.P(id="upload-error", className="form-error", role="alert"),
            dcc.Store(id=ids.UPLOADED),
        ],
        id="upload",
        className="upload",
        **attributes(data_api=api, data_cap=str(cap_bytes), data_cap_text=cap_size(cap_bytes)),
    )


def delete_dialog() -> dmc.Modal:
    """Asks once more before a clip is deleted."""
    return dmc.Modal(
        [
            html.P(id=ids.DELETE_TEXT),
            html.Div(
                [
                    html.Button([icon("trash"), "Delete it"], id=ids.DELETE_CONFIRM, className="button button-danger"),
                    html.Button(
                        "Keep it", id=ids.DELETE_CANCEL, className="button", **attributes(data_autofocus="true")
                    ),
                ],
                className="row",
            ),
            dcc.Store(id=ids.DELETE_CLIP),
        ],
        id=ids.DELETE_MODAL,
        title="Delete this clip?",
        centered=True,
        closeButtonProps={"aria-label": "Keep the clip"},
    )
