"""Attributes of HTML elements that are not Python names."""

from typing import Any


def attributes(**values: str) -> dict[str, Any]:
    """`aria-` and `data-` attributes to pass on by `**`: `attributes(aria_label="Close")` is `{"aria-label": "Close"}`.

    The values are text; the type only says that they fit wherever a component takes keyword arguments.
    """
    return {name.replace("_", "-"): value for name, value in values.items()}
