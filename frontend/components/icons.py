"""Icons: drawn by CSS masks from local files, in the colour of the text, and hidden from screen readers."""

from dash import html

from frontend.components.attributes import attributes


def icon(name: str) -> html.Span:
    """The icon `assets/icons/<name>.svg`."""
    return html.Span(className=f"icon icon-{name}", **attributes(aria_hidden="true"))
