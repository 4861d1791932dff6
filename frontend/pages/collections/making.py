"""From what the form holds to a collection, or to the report of what is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import ValidationError

from backend.schemas import CollectionFile, CollectionRequest, ManifestProblem
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.pages.collections.report import as_table, manifest_problem, report
from frontend.routes import collection_path

STAYS = "What you entered is still here: put it right and send it again."


class Entered(TypedDict):
    """What `assets/collect.js` says when all files are there."""

    name: str
    files: list[dict[str, str]]
    """`name` and `clip`, as in CollectionFile."""
    manifest: str | None
    folder: str | None


class Refused(TypedDict):
    """Why nothing was made, for `assets/collect.js` to show where it belongs."""

    sentence: str
    """Empty where the report says it."""
    missing: list[str]
    """Names of files that are no longer here, so that they must be sent again."""


def register(app: Dash, api: ApiClient) -> None:
    """Connect the form and the report."""

    for function, watched in (
        ("collectShaped", (ids.COLLECT_SOURCE, "value")),
        ("collectFolder", (ids.COLLECT_BROWSER, "children")),
        ("collectSending", (ids.COLLECT_SENDING, "data")),
        ("collectRefused", (ids.COLLECT_REFUSED, "data")),
    ):
        app.clientside_callback(ClientsideFunction("lens", function), Input(*watched))  # type: ignore[no-untyped-call]

    @app.callback(
        Output(ids.LOCATION, "href", allow_duplicate=True),
        Output(ids.REPORT, "children"),
        Output(ids.COLLECT_REFUSED, "data"),
        Input(ids.COLLECT_ENTERED, "data"),
        State(ids.COLLECT_LABELS, "value"),
        running=[(Output(ids.COLLECT_SENDING, "data"), True, False)],
        prevent_initial_call=True,
    )
    async def make(entered: Entered | None, checkpoint: str | None) -> tuple[object, object, object]:
        if entered is None:
            raise PreventUpdate
        try:
            made = await api.create_collection(requested(entered, checkpoint))
        except ApiError as error:
            return no_update, *refused(error)
        return collection_path(made.id), no_update, no_update

    @app.callback(
        Output(ids.REPORT_DOWNLOAD, "data"),
        Input(ids.REPORT_CSV, "n_clicks"),
        State(ids.REPORT_ROWS, "data"),
        prevent_initial_call=True,
    )
    async def download(clicks: int | None, rows: Sequence[Mapping[str, Any]] | None) -> dict[str, object]:
        if not clicks or not rows:
            raise PreventUpdate
        return {"content": as_table(rows).csv(), "filename": "what-is-wrong.csv", "type": "text/csv"}


def requested(entered: Entered, checkpoint: str | None) -> CollectionRequest:
    """What the form holds, as the request that it means.

    Raises:
        ApiError: it can't be one, for a name that is too long, say.
    """
    try:
        return CollectionRequest(
            name=entered["name"].strip(),
            checkpoint=checkpoint or None,
            files=[CollectionFile(**file) for file in entered["files"]],
            manifest=entered["manifest"] or None,
            folder=entered["folder"],
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ApiError.of(422, "This can't be a collection", f"{where}: {first['msg']}") from error


def refused(error: ApiError) -> tuple[list[Component], Refused]:
    """The report, where it is about rows or files, and what the form says."""
    problem = manifest_problem(error.problem)
    if problem is None:
        return [], Refused(sentence=error.problem.detail, missing=[])
    return report(problem, STAYS), Refused(sentence="", missing=missing(problem))


def missing(problem: ManifestProblem) -> list[str]:
    """Files that something is wrong with other than their row of a manifest: sending them again costs little."""
    return [row.value for row in problem.rows if row.row is None and row.column == "file" and row.value]
