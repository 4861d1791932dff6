"""The table of a sweep's items: its columns, its rows, and how it looks."""

from typing import Any

import dash_ag_grid as dag

from backend.schemas import AnalysisState, ExploreRow, ExploreRows, Site, Sweep
from frontend.components import ids
from frontend.figures.sweep_drawing import titles
from frontend.pages.explore.view import ExploreView

Column = dict[str, Any]

THEME = (
    "themeQuartz.withParams({backgroundColor: 'var(--paper)', foregroundColor: 'var(--text)', "
    "borderColor: 'var(--line)', headerBackgroundColor: 'var(--surface)', headerTextColor: 'var(--muted)', "
    "accentColor: 'var(--text)', rowHoverColor: 'var(--surface)', selectedRowBackgroundColor: 'var(--chosen)', "
    "oddRowBackgroundColor: 'var(--paper)', chromeBackgroundColor: 'var(--surface)', "
    "browserColorScheme: 'inherit', fontFamily: 'inherit', fontSize: 12, headerFontSize: 12, "
    "spacing: 5, wrapperBorderRadius: 6, cellHorizontalPadding: 10, "
    "inputBorder: 'solid 1px var(--edge)', menuBackgroundColor: 'var(--paper)'})"
)
"""In the page's own custom properties, so that it follows the scheme without being drawn again."""

WORDS = {
    AnalysisState.QUEUED: "waiting",
    AnalysisState.RUNNING: "running",
    AnalysisState.SUCCEEDED: "done",
    AnalysisState.FAILED: "failed",
    AnalysisState.CANCELLED: "cancelled",
}


def clips_grid(found: ExploreRows, sweep: Sweep, view: ExploreView) -> dag.AgGrid:
    """The grid as a view asks for it; later changes go to its properties."""
    return dag.AgGrid(
        id=ids.CLIPS_GRID,
        columnDefs=columns(sweep, view),
        rowData=rows(found, sweep, view.site_of(sweep)),
        getRowId="params.data.id",
        filterModel=filters(view, {}),
        selectedRows={"ids": [] if view.item is None else [str(view.item)]},
        defaultColDef={
            "sortable": True,
            "filter": True,
            "resizable": True,
            "minWidth": 76,
            "suppressMovable": True,
            "wrapHeaderText": True,
            # While the grid waits for rows to guess types from, it forgets the filters of a permalink.
            "cellDataType": False,
        },
        dashGridOptions={
            "theme": {"function": THEME},
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "rowHeight": 30,
            "headerHeight": 44,
            "animateRows": False,
            "multiSortKey": "ctrl",
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "tooltipShowDelay": 300,
            "localeText": {"noRowsToShow": "No item fits"},
        },
        eventListeners={"cellKeyDown": ["openRow(params)"], "modelUpdated": ["sayNarrowed(params)"]},
        className="clips-grid",
        style={"height": "520px"},
    )


def columns(sweep: Sweep, view: ExploreView) -> list[Column]:
    """The columns of a view: those of the site's modalities and of the chosen block among them."""
    site, title = view.site_of(sweep), titles(sweep)
    value = sweep.output == "value"
    defs: list[Column] = [
        {
            "field": "name",
            "headerName": "Item",
            "pinned": "left",
            "width": 230,
            "cellRenderer": "ClipLink",
            "filter": "agTextColumnFilter",
            "tooltipField": "name",
        },
        *([_class("label", "True class")] if sweep.labelled else []),
        *([_number("label_value", "True value", "+.2f", 104)] if value and sweep.labelled else []),
        {**_class("prediction", "Prediction"), "cellClassRules": {"cell-wrong": "params.data.wrong === true"}},
        _number("value", "Value", "+.2f", 92) if value else _number("confidence", "Confidence", ".1%", 108),
        *([_number("deviation", "Error" if value else "Error (nats)", ".3f", 104)] if sweep.labelled else []),
        *(
            [
                _number("disagreement", "Disagreement", "d", 122),
                *(_text(f"alone{number}", f"{title[name]} alone", 130) for number, name in enumerate(sweep.modalities)),
            ]
            if len(sweep.modalities) > 1
            else []
        ),
        *(_number(f"share{number}", f"{title[name]}, share", ".2%", 118) for number, name in enumerate(site.prior)),
        *([_number("block", _block_name(sweep, site, view.block), ".4f", 150)] if view.block is not None else []),
        *([_text("group", "Group", 92)] if sweep.groups else []),
        _text("state", "State", 92),
        {**_text("reason", "Reason", 220), "tooltipField": "reason", "hide": sweep.counts.failed == 0},
    ]
    # Null takes a sorting away; without the key the grid would keep it.
    places = {key: place for place, key in enumerate(sort_keys(view))}
    return [
        {**one, "sort": "desc" if one["field"] in places else None, "sortIndex": places.get(one["field"])}
        for one in defs
    ]


def sort_keys(view: ExploreView) -> list[str]:
    """Columns that a view sorts by, the largest first."""
    if view.order == "block" and view.block is None:
        return []
    return {
        "position": [],
        "disagreement": ["disagreement", "deviation"],
        "error": ["deviation"],
        "block": ["block"],
    }[view.order]


def rows(found: ExploreRows, sweep: Sweep, site: Site) -> list[dict[str, Any]]:
    """The items as the grid takes them; names of modalities are numbers here, as they may hold anything."""
    return [_row(row, list(sweep.modalities), list(site.prior)) for row in found.rows]


def filters(view: ExploreView, known: dict[str, Any] | None) -> dict[str, Any]:
    """Filters of the grid for the classes of a view, beside those that a person has set in other columns."""
    others = {name: model for name, model in (known or {}).items() if name not in {"label", "prediction"}}
    wanted = {"label": view.label, "prediction": view.prediction}
    return others | {
        name: {"filterType": "text", "type": "equals", "filter": chosen}
        for name, chosen in wanted.items()
        if chosen is not None
    }


def fitting(found: ExploreRows, view: ExploreView) -> int:
    """How many items have the classes that the table is filtered to."""
    return sum(view.label in (None, row.label) and view.prediction in (None, row.prediction) for row in found.rows)


def _row(row: ExploreRow, streams: list[str], bands: list[str]) -> dict[str, Any]:
    cells = {
        "id": str(row.position),
        "name": row.name,
        "analysis": row.analysis,
        "label": row.label,
        "label_value": row.label_value,
        "group": row.group,
        "prediction": row.prediction,
        "value": _short(row.value),
        "confidence": _short(row.confidence),
        "wrong": row.wrong,
        "deviation": _short(row.deviation),
        "disagreement": row.disagreement if row.alone else None,
        **{f"alone{number}": row.alone.get(name) for number, name in enumerate(streams)},
        **{f"share{number}": _short(row.share.get(name)) for number, name in enumerate(bands)},
        "block": _short(row.block),
        "state": WORDS[row.state],
        "reason": row.error.detail if row.error else None,
    }
    # Of thousands of rows, what is not known need not be said.
    return {name: cell for name, cell in cells.items() if cell is not None}


def _short(value: float | None) -> float | None:
    """Seven digits: a cell shows four, and rounding twice must not change the last."""
    return None if value is None else float(f"{value:.7g}")


def _text(field: str, name: str, width: int) -> Column:
    return {
        "field": field,
        "headerName": name,
        "width": width,
        "filter": "agTextColumnFilter",
        # Names of classes are as the network has them; upper and lower case may tell them apart.
        "filterParams": {"caseSensitive": True},
    }


def _class(field: str, name: str) -> Column:
    """A column that is filtered by the control above the table, and not by its header as well."""
    return {**_text(field, name, 130), "suppressHeaderFilterButton": True}


def _number(field: str, name: str, form: str, width: int) -> Column:
    return {
        "field": field,
        "headerName": name,
        "headerTooltip": name,
        "width": width,
        "filter": "agNumberColumnFilter",
        "type": "rightAligned",
        "sortingOrder": ["desc", "asc", None],
        "valueFormatter": {"function": f"params.value == null ? '' : d3.format('{form}')(params.value)"},
    }


def _block_name(sweep: Sweep, site: Site, index: int | None) -> str:
    block = next(block for block in site.blocks if block.index == index)
    return f"{titles(sweep).get(block.modality, block.modality)} block {block.position}, attention"
