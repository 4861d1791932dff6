"""What a checkpoint was measured at: in a line, and as a table."""

from collections.abc import Iterable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from backend.schemas import Checkpoint, Metric
from frontend.components.attributes import attributes
from frontend.components.formats import number
from frontend.components.notices import empty

Measured = tuple[str, str, int | None, tuple[str, ...]]
"""Data, split, samples and the modalities that were given: what results have in common that stand together."""

IN_A_LINE = 4


def headline(metrics: list[Metric]) -> str:
    """The results that the card singles out, or those with the most inputs given, when nothing is missing."""
    if not metrics:
        return "nothing"
    (dataset, split, _samples, _inputs), main = max(
        _together([metric for metric in metrics if metric.headline] or metrics).items(),
        key=lambda item: len(item[0][3]),
    )
    # Of results under one name, told apart by their notes, the first.
    named = {metric.metric: metric for metric in reversed(main)}
    values = [f"{_value(metric)} {name}" for name, metric in reversed(named.items())]
    return f"{', '.join(values[:IN_A_LINE])} ({dataset}, {split})"


def metrics_table(checkpoint: Checkpoint) -> Component:
    """All results, those on the same data with the same inputs in one row."""
    if not checkpoint.metrics:
        return empty("Nothing has been measured.")
    titles = {modality.name: modality.title for modality in checkpoint.modalities}
    rows = [_row(measured, metrics, titles) for measured, metrics in _together(checkpoint.metrics).items()]
    head = html.Thead(html.Tr([html.Th(title, scope="col") for title in ("Data", "Inputs given", "Result")]))
    table = html.Table([head, html.Tbody(rows)], className="card-table")
    return html.Div(table, className="table-scroll", tabIndex="0", role="region", **attributes(aria_label="Results"))


def _row(measured: Measured, metrics: Sequence[Metric], titles: Mapping[str, str]) -> html.Tr:
    dataset, split, samples, inputs = measured
    notes = {metric.note for metric in metrics}
    shared = notes.pop() if len(notes) == 1 else ""
    counted = f", {samples:,} samples" if samples else ""
    return html.Tr(
        [
            html.Th([dataset, html.Div(f"{split}{counted}", className="small muted")], scope="row"),
            html.Td(" + ".join(titles.get(name, name) for name in inputs)),
            html.Td([*(_result(metric, shared) for metric in metrics), _note(shared)]),
        ]
    )


def _result(metric: Metric, shared: str) -> html.Div:
    return html.Div(
        [
            html.Strong(_value(metric)),
            f" {metric.metric}",
            html.Span(f", {metric.kind}", className="muted"),
            _note("" if metric.note == shared else metric.note),
        ]
    )


def _note(said: str) -> html.Div | None:
    return html.Div(said, className="small muted") if said else None


def _together(metrics: Iterable[Metric]) -> dict[Measured, list[Metric]]:
    found: dict[Measured, list[Metric]] = {}
    for metric in metrics:
        key = (metric.dataset, metric.split, metric.samples, tuple(metric.inputs))
        found.setdefault(key, []).append(metric)
    return found


def _value(metric: Metric) -> str:
    """`83.1 %`; a metric without a unit is its number alone."""
    return f"{number(metric.value)} {metric.unit}".rstrip()
