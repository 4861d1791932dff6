"""Reading layouts: what a person would see in them, and which components they hold."""

import json
from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

_SPOKEN = ("label", "title", "placeholder", "description")


def texts(component: object) -> str:
    """All text of a layout in order, on one line."""
    return " ".join(part for part in _texts(json.loads(json.dumps(component, cls=PlotlyJSONEncoder))) if part)


def component(layout: Component, identity: object) -> Any:
    """The one component of an id."""
    found = [item for item in layout._traverse() if getattr(item, "id", None) == identity]
    assert len(found) == 1, f"expected one {identity}, found {len(found)}"
    return found[0]


def of_class(layout: Component, name: str) -> list[Any]:
    """Components of a CSS class."""
    return [item for item in layout._traverse() if name in str(getattr(item, "className", "")).split()]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict) and "props" in value:
        properties = value["props"]
        for name in _SPOKEN:
            yield from _texts(properties.get(name))
        yield from _texts(properties.get("children"))
