"""A figure with what belongs to it: export of picture and data, and the table for those who do not see the picture."""

from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon
from frontend.components.menu import item, menu
from frontend.figures import Table, graph_config

MOST_ROWS = 1200
"""Rows of a table that are shown; the others are in its CSV."""


@dataclass(frozen=True)
class Sheet:
    """A figure that is scrolled sideways in its own box rather than squeezed, with what stands in its columns."""

    least_px: int
    below: Component | None = None


def figure_card(
    name: str,
    title: str,
    filename: str,
    *,
    timeline: bool = False,
    sheet: Sheet | None = None,
    note: Component | None = None,
    height_px: int | None = None,
) -> html.Section:
    """The place of a figure that callbacks fill.

    Args:
        name: the figure's stable name.
        title: read out in place of the picture, and on the menu.
        filename: name without ending under which exports are saved.
        timeline: whether its x axis is time, so that the player's cursor runs over it and a click seeks.
        sheet: how a wide figure lies in a narrow place.
        note: a sentence on how to read it.
        height_px: given where the figure comes later (`drawn_graph`), which may be only when somebody scrolls to it
            (assets/in-view.js): the height until then. A graph without a figure is drawn too, and takes its time.
    """
    graph: Component = _graph(name, filename)
    # On the card, which is there before the script that draws is loaded.
    kept: Any = {}
    if height_px is not None:
        graph = html.Div(id=ids.place(name))
        kept = {"style": {"--figure-height": f"{height_px}px"}}
    figure: Component
    if timeline:
        figure = html.Div(
            graph,
            className="timeline",
            tabIndex="0",
            role="slider",
            **attributes(
                data_timeline="true",
                aria_label="Position in the clip; left and right arrow move it",
                aria_valuemin="0",
                aria_valuemax="0",
                aria_valuenow="0",
            ),
        )
    elif sheet is not None:
        figure = html.Div(
            html.Div([graph, *([] if sheet.below is None else [sheet.below])], style={"minWidth": sheet.least_px}),
            className="figure sheet",
            tabIndex="0",
            role="region",
            **attributes(aria_label=title),
        )
    else:
        figure = html.Div(graph, className="figure")
    return html.Section(
        [
            html.H3(title, className="visually-hidden"),
            html.Div(export_menu(name, title, filename), className="figure-tools"),
            figure,
            *([] if note is None else [note]),
            html.Details(
                [
                    html.Summary("Numbers", id=ids.table_toggle(name), className="small"),
                    html.Div(id=ids.table(name), className="table-scroll", tabIndex="0", role="region",
                             **attributes(aria_label=f"Numbers of: {title}")),
                ],
                className="table-details",
            ),
        ],
        id=ids.card(name),
        className="card figure-card",
        **kept,
    )  # fmt: skip


def drawn_graph(name: str, filename: str, figure: go.Figure) -> dcc.Graph:
    """A figure for its place on a card that waits for one."""
    return _graph(name, filename, figure=figure, style=graph_style(figure))


def graph_style(figure: go.Figure) -> dict[str, str]:
    """A graph is as high as its figure."""
    return {"height": f"{figure.layout.height}px"}


def _graph(name: str, filename: str, **properties: Any) -> dcc.Graph:
    # The card has an export menu of its own; plotly's buttons would lie over it.
    config: Any = {**graph_config(filename), "displayModeBar": False}
    return dcc.Graph(id=ids.graph(name), config=config, className="graph", responsive=True, **properties)


_PICTURES = {"svg": "Picture (SVG)", "png": "Picture (PNG)", "html": "Page of its own (HTML)"}
_DATA = {"csv": "Data (CSV)", "parquet": "Data (Parquet)", "provenance": "Provenance (JSON)"}


def export_menu(name: str, title: str, filename: str, *, grid: str | None = None) -> html.Div:
    """Downloads of one figure; `frontend.exports` says what it shows, `assets/export.js` makes the files.

    Args:
        grid: id of the grid, of a table that has no picture. Its rows are taken as they are sorted and filtered.
    """
    forms = {**(_PICTURES if grid is None else {}), **_DATA, "zip": "Everything (ZIP)"}
    of_grid = {} if grid is None else {"data_grid": grid, "data_rows": ids.export_rows(name)}
    items = [
        item(
            text,
            data_export=form,
            data_wish=ids.export_wish(name),
            data_title=title,
            data_filename=filename,
            **of_grid,
        )
        for form, text in forms.items()
    ]
    return html.Div(
        [
            menu([icon("download")], items, title=f"Export: {title}", quiet=True),
            dcc.Store(id=ids.export_wish(name)),
            dcc.Store(id=ids.export_made(name)),
            *([] if grid is None else [dcc.Store(id=ids.export_rows(name))]),
        ]
    )


def table_view(table: Table) -> Component:
    """The numbers behind a figure, up to a length that a page can hold."""
    rows = [[_text(cell) for cell in row] for row in table.rows[:MOST_ROWS]]
    shown: Component = dmc.Table(
        data={"head": list(table.columns), "body": rows},
        highlightOnHover=True,
        tabularNums=True,
        stickyHeader=True,
        horizontalSpacing="xs",
        verticalSpacing=2,
        className="numbers",
    )
    left = len(table.rows) - len(rows)
    if left == 0:
        return shown
    return html.Div([shown, html.P(f"{left} more rows are in the CSV.", className="small muted")])


def _text(cell: str | int | float | None) -> str:
    if cell is None:
        return "−∞"
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)
