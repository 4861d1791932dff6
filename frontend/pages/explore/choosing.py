"""Choices that follow from others: a click in a figure leads to its clips, the blocks of another site, the address."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dash import ClientsideFunction, Dash, Input, NoUpdate, Output, State, no_update
from dash.exceptions import PreventUpdate

from backend.schemas import Sweep
from frontend.components import ids
from frontend.figures.module_maps import traces_of
from frontend.pages.clip.choosing import changed
from frontend.pages.explore.view import CONTROLS, ExploreView
from frontend.pages.explore.viewing import SWEPT_STATE, Chosen, Swept, seen
from frontend.sweep_results import SweepResults

Click = dict[str, Any]
"""What plotly says of a click."""


class Clicked(NamedTuple):
    """What a click meant: clips of these classes, or by the attention of a block; None leaves or asks for any."""

    label: str | None = None
    prediction: str | None = None
    site: str | None = None
    block: int | None = None


def class_clicked(click: Click | None, sweep: Sweep, view: ExploreView) -> Clicked | None:
    """A click on a point of a class; all items mean all clips."""
    facts = _point(click).get("customdata")
    if not isinstance(facts, list) or not facts or facts[0] not in ["", *sweep.classes]:
        return None
    name = facts[0] or None
    return Clicked(label=name) if view.by == "label" else Clicked(prediction=name)


def cell_clicked(click: Click | None, sweep: Sweep, _view: ExploreView) -> Clicked | None:
    """A click on a cell of the confusion matrix: its row is the true class, its column the prediction."""
    point = _point(click)
    names = dict(enumerate(sweep.classes))
    true, taken = names.get(point.get("y", -1)), names.get(point.get("x", -1))
    return None if true is None or taken is None else Clicked(true, taken)


def block_clicked(click: Click | None, sweep: Sweep, _view: ExploreView) -> Clicked | None:
    """A click on a cell of the maps of all sites: its block."""
    return _block(click, sweep, [site.name for site in sweep.sites])


def item_block_clicked(click: Click | None, sweep: Sweep, view: ExploreView) -> Clicked | None:
    """A click on a cell of the map of one item, which shows one site."""
    return _block(click, sweep, [view.site])


CLICKABLE: Mapping[str, Callable[[Click | None, Sweep, ExploreView], Clicked | None]] = {
    "class-shares": class_clicked,
    "class-channels": class_clicked,
    "class-difference": class_clicked,
    "class-time": class_clicked,
    "confusion": cell_clicked,
    "module-maps": block_clicked,
    "item-map": item_block_clicked,
}


def register(app: Dash, results: SweepResults) -> None:
    """Connect the controls with each other, with the figures and with the address."""
    for figure, meaning in CLICKABLE.items():
        _register_clicks(app, results, figure, meaning)
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "blocksOfSite"),
        Output(ids.explore_view("block"), "data"),
        Output(ids.explore_view("block"), "value"),
        Input(ids.explore_view("site"), "value"),
        State(ids.explore_view("block"), "value"),
        State(ids.BLOCK_CHOICES, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.explore_view("label"), "value", allow_duplicate=True),
        Output(ids.explore_view("prediction"), "value", allow_duplicate=True),
        Input(ids.CLIPS_ALL, "n_clicks"),
        prevent_initial_call=True,
    )
    async def show_all(clicks: int | None) -> tuple[None, None]:
        if not clicks:
            raise PreventUpdate
        return None, None

    @app.callback(
        Output(ids.explore_view("order"), "value", allow_duplicate=True),
        Input(ids.explore_view("block"), "value"),
        State(ids.explore_view("order"), "value"),
        prevent_initial_call=True,
    )
    async def order_by_block(block: str | None, order: str) -> str | NoUpdate:
        return changed(after_block(block, order), order)

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "permalink"),
        *[Input(ids.explore_view(control), "value") for control in CONTROLS],
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "showClips"), Input(ids.CLIPS_WANTED, "data"), prevent_initial_call=True
    )


def after_block(block: str | None, order: str) -> str:
    """The order of the table once a block is chosen, or none any more."""
    if block is not None:
        return "block"
    return "position" if order == "block" else order


def _register_clicks(
    app: Dash,
    results: SweepResults,
    figure: str,
    meaning: Callable[[Click | None, Sweep, ExploreView], Clicked | None],
) -> None:
    @app.callback(
        output={
            "site": Output(ids.explore_view("site"), "value", allow_duplicate=True),
            "block": Output(ids.explore_view("block"), "value", allow_duplicate=True),
            "label": Output(ids.explore_view("label"), "value", allow_duplicate=True),
            "prediction": Output(ids.explore_view("prediction"), "value", allow_duplicate=True),
            "wanted": Output(ids.CLIPS_WANTED, "data", allow_duplicate=True),
        },
        inputs={
            "click": Input(ids.graph(figure), "clickData"),
            "chosen": controls_as_state(),
            "swept": SWEPT_STATE,
        },
        prevent_initial_call=True,
    )
    async def choose(click: Click | None, chosen: Chosen, swept: Swept | None) -> dict[str, object]:
        if swept is None or click is None:
            raise PreventUpdate
        sweep, view = await seen(results, swept, chosen)
        clicked = meaning(click, sweep, view)
        if clicked is None:
            raise PreventUpdate
        return after_click(clicked, view)


def after_click(clicked: Clicked, view: ExploreView) -> dict[str, object]:
    """What the controls show after a click; a click on the same again shows the clips once more."""
    shown = {"wanted": [clicked.label, clicked.prediction, clicked.site, clicked.block]}
    if clicked.block is not None:
        block = None if view.block is None else str(view.block)
        return {
            "site": changed(clicked.site, view.site),
            "block": changed(str(clicked.block), block),
            "label": no_update,
            "prediction": no_update,
            **shown,
        }
    return {
        "site": no_update,
        "block": no_update,
        "label": changed(clicked.label, view.label),
        "prediction": changed(clicked.prediction, view.prediction),
        **shown,
    }


def controls_as_state() -> dict[str, State]:
    """All controls as arguments that do not run a callback."""
    return {name: State(ids.explore_view(name), "value") for name in CONTROLS}


def _block(click: Click | None, sweep: Sweep, shown: list[str]) -> Clicked | None:
    point = _point(click)
    traces = traces_of([site for site in sweep.sites if site.name in shown])
    trace, row = point.get("curveNumber"), point.get("y")
    if not isinstance(trace, int) or not 0 <= trace < len(traces):
        return None
    blocks = traces[trace].blocks
    return next((Clicked(site=traces[trace].site, block=one.index) for one in blocks if one.position == row), None)


def _point(click: Click | None) -> dict[str, Any]:
    points = (click or {}).get("points") or [{}]
    return dict(points[0])
