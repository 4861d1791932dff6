"""The items of a collection, a page of them at a time; the address holds which."""

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import CollectionItem, CollectionItems
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon
from frontend.components.notices import empty
from frontend.pages.collections.addresses import items_address, items_offset
from frontend.pages.collections.wording import KINDS, kinds_of, thousands
from frontend.routes import route

PER_PAGE = 50
COLUMNS = ("No.", "Name", "Input", "Label", "Group")


def register(app: Dash, api: ApiClient) -> None:
    """Have the items follow the address."""

    @app.callback(
        Output(ids.COLLECTION_ITEMS, "children"),
        Input(ids.LOCATION, "search"),
        State(ids.LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    async def turn(query: str | None, path: str | None) -> Component:
        shown = route(path)
        if shown.page != "collection":
            raise PreventUpdate
        return await items_shown(api, shown.id, query)


async def items_shown(api: ApiClient, collection: str, query: str | None) -> Component:
    """The items that an address asks for; the last of them where it asks for more than there are."""
    offset = items_offset(query, PER_PAGE)
    found = await api.collection_items(collection, offset, PER_PAGE)
    if not found.items and found.total:
        offset = (found.total - 1) // PER_PAGE * PER_PAGE
        found = await api.collection_items(collection, offset, PER_PAGE)
    return items_table(found, collection, offset)


def items_table(found: CollectionItems, collection: str, offset: int) -> Component:
    """A part of the items, and links to the parts around it.

    Args:
        collection: its id.
        offset: of the first of them.
    """
    if not found.items:
        return empty("There are no items here.")
    last = offset + len(found.items)
    return html.Div(
        [
            html.Div(
                html.Table(
                    [
                        html.Thead(
                            html.Tr([html.Th(name, scope="col", role="columnheader") for name in COLUMNS], role="row"),
                            role="rowgroup",
                        ),
                        html.Tbody([_row(item) for item in found.items], role="rowgroup"),
                    ],
                    # A narrow screen shows each row as a card, for which browsers would forget what it was.
                    role="table",
                    className="card-table items-table",
                ),
                className="table-wide",
            ),
            html.Nav(
                [
                    html.Span(
                        f"{thousands(offset + 1)} to {thousands(last)} of {thousands(found.total)}",
                        className="muted small",
                        role="status",
                    ),
                    html.Span(className="spring"),
                    _link("Previous", items_address(collection, max(0, offset - PER_PAGE)), there=offset > 0),
                    _link("Next", items_address(collection, last), there=last < found.total),
                ],
                className="row items-around",
                hidden=found.total <= PER_PAGE,
                **attributes(aria_label="Parts of the items"),
            ),
        ]
    )


def _link(word: str, href: str, *, there: bool) -> Component:
    return dcc.Link(word, href=href, className="button-link") if there else html.Span(word, className="button-link off")


def _row(item: CollectionItem) -> html.Tr:
    def cell(label: str, *content: str | Component, class_name: str = "") -> html.Td:
        return html.Td(list(content), role="cell", className=class_name, **attributes(data_label=label))

    nothing = html.Span("none", className="muted")
    return html.Tr(
        [
            cell("No.", thousands(item.position + 1), class_name="muted narrow"),
            html.Th([html.Span(item.name), *_said(item)], scope="row", role="rowheader", className="item-name"),
            cell("Input", _kinds(item)),
            cell("Label", item.label or nothing),
            cell("Group", item.group or nothing),
        ],
        role="row",
    )


def _kinds(item: CollectionItem) -> html.Span:
    """What the item is made of; what was deleted since is crossed out."""
    parts: list[Component] = []
    for name in kinds_of(item.inputs):
        symbol, word = KINDS[name]
        gone = name in item.deleted
        said: Component = html.Del(word) if gone else html.Span(word)
        parts.append(
            html.Span(
                [icon(symbol), said, *([html.Span("deleted", className="state-failed small")] if gone else [])],
                className="item-kind",
            )
        )
    return html.Span(parts, className="row item-kinds")


def _said(item: CollectionItem) -> list[Component]:
    """The text of an item below its name, where it is not the name already."""
    text = item.inputs.text
    if not text or text == item.name:
        return []
    return [html.Span(f"“{text}”", className="small muted clip-quote")]
