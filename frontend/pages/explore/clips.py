"""The table of clips as it follows the controls, and the item that is open beside it."""

from typing import Any

from dash import Dash, Input, NoUpdate, Output, State, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import ExploreRows
from frontend.client import ApiError
from frontend.components import ids
from frontend.components.notices import empty
from frontend.pages.explore import due
from frontend.pages.explore.due import Wanted
from frontend.pages.explore.grid import clips_grid, columns, filters, fitting, rows
from frontend.pages.explore.item import item_facts
from frontend.pages.explore.view import ExploreView
from frontend.pages.explore.viewing import SWEPT, SWEPT_STATE, Chosen, Swept, controls, seen
from frontend.sweep_results import SweepResults

ITEM = ids.explore_view("item")


def register(app: Dash, results: SweepResults) -> None:
    """Connect the table and the panel beside it."""
    _register_table(app, results)
    _register_item(app, results)


def _register_table(app: Dash, results: SweepResults) -> None:
    @app.callback(
        Output(ids.place(ids.CLIPS_GRID), "children"),
        Output(ids.MADE, "data", allow_duplicate=True),
        inputs={"wanted": due.wanted(due.GRID), "chosen": controls(), "swept": SWEPT_STATE},
        prevent_initial_call=True,
    )
    async def arrange(
        wanted: Wanted | None, chosen: Chosen, swept: Swept | None
    ) -> tuple[Component | NoUpdate, Wanted]:
        if wanted is None or swept is None:
            raise PreventUpdate
        sweep, view = await seen(results, swept, chosen)
        found = await results.rows(swept["id"], swept["stamp"], view.site, view.block)
        if wanted["missing"]:
            return clips_grid(found, sweep, view), wanted
        if due.ROWS in wanted["parts"]:
            set_props(ids.CLIPS_GRID, {"rowData": rows(found, sweep, view.site_of(sweep))})
        if due.COLUMNS in wanted["parts"]:
            set_props(ids.CLIPS_GRID, {"columnDefs": columns(sweep, view)})
        return no_update, wanted

    @app.callback(
        Output(ids.CLIPS_GRID, "filterModel"),
        inputs={
            "chosen": controls("label", "prediction"),
            "swept": SWEPT,
            "known": State(ids.CLIPS_GRID, "filterModel"),
        },
        # Runs when the grid has come, too: whatever was chosen on its way.
    )
    async def narrow(chosen: Chosen, swept: Swept | None, known: dict[str, Any] | None) -> dict[str, Any]:
        if swept is None:
            raise PreventUpdate
        _sweep, view = await seen(results, swept, chosen)
        return filters(view, known)

    @app.callback(
        Output(ids.CLIPS_COUNT, "children"),
        Output(ids.CLIPS_ALL, "hidden"),
        inputs={"wanted": due.wanted(due.COUNT), "chosen": controls(), "swept": SWEPT_STATE},
        prevent_initial_call=True,
    )
    async def count(wanted: Wanted | None, chosen: Chosen, swept: Swept | None) -> tuple[str, bool]:
        if wanted is None or swept is None:
            raise PreventUpdate
        _sweep, view = await seen(results, swept, chosen)
        found = await results.rows(swept["id"], swept["stamp"], view.site, view.block)
        return count_text(found, view), view.label is None and view.prediction is None


def count_text(found: ExploreRows, view: ExploreView) -> str:
    """How many items the table shows, and of what."""
    total = len(found.rows)
    of = [
        text
        for text in (
            f"true class {view.label}" if view.label else "",
            f"prediction {view.prediction}" if view.prediction else "",
        )
        if text
    ]
    if not of:
        return f"{total:,} {'item' if total == 1 else 'items'}"
    return f"{fitting(found, view):,} of {total:,} items: {', '.join(of)}"


def _register_item(app: Dash, results: SweepResults) -> None:
    @app.callback(
        Output(ITEM, "value"),
        Input(ids.CLIPS_GRID, "selectedRows"),
        State(ITEM, "value"),
        prevent_initial_call=True,
    )
    async def choose(selected: list[dict[str, Any]] | dict[str, Any] | None, shown: str | None) -> str:
        # New rows come without a selection, which closes nothing; the button does.
        if not isinstance(selected, list) or not selected or selected[0]["id"] == shown:
            raise PreventUpdate
        return str(selected[0]["id"])

    @app.callback(
        Output(ITEM, "value", allow_duplicate=True),
        Output(ids.CLIPS_GRID, "selectedRows"),
        Input(ids.ITEM_CLOSE, "n_clicks"),
        prevent_initial_call=True,
    )
    async def close(clicks: int | None) -> tuple[None, dict[str, list[str]]]:
        if not clicks:
            raise PreventUpdate
        return None, {"ids": []}

    @app.callback(
        Output(ids.ITEM_FACTS, "children"),
        Output(ids.ITEM_PANEL, "hidden"),
        inputs={"wanted": due.wanted(due.ITEM), "chosen": controls(), "swept": SWEPT_STATE},
        prevent_initial_call=True,
    )
    async def show(wanted: Wanted | None, chosen: Chosen, swept: Swept | None) -> tuple[Any, bool]:
        if wanted is None or swept is None:
            raise PreventUpdate
        sweep, view = await seen(results, swept, chosen)
        if view.item is None:
            return no_update, True
        try:
            found = await results.rows(swept["id"], swept["stamp"], view.site, view.block)
        except ApiError as error:
            return empty(error.problem.detail), False
        row = next((row for row in found.rows if row.position == view.item), None)
        if row is None:
            return empty("There is no such item in this sweep."), False
        said: list[Component] = item_facts(row, sweep, view.site_of(sweep))
        return said, False
