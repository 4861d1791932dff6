"""What is wrong with a manifest or a folder, row by row: as a table on the page, and as CSV to work through."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from pydantic import ValidationError

from backend.schemas import ManifestProblem, Problem, RowProblem
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon
from frontend.figures.table import Table
from frontend.pages.collections.wording import counted, thousands


def manifest_problem(problem: Problem) -> ManifestProblem | None:
    """The rows of a refusal; None where it is about something else."""
    if not (problem.model_extra or {}).get("rows"):
        return None
    try:
        return ManifestProblem.model_validate(problem.model_dump())
    except ValidationError:
        return None


def report(problem: ManifestProblem, hint: str = "") -> list[Component]:
    """The report: how much is wrong, that nothing was imported, and each row.

    The rows are kept in a store, of which the CSV is made.

    Args:
        hint: what can be done about it.
    """
    total = max(problem.problems, len(problem.rows))
    shown = len(problem.rows)
    said = [f"The first {thousands(shown)} are listed."] if shown < total else []
    if hint:
        said.append(hint)
    return [
        html.Div(
            [
                icon("warning"),
                html.Div(
                    [
                        html.H2(
                            f"{counted(total, 'thing is', 'things are')} wrong, and nothing was imported",
                            id="manifest-report-title",
                            tabIndex="-1",
                            className="notice-title",
                        ),
                        *([html.P(" ".join(said), className="notice-body")] if said else []),
                    ]
                ),
                html.Span(className="spring"),
                html.Button([icon("download"), "CSV"], id=ids.REPORT_CSV, className="button", type="button"),
            ],
            className="notice notice-error",
        ),
        html.Div(
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(name, scope="col") for name in COLUMNS])),
                    html.Tbody([html.Tr(_cells(row)) for row in problem.rows]),
                ],
                className="card-table report-table",
            ),
            className="table-scroll",
            tabIndex="0",
            role="region",
            **attributes(aria_label="What is wrong, row by row"),
        ),
        dcc.Store(id=ids.REPORT_ROWS, data=[row.model_dump(mode="json") for row in problem.rows]),
        dcc.Download(id=ids.REPORT_DOWNLOAD),
    ]


COLUMNS = ("Row", "Column", "Value", "What is wrong")


def as_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """The report as a table of plain values.

    Args:
        rows: as the store keeps them.
    """
    found = [RowProblem.model_validate(row) for row in rows]
    return Table(
        "What is wrong", COLUMNS, tuple((row.row, row.column or None, row.value or None, row.detail) for row in found)
    )


def _cells(row: RowProblem) -> list[html.Td]:
    named: tuple[str | Component, ...] = (
        "" if row.row is None else thousands(row.row),
        row.column,
        html.Code(row.value) if row.value else "",
        row.detail,
    )
    return [html.Td(cell, **attributes(data_label=column)) for column, cell in zip(COLUMNS, named, strict=True)]
