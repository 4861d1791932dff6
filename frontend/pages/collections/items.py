"""The items of a collection, a page of them at a time."""

from dash import html
from dash.development.base_component import Component

from backend.schemas import CollectionItem, CollectionItems
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon
from frontend.components.notices import empty
from frontend.pages.collections.wording import KINDS, kinds_of, thousands

PER_PAGE = 50


def items_table(found: CollectionItems, offset: int) -> Component:
    """A part of the items, and buttons to the parts around it.

    Args:
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
                            html.Tr([html.Th(name, scope="col") for name in ("No.", "Name", "Input", "Label", "Group")])
                        ),
                        html.Tbody([_row(item) for item in found.items]),
                    ],
                    className="card-table items-table",
                ),
                className="table-wide",
            ),
            html.Div(
                [
                    html.Span(
                        f"{thousands(offset + 1)} to {thousands(last)} of {thousands(found.total)}",
                        className="muted small",
                        role="status",
                    ),
                    html.Span(className="spring"),
                    _button("back", "Previous", there=offset > 0),
                    _button("on", "Next", there=last < found.total),
                ],
                className="row items-around",
                hidden=found.total <= PER_PAGE,
            ),
        ]
    )


def _button(to: str, word: str, *, there: bool) -> html.Button:
    return html.Button(word, id=ids.items_page(to), className="button", type="button", disabled=not there)


def _row(item: CollectionItem) -> html.Tr:
    kinds = [KINDS[name] for name in kinds_of(item.inputs)]
    return html.Tr(
        [
            html.Td(thousands(item.position + 1), className="muted narrow", **attributes(data_label="No.")),
            html.Th([item.name, *_said(item)], scope="row", className="item-name"),
            html.Td(
                html.Span(
                    [*(icon(symbol) for symbol, _ in kinds), html.Span(" and ".join(word for _, word in kinds))],
                    className="row item-kinds",
                ),
                **attributes(data_label="Input"),
            ),
            html.Td(item.label or html.Span("none", className="muted"), **attributes(data_label="Label")),
            html.Td(item.group or html.Span("none", className="muted"), **attributes(data_label="Group")),
        ]
    )


def _said(item: CollectionItem) -> list[Component]:
    """The text of an item below its name, where it is not the name already."""
    text = item.inputs.text
    if not text or text == item.name:
        return []
    return [html.Span(f"“{text}”", className="small muted clip-quote")]
