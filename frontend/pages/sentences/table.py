"""The table of several analyses: as a component, whose headers sort it by being links, and as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import AnalysisState, Checkpoint
from frontend.components.attributes import attributes
from frontend.components.clip_list import checkpoint_title, state_words
from frontend.components.formats import percent
from frontend.components.scale import of_one, on_scale
from frontend.figures import Table
from frontend.figures.labels import signed
from frontend.pages.sentences.rows import Column, Order, Row, Strongest, columns
from frontend.routes import clip_path, sentences_address
from frontend.theme_css import modality_color


@dataclass(frozen=True)
class Sorting:
    """By which column a table is sorted, and which way."""

    by: str = "number"
    order: Order = "up"

    def toggled(self, by: str) -> "Sorting":
        """What a press on the header of a column leads to; numbers begin with the largest."""
        first: Order = "up" if by in {"number", "name", "state"} else "down"
        if by != self.by:
            return Sorting(by, first)
        return Sorting(by, "down" if self.order == "up" else "up")


def table(
    rows: Sequence[Row], analyses: Sequence[str], sorting: Sorting, checkpoints: Mapping[str, Checkpoint]
) -> html.Div:
    """The table.

    Args:
        rows: as they are to stand.
        analyses: ids as they are in the address.
        checkpoints: by id.
    """
    shown = columns(rows)
    several = len({row.analysis.checkpoint for row in rows}) > 1
    largest = max((abs(part) for row in rows for part in row.parts.values()), default=0.0)

    def header(by: str, text: str, class_name: str = "") -> html.Th:
        wanted = sorting.toggled(by)
        marked = {"up": "ascending", "down": "descending"}[sorting.order] if by == sorting.by else "none"
        arrow = {"ascending": "↑", "descending": "↓", "none": ""}[marked]
        link = dcc.Link(
            [text, " ", html.Span(arrow, **attributes(aria_hidden="true"))],
            href=table_address(analyses, wanted),
            className="sorter",
        )
        return html.Th(link, scope="col", role="columnheader", className=class_name, **attributes(aria_sort=marked))

    def cell(label: str, content: Component | str | list[Component]) -> html.Td:
        return html.Td(content, role="cell", **attributes(data_label=label))

    head = [
        header("number", "No.", "narrow"),
        header("name", "Sentence", "wide"),
        header("state", "State"),
        *([html.Th("Checkpoint", scope="col", role="columnheader")] if several else []),
        header("value", "Result"),
        *(header(column.name, f"{column.title}, contribution") for column in shown),
        header("lift", "Highest lift (log2)"),
    ]
    body = [
        html.Tr(
            [
                cell("", str(row.number)),
                html.Th(_named(row), scope="row", role="rowheader"),
                cell("State", _state(row)),
                *([cell("Checkpoint", _checkpoint(row, checkpoints))] if several else []),
                cell("Result", _result(row)),
                *(cell(f"{column.title}, contribution", _part(row, column, largest)) for column in shown),
                cell("Highest lift (log2)", _strongest(row.strongest)),
            ],
            role="row",
        )
        for row in rows
    ]
    grid = html.Table(
        [html.Thead(html.Tr(head, role="row"), role="rowgroup"), html.Tbody(body, role="rowgroup")],
        # A narrow screen shows each row as a card, for which browsers would forget what it was.
        role="table",
        className="card-table sentence-table",
    )
    return html.Div(
        grid, className="table-wide", tabIndex="0", role="region", **attributes(aria_label="Results of the sentences")
    )


def table_address(analyses: Sequence[str], sorting: Sorting) -> str:
    """Address of a table; the order of the analyses themselves needs no mention."""
    if sorting == Sorting():
        return sentences_address(analyses)
    return sentences_address(analyses, sort=sorting.by, order=sorting.order)


def as_file(rows: Sequence[Row]) -> Table:
    """The same as plain values; the lift is a log2."""
    shown = columns(rows)
    return Table(
        "Sentences",
        (
            *("number", "text", "state", "reason", "checkpoint", "result", "value or probability"),
            *(f"contribution of {column.title}" for column in shown),
            *("highest lift (log2)", "site", "modality", "segment", "tokens left out", "warnings", "analysis"),
        ),
        tuple(_plain(row, shown) for row in rows),
    )


def _plain(row: Row, shown: Sequence[Column]) -> tuple[str | int | float | None, ...]:
    best = row.strongest
    return (
        *(
            row.number,
            row.name,
            row.analysis.state.value,
            _reason(row),
            row.analysis.checkpoint,
            row.outcome,
            row.value,
        ),
        *(row.parts.get(column.name) for column in shown),
        *((best.lift, best.site, best.band) if best else (None, "", "")),
        None if best is None or best.segment is None else best.segment + 1,
        row.left_out,
        " ".join(row.warnings),
        row.analysis.id,
    )


def _named(row: Row) -> list[Component]:
    link = dcc.Link(row.name, href=clip_path(row.analysis.id), className="sentence-link", title=row.name)
    return [link, *(html.Div(warning, className="small muted") for warning in row.warnings)]


def _state(row: Row) -> list[Component]:
    said = html.Span(state_words(row.analysis), className=f"state state-{row.analysis.state}")
    reason = _reason(row)
    return [said, html.Div(reason, className="small reason")] if reason else [said]


def _reason(row: Row) -> str:
    if row.analysis.state is not AnalysisState.FAILED:
        return ""
    return row.analysis.error.detail if row.analysis.error else "The service did not say why."


def _checkpoint(row: Row, checkpoints: Mapping[str, Checkpoint]) -> str:
    analysis = row.analysis
    return checkpoint_title(analysis.checkpoint, analysis.weights_sha256, checkpoints.get(analysis.checkpoint))


def _result(row: Row) -> Component | str:
    if row.report is None or row.value is None:
        return _nothing()
    scale = row.report.value
    bar = of_one(row.value) if scale is None else on_scale(row.value, scale)
    words = f"{row.outcome} {percent(row.value)}" if scale is None else signed(row.value)
    return html.Div([html.Strong(words), bar], className="result")


def _part(row: Row, column: Column, largest: float) -> Component | str:
    """A contribution: its number, and a bar from the middle on the scale of the largest one in the table."""
    if column.name not in row.parts:
        return _nothing()
    part = row.parts[column.name]
    width = 50 * abs(part) / largest if largest else 0
    absent = column.name in row.absent
    bar = html.Span(
        html.Span(
            className="part-fill",
            style={"left": f"{50 - width if part < 0 else 50:.2f}%", "width": f"{width:.2f}%"},
        ),
        className="part-bar",
        style={"--modality": modality_color(list(column.among), column.name)},
        **attributes(aria_hidden="true"),
    )
    note = html.Div("no data", className="small muted") if absent else None
    return html.Div([html.Span(signed(part)), bar, note], className="part part-absent" if absent else "part")


def _strongest(best: Strongest | None) -> Component | str:
    if best is None:
        return _nothing()
    where = best.band if best.segment is None else f"{best.band}, segment {best.segment + 1}"
    return html.Div([html.Span(signed(best.lift)), html.Div(f"{where} · {best.site}", className="small muted")])


def _nothing() -> html.Span:
    return html.Span(
        [html.Span("—", **attributes(aria_hidden="true")), html.Span("none yet", className="visually-hidden")]
    )
