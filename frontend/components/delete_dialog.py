"""The dialog that asks once more before something is deleted."""

from typing import NamedTuple

import dash_mantine_components as dmc
from dash import dcc, html

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon


class DialogIds(NamedTuple):
    """Ids of a dialog and of what is in it."""

    modal: str
    text: str
    confirm: str
    cancel: str
    wanted: str


OF_CLIPS = DialogIds(ids.DELETE_MODAL, ids.DELETE_TEXT, ids.DELETE_CONFIRM, ids.DELETE_CANCEL, ids.DELETE_WANTED)
OF_COLLECTIONS = DialogIds(
    ids.COLLECTION_DELETE_MODAL,
    ids.COLLECTION_DELETE_TEXT,
    ids.COLLECTION_DELETE_CONFIRM,
    ids.COLLECTION_DELETE_CANCEL,
    ids.COLLECTION_DELETE_WANTED,
)


def delete_dialog(of: DialogIds = OF_CLIPS) -> dmc.Modal:
    """The dialog; the store in it knows what is meant."""
    return dmc.Modal(
        [
            html.P(id=of.text),
            html.Div(
                [
                    html.Button([icon("trash"), "Delete it"], id=of.confirm, className="button button-danger"),
                    html.Button("Keep it", id=of.cancel, className="button", **attributes(data_autofocus="true")),
                ],
                className="row",
            ),
            dcc.Store(id=of.wanted),
        ],
        id=of.modal,
        title="Delete this?",
        centered=True,
        closeButtonProps={"aria-label": "Close without deleting"},
    )
