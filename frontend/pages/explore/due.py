"""Parts of the page that are made anew when a control changes: what is on the screen first, the rest when it is seen.

One script decides that for all of them (assets/in-view.js), and what is drawn or said is made by one callback: each
callback that runs has Dash look at every component of the page several times.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.pages.explore.panels import PANELS
from frontend.pages.explore.view import CONTROLS, Control
from frontend.pages.explore.viewing import SCHEME, SWEPT


class Wanted(TypedDict):
    """What a store says is to be made."""

    count: int
    """Larger than of anything that was wanted before."""
    parts: list[str]
    missing: list[str]
    """Those among them whose element is not on the page yet."""


@dataclass(frozen=True)
class Due:
    """One part.

    Attributes:
        at: id of the element that says whether it is on the screen.
        controls: the controls that it follows; every part follows the sweep.
        store: name of the store that has it made.
        figure: whether it is a figure, which follows the colour scheme too.
        element: id of what it is or is part of, if that is not on the page from the start.
        package: the component library of that element, if it is one that pages run late.
    """

    at: str
    controls: tuple[Control, ...]
    store: str
    figure: bool = False
    element: str | None = None
    package: str | None = None

    @property
    def inputs(self) -> list[str]:
        """Ids of all that it follows."""
        return [*map(ids.explore_view, self.controls), ids.SWEEP, *([ids.SCHEME] if self.figure else [])]


DRAWN, SENTENCE, LEGEND = "drawn", "variation-sentence", "why-lift"
GRID, ROWS, COLUMNS, COUNT, ITEM = "clips-grid", "clip-rows", "clip-columns", "clip-count", "clip-item"


def table(panel: str) -> str:
    """The part that is the table behind a figure."""
    return f"table-{panel}"


_GRID: Mapping[str, tuple[Control, ...]] = {ROWS: ("site", "block"), COLUMNS: ("site", "block", "order")}

DUE: Mapping[str, Due] = {
    **{
        name: Due(ids.card(name), panel.controls, DRAWN, figure=True, element=ids.graph(name))
        for name, panel in PANELS.items()
    },
    SENTENCE: Due(ids.VARIATION_SENTENCE, ("site", "by"), DRAWN),
    LEGEND: Due(ids.EXPLORE_LEGEND, ("site",), DRAWN),
    # Tables are large: one is made when somebody opens it, which brings it to the screen.
    **{table(name): Due(ids.table(name), panel.controls, table(name)) for name, panel in PANELS.items()},
    **{
        name: Due(ids.CLIPS_SECTION, controls, GRID, element=ids.CLIPS_GRID, package="dash_ag_grid")
        for name, controls in _GRID.items()
    },
    COUNT: Due(ids.CLIPS_SECTION, ("site", "block", "label", "prediction"), COUNT),
    ITEM: Due(ids.CLIPS_SECTION, ("site", "item"), ITEM),
}
"""Name -> part."""


def stores() -> html.Div:
    """The stores that have parts made, with what assets/in-view.js needs to know."""
    known = {
        name: {
            "at": part.at,
            "store": ids.due(part.store),
            "follows": part.inputs,
            "element": part.element,
            "package": part.package,
            "place": ids.place(part.element) if part.package and part.element else None,
        }
        for name, part in DUE.items()
    }
    return html.Div(
        [*(dcc.Store(id=ids.due(name)) for name in _stores(DUE)), dcc.Store(id=ids.MADE)],
        id=ids.DUE,
        hidden=True,
        **attributes(data_parts=json.dumps(known)),
    )


def register(app: Dash) -> None:
    """Connect the controls with the stores."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "due"),
        [Output(ids.due(name), "data") for name in _stores(DUE)],
        *[Input(ids.explore_view(control), "value") for control in CONTROLS if control != "block"],
        SCHEME,
        SWEPT,
    )
    # Another site may have other blocks. What does not show one must not wait for that.
    of_blocks = {name: part for name, part in DUE.items() if "block" in part.controls}
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "due"),
        [Output(ids.due(name), "data", allow_duplicate=True) for name in _stores(of_blocks)],
        Input(ids.explore_view("block"), "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "made"), Input(ids.MADE, "data"), prevent_initial_call=True
    )


def wanted(store: str) -> Input:
    """Runs a callback when parts are to be made, with `Wanted`; None until any was asked for."""
    return Input(ids.due(store), "data")


def _stores(parts: Mapping[str, Due]) -> list[str]:
    return list(dict.fromkeys(part.store for part in parts.values()))
