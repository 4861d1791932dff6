"""Folders on the server, to make a collection of one: read only when they are wanted, a folder at a time."""

from dash import ALL, Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import Folder
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon
from frontend.components.notices import empty, notice
from frontend.pages.collections.wording import counted
from frontend.pages.recordings import pressed

SOURCE = "folder"
"""The choice of the form that shows the folders."""

ROOT = "Data"
"""What the configured root is called: its place on the server is nobody's business."""


def register(app: Dash, api: ApiClient) -> None:
    """Open the folder that is pressed, and the root when folders are wanted for the first time."""

    @app.callback(
        Output(ids.COLLECT_BROWSER, "children"),
        Output(ids.COLLECT_FOLDER, "data"),
        Input(ids.open_folder(ALL), "n_clicks"),  # type: ignore[arg-type]
        Input(ids.COLLECT_SOURCE, "value"),
        State(ids.COLLECT_FOLDER, "data"),
    )
    async def open_(_clicks: list[int | None], source: str | None, opened: str | None) -> tuple[Component, str | None]:
        button = ctx.triggered_id
        if isinstance(button, dict):
            if not pressed(ctx.triggered):
                raise PreventUpdate
            path = str(button["path"])
        elif source == SOURCE and opened is None:
            path = ""
        else:
            raise PreventUpdate
        try:
            return browser(await api.folder(path)), path
        except ApiError as error:
            return in_the_way(error, path), None


def browser(folder: Folder) -> html.Div:
    """A folder: the way to it, what could be made of it, and the folders in it.

    `assets/collect.js` reads which folder it is, and whether anything could be made of it.
    """
    return html.Div(
        [
            _way(folder),
            html.P(about(folder), className="folder-facts", role="status"),
            _below(folder),
        ],
        className="folder",
        **attributes(data_folder=folder.path, data_usable="true" if usable(folder) else ""),
    )


def usable(folder: Folder) -> bool:
    """Whether a collection could be made of it."""
    return folder.manifest or folder.files > 0


def about(folder: Folder) -> list[str | Component]:
    """What a collection of the folder would be made of."""
    if not usable(folder):
        return ["Nothing in it could be an item. Choose a folder with videos, recordings, skeletons or arrays."]
    said: list[str | Component] = [
        html.Strong(counted(folder.files, "file", "files")),
        " that could be items, those in folders below included. ",
    ]
    if folder.manifest:
        said += ["Its ", html.Code("manifest.csv"), " says what the items are."]
    elif folder.convention:
        said += [f"Labels and groups: told by {folder.convention}."]
    else:
        said.append("Their names tell no labels; a manifest can.")
    return said


def in_the_way(error: ApiError, path: str) -> Component:
    """Why there is no folder to show, and what can be done."""
    if error.conflict:
        return notice(
            "info",
            "This service has no folder to choose from",
            "Set ",
            html.Code("LENS_COLLECTIONS"),
            " to the folder that holds your data and start the service again. In Docker, mount the folder read-only "
            "into the service's container as well. Until then, send the files from your computer.",
        )
    again = html.Button([icon("retry"), "Try again"], id=ids.open_folder(path), className="button", type="button")
    return html.Div([notice("error", "The folder can't be shown", error.problem.detail), again])


def _way(folder: Folder) -> html.Nav:
    """The folders above, each of which opens."""
    parts = [part for part in folder.path.split("/") if part]
    steps = [(ROOT, ""), *((part, "/".join(parts[: place + 1])) for place, part in enumerate(parts))]
    links: list[Component] = []
    for place, (word, path) in enumerate(steps):
        last = place == len(steps) - 1
        links.append(
            html.Li(
                html.Strong(word, **attributes(aria_current="location"))
                if last
                else html.Button(word, id=ids.open_folder(path), className="folder-step", type="button")
            )
        )
    return html.Nav(html.Ol(links, className="folder-way"), **attributes(aria_label="The way to this folder"))


def _below(folder: Folder) -> Component:
    if not folder.folders:
        return empty("There are no folders in it.")
    return html.Ul(
        [
            html.Li(
                html.Button(
                    [icon("folder"), html.Span(name)],
                    id=ids.open_folder(f"{folder.path}/{name}".lstrip("/")),
                    className="folder-open",
                    type="button",
                )
            )
            for name in folder.folders
        ],
        className="folders",
        **attributes(aria_label="Folders in it"),
    )
