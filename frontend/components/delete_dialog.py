"""The dialog that asks once more before something is deleted."""

import dash_mantine_components as dmc
from dash import dcc, html

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon


def delete_dialog() -> dmc.Modal:
    """The dialog; the store in it knows what is meant."""
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
            dcc.Store(id=ids.DELETE_WANTED),
        ],
        id=ids.DELETE_MODAL,
        title="Delete this?",
        centered=True,
        closeButtonProps={"aria-label": "Close without deleting"},
    )
