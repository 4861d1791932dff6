"""The page that makes a collection: its name, the labels that may occur, and what it is made of.

What happens before anything is made is done by `assets/collect.js` and `assets/collect-files.js`: files are chosen,
streamed to the API one by one and tried again, and what was entered outlives a refusal.
"""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import MOST_ITEMS, Checkpoint
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import cap_size
from frontend.components.icons import icon
from frontend.components.offers import outcome
from frontend.pages.collections.addresses import COLLECTIONS
from frontend.pages.collections.folders import SOURCE as FOLDER
from frontend.pages.collections.manifest_help import manifest_help
from frontend.settings import FrontendSettings

SOURCES = (("files", "Files"), ("sentences", "Sentences"), (FOLDER, "Folder on the server"))
ENDINGS = (
    *("mp4", "m4v", "mov", "webm", "mkv", "avi", "wav", "mp3", "m4a", "flac", "ogg", "oga", "ogv", "opus"),
    *("skeleton", "npy", "npz"),
)
"""Endings of files that could be items; what else lies in a chosen folder is left out."""

MOST_NAME = 200
"""Characters of the name of a collection."""

MOST_MANIFEST = 8_000_000
"""Characters of a manifest."""


async def layout(api: ApiClient, settings: FrontendSettings) -> html.Div:
    """The page."""
    checkpoints = [item for item in (await api.checkpoints()).items if item.state == "ready"]
    return html.Div(
        [
            html.Header(
                [
                    html.P(dcc.Link("← Collections", href=COLLECTIONS), className="small"),
                    html.H1("New collection", id=ids.HEADING, tabIndex="-1"),
                ],
                className="page-head",
            ),
            html.Div(
                [
                    html.Div(
                        [html.Section(_form(checkpoints, settings), className="card"), _report()], className="stack"
                    ),
                    manifest_help(),
                ],
                className="collect-grid",
            ),
        ]
    )


def _form(checkpoints: list[Checkpoint], settings: FrontendSettings) -> html.Div:
    cap = cap_size(settings.upload_cap_bytes)
    return html.Div(
        [
            html.Div([_name(), _labels(checkpoints)], className="collect-head"),
            html.Div(
                [
                    html.Span("Made of", id="collect-source-label", className="field-label"),
                    dmc.SegmentedControl(
                        id=ids.COLLECT_SOURCE,
                        data=[{"value": value, "label": label} for value, label in SOURCES],
                        value=SOURCES[0][0],
                        size="sm",
                        **attributes(aria_labelledby="collect-source-label"),
                    ),
                ],
                className="collect-source",
            ),
            _files(cap),
            html.Div(html.Div(id=ids.COLLECT_BROWSER), id="collect-folder-panel", hidden=True),
            _manifest(),
            html.Div(_consent(), id="collect-consent-row"),
            _start(),
            dcc.Store(id=ids.COLLECT_FOLDER),
            dcc.Store(id=ids.COLLECT_ENTERED),
            dcc.Store(id=ids.COLLECT_SENDING),
            dcc.Store(id=ids.COLLECT_REFUSED),
        ],
        id=ids.COLLECT,
        className="entry collect",
        **attributes(
            data_api=settings.public_api,
            data_cap=str(settings.upload_cap_bytes),
            data_cap_text=cap,
            data_most=str(MOST_ITEMS),
            data_most_name=str(MOST_NAME),
            data_most_manifest=str(MOST_MANIFEST),
            data_endings=" ".join(ENDINGS),
        ),
    )


def _name() -> dmc.TextInput:
    return dmc.TextInput(id=ids.COLLECT_NAME, label="Name", placeholder="What you will look for", size="sm")


def _labels(checkpoints: list[Checkpoint]) -> dmc.Select:
    return dmc.Select(
        id=ids.COLLECT_LABELS,
        label="Check the labels against",
        description="Optional: its classes, or numbers for its value, are then the labels that may occur.",
        placeholder="any labels may occur",
        data=[{"value": item.id, "label": f"{item.title} ({outcome(item)})"} for item in checkpoints],
        clearable=True,
        size="sm",
        comboboxProps={"withinPortal": False},
        inputWrapperOrder=["label", "input", "description", "error"],
    )


def _files(cap: str) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    icon("upload"),
                    html.Span("Drop files or folders here", className="drop-title"),
                    html.Span(
                        f"Videos, recordings, skeletons and arrays, up to {cap} each, and a manifest",
                        className="drop-hint",
                    ),
                    html.Div(
                        [
                            html.Button("Choose files", id="collect-choose", className="button", type="button"),
                            html.Button(
                                "Choose a folder", id="collect-choose-folder", className="button", type="button"
                            ),
                        ],
                        className="row drop-buttons",
                    ),
                ],
                className="drop-zone",
            ),
            html.Div(
                [
                    html.Span(id="collect-total", role="status"),
                    html.Span(className="spring"),
                    html.Button(
                        [icon("retry"), "Try the failed again"],
                        id="collect-retry",
                        className="button",
                        type="button",
                        hidden=True,
                    ),
                    html.Button(
                        "Leave the failed out", id="collect-leave", className="button", type="button", hidden=True
                    ),
                    html.Button("Remove all", id="collect-clear", className="button button-quiet", type="button"),
                ],
                id="collect-chosen",
                className="row",
                hidden=True,
            ),
            html.P(id="collect-left-out", className="small muted", hidden=True),
            html.Div(
                [
                    html.Div(
                        html.Div(className="meter-fill"),
                        id="collect-meter",
                        className="meter",
                        role="progressbar",
                        **attributes(
                            aria_label="Upload of all files", aria_valuemin="0", aria_valuemax="100", aria_valuenow="0"
                        ),
                    ),
                    html.Div(
                        [
                            html.Span(id="collect-status", className="small muted"),
                            html.Button("Cancel the upload", id="collect-cancel", className="button", type="button"),
                        ],
                        className="row collect-under-way",
                    ),
                ],
                id="collect-progress",
                className="upload-progress",
                hidden=True,
            ),
            html.Ul(id="collect-list", className="collect-list", hidden=True, **attributes(aria_label="Files")),
            html.P(id="collect-more", className="small muted", hidden=True),
        ],
        id="collect-files-panel",
        className="file-slot",
    )


def _manifest() -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.Label(
                        "Manifest", htmlFor="collect-manifest", id="collect-manifest-label", className="field-label"
                    ),
                    html.Span(id="collect-manifest-count", className="small muted", role="status"),
                    html.Span(className="spring"),
                    html.Button(
                        [icon("upload"), "Choose a CSV file"],
                        id="collect-manifest-choose",
                        className="button button-small",
                        type="button",
                    ),
                ],
                className="row",
            ),
            html.P(id="collect-manifest-note", className="small muted"),
            # Not Dash's: a table of megabytes in a property would be sent around with every key.
            html.Textarea(
                id="collect-manifest",
                className="manifest-text",
                rows="6",
                wrap="off",
                spellCheck="false",
                **attributes(aria_describedby="collect-manifest-note"),
            ),
            html.P(id="collect-manifest-error", className="form-error", role="alert"),
        ],
        className="collect-manifest",
    )


def _consent() -> dmc.Checkbox:
    return dmc.Checkbox(
        id="collect-consent",
        label="I may use these files.",
        description="A face, a voice and a movement are personal data. The files and what is computed from them are "
        "stored on this server and nowhere else. Deleting the collection removes them.",
        size="sm",
        className="consent",
    )


def _start() -> Component:
    return html.Div(
        [
            html.Div(
                [
                    html.Button(
                        [icon("plus"), html.Span("Make the collection", id="collect-start-label")],
                        id="collect-start",
                        className="button button-primary",
                        disabled=True,
                        type="button",
                    ),
                    html.Span(id="collect-hint", className="muted small", role="status"),
                ],
                className="row",
            ),
            html.P(id="collect-error", className="form-error", role="alert"),
        ],
        className="stack",
    )


def _report() -> html.Div:
    """Where it is said, row by row, what is wrong."""
    return html.Div(id=ids.REPORT, className="manifest-report")
