"""How many items have which label: bars that are a table."""

from dash import html
from dash.development.base_component import Component

from backend.schemas import Collection
from frontend.components.formats import percent
from frontend.components.notices import empty
from frontend.pages.collections.wording import counted, thousands

SHOWN = 24
"""Labels that are shown at once; the others are folded."""

NONE = "no label"


def histogram(collection: Collection) -> Component:
    """The labels of a collection, the most frequent first, and those without one."""
    if not collection.labels:
        return empty("No item has a label. The Explore page can still group them by what the network says.")
    rows = list(collection.labels.items())
    if collection.unlabelled:
        rows.append((NONE, collection.unlabelled))
    most = max(many for _, many in rows)
    total = max(1, collection.items)
    parts: list[Component] = [_table(rows[:SHOWN], most, total)]
    if more := rows[SHOWN:]:
        summary = html.Summary(counted(len(more), "more label", "more labels"), className="small")
        parts.append(html.Details([summary, _table(more, most, total)], className="each"))
    return html.Div(parts)


def _table(rows: list[tuple[str, int]], most: int, total: int) -> html.Table:
    return html.Table(
        [
            html.Thead(
                html.Tr([html.Th(name, scope="col") for name in ("Label", "Items", "Share")]),
                className="visually-hidden",
            ),
            html.Tbody([_row(label, many, most, total) for label, many in rows]),
        ],
        className="label-table",
    )


def _row(label: str, many: int, most: int, total: int) -> html.Tr:
    return html.Tr(
        [
            html.Th(label, scope="row", className="muted" if label == NONE else ""),
            html.Td(
                [
                    html.Span(
                        html.Span(style={"width": f"{100 * many / most:.4g}%"}, className="label-fill"),
                        className="label-bar",
                    ),
                    html.Span(thousands(many)),
                ],
                className="label-count",
            ),
            html.Td(percent(many / total, 0 if many / total >= 0.1 else 1), className="muted"),
        ]
    )
