"""The page of one collection: how its import goes on or why it failed, its sweeps, its labels and its items."""

import asyncio

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Collection, CollectionState
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.delete_dialog import OF_COLLECTIONS, delete_dialog
from frontend.components.formats import moment, percent
from frontend.components.icons import icon
from frontend.components.notices import notice
from frontend.pages.collections.addresses import COLLECTIONS, NEW_COLLECTION
from frontend.pages.collections.items import items_shown
from frontend.pages.collections.labels import histogram
from frontend.pages.collections.progress import meter
from frontend.pages.collections.report import report
from frontend.pages.collections.starting import Readers, some_items, start_form
from frontend.pages.collections.sweeps import read_sweeps
from frontend.pages.collections.wording import facts_line, thousands

TICK_MS = 1000
"""How often an import is looked at."""

SWEEPS_TICK_MS = 2000
"""How often sweeps that go on are looked at."""


async def layout(api: ApiClient, collection: Collection, query: str | None) -> html.Div:
    """The page of a collection in whatever state it is.

    Args:
        query: as in `location.search`: which of its items are asked for.
    """
    match collection.state:
        case CollectionState.IMPORTING:
            body = importing(collection)
        case CollectionState.FAILED:
            body = _failed(collection)
        case CollectionState.READY:
            body = await _ready(api, collection, query)
    return html.Div(
        [
            _head(collection),
            dcc.Store(id=ids.COLLECTION, data=collection.id),
            *body,
            delete_dialog(OF_COLLECTIONS),
        ],
        className="collection-page",
    )


def import_line(collection: Collection) -> list[Component]:
    """How far an import is."""
    progress = collection.progress
    return [
        meter(progress.fraction, f"Import of {collection.name}"),
        html.P(
            [
                # Screen readers announce the stage, not every percent.
                html.Span(progress.stage),
                html.Span(percent(progress.fraction), className="muted"),
            ],
            className="progress-line",
        ),
    ]


def importing(collection: Collection) -> list[Component]:
    """While files are examined."""
    return [
        html.Section(
            [
                html.H2("Importing"),
                html.Div(import_line(collection), id=ids.COLLECTION_BODY),
                html.P(
                    "Every file is examined first, and all of them are taken or none. You may leave this page; the "
                    "import goes on. Deleting the collection ends it.",
                    className="small muted",
                ),
                dcc.Interval(id=ids.COLLECTION_TICK, interval=TICK_MS),
            ],
            className="card stack",
        )
    ]


def _head(collection: Collection) -> html.Header:
    said = [collection.source, moment(collection.created_at)]
    if collection.state is CollectionState.READY:
        said.insert(0, facts_line(collection))
    return html.Header(
        [
            html.Div(
                [
                    html.P(dcc.Link("← Collections", href=COLLECTIONS), className="small"),
                    html.H1(collection.name, id=ids.HEADING, tabIndex="-1", className="clip-title"),
                    html.P(" · ".join(part for part in said if part), className="muted small"),
                ],
                className="clip-heading",
            ),
            html.Div(
                html.Button(
                    [icon("trash"), "Delete"],
                    id=ids.ask_delete_many("collection", collection.id, collection.name),
                    className="button",
                    type="button",
                    **attributes(aria_label=f"Delete the collection {collection.name}"),
                ),
                className="row",
            ),
        ],
        className="clip-head",
    )


def _failed(collection: Collection) -> list[Component]:
    again = html.P(
        [
            dcc.Link("Make it anew", href=NEW_COLLECTION, className="button-link"),
            html.Span(" when the files or the manifest are put right.", className="muted"),
        ],
        className="row",
    )
    if collection.error is None or not collection.error.rows:
        detail = collection.error.detail if collection.error else "The service did not say why."
        return [notice("error", "The import failed, and nothing was taken", detail), again]
    return [html.Div(report(collection.error), className="manifest-report"), again]


async def _ready(api: ApiClient, collection: Collection, query: str | None) -> list[Component]:
    sweeps, items, checkpoints, first = await asyncio.gather(
        read_sweeps(api, collection.id),
        items_shown(api, collection.id, query),
        api.checkpoints(),
        api.collection_items(collection.id),
    )
    readers = Readers.of(checkpoints.items, await some_items(api, first.items), collection.labels)
    return [
        *(notice("info", "Worth knowing", html.Ul([html.Li(each) for each in collection.warnings]))
          for _ in collection.warnings[:1]),
        html.Div(
            [
                html.Section(
                    [
                        html.H2("Sweeps"),
                        html.Div(sweeps.cards, id=ids.COLLECTION_SWEEPS, className="sweep-cards"),
                        dcc.Interval(
                            id=ids.COLLECTION_SWEEPS_TICK, interval=SWEEPS_TICK_MS, disabled=sweeps.settled
                        ),
                        start_form(readers, sweeps.checkpoints),
                    ],
                    className="card stack",
                ),
                html.Section(
                    [
                        html.H2("Labels"),
                        histogram(collection),
                        html.P(_told(collection), className="small muted note-below"),
                    ],
                    className="card",
                ),
            ],
            className="collection-grid",
        ),
        html.Section(
            [html.H2(f"Items ({thousands(collection.items)})"), html.Div(items, id=ids.COLLECTION_ITEMS)],
            className="card",
        ),
    ]  # fmt: skip


def _told(collection: Collection) -> str:
    """Where labels and groups come from."""
    by = f"Told by: {collection.convention}. " if collection.convention else ""
    if not collection.groups:
        return f"{by}There are no groups, so that intervals treat every item as independent."
    if collection.groups == 1:
        return f"{by}All items are of one group, so that there are no intervals over groups."
    return f"{by}Intervals are computed over the {thousands(collection.groups)} groups, each of which stays together."
