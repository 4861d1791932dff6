"""A menu that opens in place: a native disclosure, so that keyboard and screen readers need no help.

`assets/menu.js` closes it when something in it is chosen, on Escape and on a click elsewhere.
"""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from frontend.components.attributes import attributes


def menu(
    label: Sequence[Component | str], items: Sequence[Component], *, title: str = "", quiet: bool = False
) -> html.Details:
    """The menu.

    Args:
        label: what its button shows.
        items: buttons and links, from `item` and `link_item`.
        title: what its button does, where `label` does not say it in words.
        quiet: without a border, for the corner of a card.
    """
    named = {**attributes(aria_label=title), "title": title} if title else {}
    return html.Details(
        [
            html.Summary(list(label), className="button button-quiet" if quiet else "button", **named),
            html.Div(list(items), className="menu-items"),
        ],
        className="menu",
    )


def item(text: str, *, id: str | dict[str, str] | None = None, **data: str) -> html.Button:  # noqa: A002 - Dash's name
    """Something to do: by a callback on `id`, or by a script that looks at the `data_` attributes."""
    identified: dict[str, Any] = {} if id is None else {"id": id}
    return html.Button(text, type="button", className="menu-item", **identified, **attributes(**data))


def link_item(text: str, href: str) -> html.A:
    """Something to download."""
    return html.A(text, href=href, className="menu-item", **attributes(download=""))
