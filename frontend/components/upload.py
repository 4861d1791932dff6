"""A place for one file: `assets/upload.js` takes it from a drop or a choice and streams it to the API.

Not `dcc.Upload`: that sends the file as base64 through the pages' process.
"""

from typing import Literal

from dash import html
from dash.development.base_component import Component

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon

SlotName = Literal["media", "skeleton", "features"]
"""Slots are named after the kind of file that they take, as `Clip.kind` says it."""

ACCEPT: dict[SlotName, str] = {
    "media": "video/*,audio/*,.mkv,.flac,.ogg,.opus,.m4a",
    "skeleton": ".skeleton,.npy,.npz",
    "features": ".npz",
}


def file_slot(name: SlotName, symbol: str, title: str, formats: str, cap: str, *, hidden: bool = False) -> html.Div:
    """Drop zone, the file that was chosen with a way to take it back, progress and error.

    Args:
        symbol: name of the icon.
        title: what may be dropped here.
        formats: of files that are taken.
        cap: the most that a file may have, in words.
        hidden: whether the chosen checkpoint has no use for such a file.
    """

    def part(of: str) -> str:
        return ids.slot_part(name, of)

    return html.Div(
        [
            html.Button(
                [
                    icon(symbol),
                    html.Span(title, id=part("title"), className="drop-title"),
                    html.Span([html.Span(formats, id=part("formats")), f", up to {cap}"], className="drop-hint"),
                ],
                id=part("choose"),
                type="button",
                className="drop-zone",
                **attributes(data_accept=ACCEPT[name]),
            ),
            _chosen(name, symbol, title),
            _progress(name, title),
            html.P(id=part("error"), className="form-error", role="alert"),
        ],
        id=ids.slot(name),
        className="file-slot",
        hidden=hidden,
        **attributes(data_slot=name),
    )


def _chosen(name: SlotName, symbol: str, title: str) -> Component:
    return html.Div(
        [
            icon(symbol),
            html.Span(id=ids.slot_part(name, "name"), className="drop-file"),
            html.Button(
                [icon("close"), "Remove"],
                id=ids.slot_part(name, "remove"),
                type="button",
                className="button button-quiet",
                **attributes(aria_label=f"Remove the file ({title})"),
            ),
        ],
        id=ids.slot_part(name, "chosen"),
        className="chosen",
        hidden=True,
    )


def _progress(name: SlotName, title: str) -> Component:
    return html.Div(
        [
            html.Div(
                html.Div(className="meter-fill"),
                id=ids.slot_part(name, "meter"),
                className="meter",
                role="progressbar",
                **attributes(aria_label=f"Upload ({title})", aria_valuemin="0", aria_valuemax="100", aria_valuenow="0"),
            ),
            html.Span(id=ids.slot_part(name, "status"), className="small muted", role="status"),
            html.Button(
                "Cancel the upload",
                id=ids.slot_part(name, "cancel"),
                type="button",
                className="button",
            ),
        ],
        id=ids.slot_part(name, "progress"),
        className="upload-progress",
        hidden=True,
    )
