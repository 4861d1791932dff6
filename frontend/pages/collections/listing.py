"""The list of collections: what is in each, how its import and its sweeps stand."""

import asyncio
from collections.abc import Sequence

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import Checkpoint, Collection, CollectionState, Sweep, SweepState
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.clip_list import checkpoint_title
from frontend.components.delete_dialog import OF_COLLECTIONS, delete_dialog
from frontend.components.formats import moment, percent
from frontend.components.icons import icon
from frontend.pages.collections.addresses import NEW_COLLECTION
from frontend.pages.collections.progress import meter
from frontend.pages.collections.wording import fraction, labels_line, state_word, thousands
from frontend.routes import collection_path, explore_path

MOST = 200
"""Collections that are listed: the most that the API gives at once."""

TICK_MS = 2000
"""How often the list is read again while something in it goes on."""

COLUMNS = ("Collection", "Items", "Labels", "Groups", "Told by", "State", "Sweeps", "")


async def layout(api: ApiClient) -> html.Div:
    """The page."""
    rows, settled = await read(api)
    return html.Div(
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.H1("Collections", id=ids.HEADING, tabIndex="-1"),
                            html.Span(className="spring"),
                            dcc.Link(
                                [icon("plus"), "New collection"],
                                href=NEW_COLLECTION,
                                className="button-link button-link-strong",
                            ),
                        ],
                        className="row",
                    ),
                    html.P(
                        "Many inputs under one name, each with a label and a group where they are known. A checkpoint "
                        "that is run over all of them shows what it attends to per class, per block and over time.",
                        className="lead",
                    ),
                ],
                className="page-head",
            ),
            html.Div(rows, id=ids.COLLECTIONS),
            dcc.Interval(id=ids.COLLECTIONS_TICK, interval=TICK_MS, disabled=settled),
            delete_dialog(OF_COLLECTIONS),
        ]
    )


def register(app: Dash, api: ApiClient) -> None:
    """Keep the list up to date while something in it goes on."""

    @app.callback(
        Output(ids.COLLECTIONS, "children"),
        Output(ids.COLLECTIONS_TICK, "disabled"),
        Input(ids.COLLECTIONS_TICK, "n_intervals"),
        prevent_initial_call=True,
    )
    async def refresh(_ticks: int | None) -> tuple[Component, bool]:
        try:
            return await read(api)
        except ApiError as error:
            # The next tick may reach it; a box that says so again and again helps nobody.
            if error.away:
                raise PreventUpdate from error
            raise


async def read(api: ApiClient) -> tuple[Component, bool]:
    """The list, and whether nothing in it goes on, so that it need not be read again."""
    collections, sweeps, checkpoints = await asyncio.gather(
        api.collections(limit=MOST), api.sweeps(limit=MOST), api.checkpoints()
    )
    by_id = {item.id: item for item in checkpoints.items}
    of: dict[str, list[Sweep]] = {}
    for sweep in sweeps.items:
        if sweep.collection is not None:
            of.setdefault(sweep.collection, []).append(sweep)
    settled = all(item.state.ended for item in collections.items) and not any(
        sweep.state is SweepState.RUNNING for found in of.values() for sweep in found
    )
    return listed(collections.items, collections.total, of, by_id), settled


def listed(
    collections: Sequence[Collection],
    total: int,
    sweeps: dict[str, list[Sweep]],
    checkpoints: dict[str, Checkpoint],
) -> Component:
    """The collections as a table, the newest first.

    Args:
        total: how many there are.
        sweeps: id of a collection -> the sweeps over it.
    """
    if not collections:
        return _none_yet()
    left = total - len(collections)
    return html.Div(
        [
            html.Div(
                html.Table(
                    [
                        html.Thead(
                            html.Tr(
                                [html.Th(_heading(name), scope="col", role="columnheader") for name in COLUMNS],
                                role="row",
                            ),
                            role="rowgroup",
                        ),
                        html.Tbody(
                            [_row(item, sweeps.get(item.id, []), checkpoints) for item in collections], role="rowgroup"
                        ),
                    ],
                    role="table",
                    className="card-table collections-table",
                ),
                className="table-wide",
            ),
            *([html.P(f"and {thousands(left)} older ones", className="small muted")] if left > 0 else []),
        ],
        className="card",
    )


def _heading(name: str) -> str | Component:
    return name or html.Span("Delete", className="visually-hidden")


def _none_yet() -> html.Section:
    return html.Section(
        [
            html.H2("No collection yet"),
            html.P(
                "A collection is made of files, of the sentences of a table, or of a folder on the server. File names "
                "of RAVDESS and UTD-MHAD and the label table of CMU-MOSEI tell labels and groups by themselves; for "
                "anything else a manifest, which is a CSV table, says them.",
                className="muted",
            ),
            html.Ol(
                [
                    html.Li("Make a collection of your inputs."),
                    html.Li("Start a sweep: it runs a checkpoint over all of them in the background."),
                    html.Li("Explore what the checkpoint attends to, and whether that depends on the input at all."),
                ],
                className="steps",
            ),
            html.Div(
                dcc.Link(
                    [icon("plus"), "Make the first one"],
                    href=NEW_COLLECTION,
                    className="button-link button-link-strong",
                ),
                className="row",
            ),
        ],
        className="card stack none-yet",
    )


def _row(collection: Collection, sweeps: Sequence[Sweep], checkpoints: dict[str, Checkpoint]) -> html.Tr:
    def cell(label: str, *content: str | Component | None) -> html.Td:
        there = [part for part in content if part is not None]
        return html.Td(
            there or _nothing(),
            role="cell",
            # A narrow screen leaves out what is not there.
            className="" if there else "nothing",
            **attributes(data_label=label),
        )

    ready = collection.state is CollectionState.READY
    return html.Tr(
        [
            html.Th(
                [
                    dcc.Link(collection.name, href=collection_path(collection.id), className="collection-name"),
                    html.Div(f"{collection.source}, {moment(collection.created_at)}", className="small muted"),
                ],
                scope="row",
                role="rowheader",
            ),
            cell("Items", thousands(collection.items) if ready else None),
            cell("Labels", _labels(collection) if ready else None),
            cell("Groups", thousands(collection.groups) if ready and collection.groups else None),
            cell("Told by", collection.convention or None),
            cell("State", *_state(collection)),
            cell("Sweeps", _sweeps(sweeps, checkpoints)),
            html.Td(
                html.Button(
                    icon("trash"),
                    id=ids.ask_delete_many("collection", collection.id, collection.name),
                    className="button button-quiet",
                    type="button",
                    title="Delete this collection",
                    **attributes(aria_label=f"Delete the collection {collection.name}"),
                ),
                role="cell",
                className="narrow",
            ),
        ],
        role="row",
    )


def _labels(collection: Collection) -> Component | None:
    if not collection.labels:
        return None
    return html.Span(
        [
            html.Span(f"{thousands(len(collection.labels))}"),
            html.Span(labels_line(collection.labels, collection.unlabelled), className="small muted labels-line"),
        ],
        className="stacked",
    )


def _state(collection: Collection) -> list[Component]:
    match collection.state:
        case CollectionState.READY:
            return [html.Span("ready", className="state state-succeeded")]
        case CollectionState.FAILED:
            reason = collection.error.detail if collection.error else "The service did not say why"
            return [
                html.Span("failed", className="state state-failed"),
                html.Div(reason, className="small muted reason"),
            ]
        case CollectionState.IMPORTING:
            progress = collection.progress
            return [
                html.Span(f"importing, {percent(progress.fraction)}", className="state"),
                meter(progress.fraction, f"Import of {collection.name}"),
            ]


def _sweeps(sweeps: Sequence[Sweep], checkpoints: dict[str, Checkpoint]) -> Component | None:
    if not sweeps:
        return None
    return html.Ul([html.Li(_sweep(sweep, checkpoints)) for sweep in sweeps], className="sweeps-of")


def _sweep(sweep: Sweep, checkpoints: dict[str, Checkpoint]) -> list[Component]:
    title = checkpoint_title(sweep.checkpoint, sweep.weights_sha256, checkpoints.get(sweep.checkpoint))
    word = state_word(sweep)
    if not sweep.state.ended:
        word = f"{word}, {percent(fraction(sweep))}"
    named = dcc.Link(title, href=explore_path(sweep.id)) if sweep.counts.succeeded else html.Span(title)
    return [named, html.Span(f" {word}", className="small muted")]


def _nothing() -> html.Span:
    return html.Span(
        [html.Span("—", **attributes(aria_hidden="true")), html.Span("none", className="visually-hidden")],
        className="muted",
    )
