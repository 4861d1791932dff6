"""The Checkpoints page: what each checkpoint is, what it was measured at and what it is not good for."""

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Checkpoint, Modality, Windowing
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import byte_size, count, duration, number, shape
from frontend.components.icons import icon
from frontend.components.notices import empty, notice
from frontend.components.offers import in_a_line, sources, span
from frontend.pages.checkpoints.metrics import headline, metrics_table
from frontend.pages.checkpoints.sites import sites
from frontend.routes import analyse_address, checkpoint_path
from frontend.theme_css import modality_color


async def layout(api: ApiClient) -> html.Div:
    """All checkpoints: those that can be run as cards, then the broken ones with the reason."""
    found = (await api.checkpoints()).items
    ready = [checkpoint for checkpoint in found if checkpoint.state == "ready"]
    broken = [checkpoint for checkpoint in found if checkpoint.state == "broken"]
    cards: Component = (
        html.Ul([html.Li(_summary(checkpoint)) for checkpoint in ready], className="checkpoint-cards")
        if ready
        else empty("No checkpoint can be run. Put one with its card into the checkpoint folder of the service.")
    )
    return html.Div(
        [
            html.Header(
                [
                    html.H1("Checkpoints", id=ids.HEADING, tabIndex="-1"),
                    html.P(
                        "Trained networks that the service found in its folders, each with its model card.",
                        className="lead",
                    ),
                ],
                className="page-head",
            ),
            cards,
            *(
                [
                    html.H2("Broken", className="section-head"),
                    html.Ul([html.Li(_broken(item)) for item in broken], className="plain"),
                ]
                if broken
                else []
            ),
        ]
    )


def card_page(checkpoint: Checkpoint) -> html.Div:
    """One checkpoint with everything on its card."""
    head = html.Header(
        [
            html.P(dcc.Link("Checkpoints", href="/checkpoints"), className="small"),
            html.H1(checkpoint.title, id=ids.HEADING, tabIndex="-1"),
            html.P(checkpoint.summary, className="lead"),
            *([_use(checkpoint)] if checkpoint.state == "ready" else []),
        ],
        className="page-head",
    )
    if checkpoint.state == "broken":
        return html.Div([head, _broken(checkpoint)])
    return html.Div(
        [
            head,
            html.Div(
                [
                    html.Div(
                        [
                            html.Section([html.H2("Measured"), metrics_table(checkpoint)], className="card"),
                            html.Section([html.H2("Not good for"), _limits(checkpoint.limits)], className="card"),
                            html.Section(
                                [html.H2("Trained on"), html.P(checkpoint.training_data or "The card does not say.")],
                                className="card",
                            ),
                        ],
                        className="stack",
                    ),
                    html.Div(
                        [
                            html.Section([html.H2("Facts"), _facts(checkpoint)], className="card"),
                            html.Section([html.H2("Inputs"), *_inputs(checkpoint)], className="card"),
                            html.Section([html.H2("Fusion sites"), *sites(checkpoint)], className="card"),
                        ],
                        className="stack",
                    ),
                ],
                className="card-grid",
            ),
        ]
    )


def _summary(checkpoint: Checkpoint) -> html.Article:
    names = [modality.name for modality in checkpoint.modalities]
    return html.Article(
        [
            html.H2(dcc.Link(checkpoint.title, href=checkpoint_path(checkpoint.id))),
            html.Code(checkpoint.id, className="small"),
            html.P(checkpoint.summary),
            html.P(in_a_line(checkpoint), className="small muted"),
            html.Div([_modality(modality, names) for modality in checkpoint.modalities], className="row"),
            html.Dl(
                [
                    *_fact("Measured", headline(checkpoint.metrics)),
                    *_fact("Parameters", _counted(checkpoint.parameters)),
                    *_fact("FLOPs per window", _counted(checkpoint.flops)),
                ],
                className="facts",
            ),
        ],
        className="card checkpoint-card",
    )


def _use(checkpoint: Checkpoint) -> html.Div:
    return html.Div(
        dcc.Link([icon("play"), "Analyse with it"], href=analyse_address(checkpoint.id), className="button-link"),
        className="row",
    )


def _limits(limits: list[str]) -> Component:
    if not limits:
        return empty("The card names no limits. Assume there are some.")
    return html.Ul([html.Li(limit) for limit in limits])


def _broken(checkpoint: Checkpoint) -> html.Div:
    return notice(
        "warning",
        f"{checkpoint.id} can't be used",
        html.P(checkpoint.reason or "The service does not say why."),
        html.P("Once its files are put right it is offered without a restart.", className="small muted"),
    )


def _modality(modality: Modality, names: list[str]) -> html.Span:
    return html.Span(
        [icon(modality.medium), modality.title],
        className="modality-chip",
        style={"--modality": modality_color(names, modality.name)},
    )


def _facts(checkpoint: Checkpoint) -> html.Dl:
    facts: Mapping[str, str | Component] = {
        "Network": checkpoint.network,
        "Takes": sources(checkpoint),
        "Gives out": _outcome(checkpoint),
        "Parameters": f"{_counted(checkpoint.parameters)}"
        + (f" ({checkpoint.parameters:,})" if checkpoint.parameters else ""),
        "FLOPs": f"{_counted(checkpoint.flops)} per window, two per multiply-add"
        if checkpoint.flops
        else "not counted",
        "Windowing": _windowing(checkpoint.windowing),
        "Weights": f"{byte_size(checkpoint.weights_bytes)}" if checkpoint.weights_bytes else "not stated",
        "SHA-256": checkpoint.weights_sha256 or "not stated",
        "Origin": checkpoint.origin or "not stated",
        "Licence": checkpoint.licence or "not stated",
    }
    return html.Dl([part for name, value in facts.items() for part in _fact(name, value)], className="facts facts-long")


def _outcome(checkpoint: Checkpoint) -> str | Component:
    scale = checkpoint.value
    if scale is None:
        return f"{len(checkpoint.classes)} classes: {', '.join(checkpoint.classes)}"
    ends = [
        html.Span([number(value), f" {label}" if label else ""])
        for value, label in ((scale.low, scale.low_label), (scale.high, scale.high_label))
    ]
    return html.Div(
        [
            f"one value, {scale.name} from {span(scale)}",
            html.Div(html.Span(className="scale", **attributes(aria_hidden="true")), className="scale-alone"),
            html.Div(ends, className="scale-ends small muted"),
        ]
    )


def _windowing(windowing: Windowing | None) -> str:
    if windowing is None:
        return "none: whatever is given is one window, however long"
    return (
        f"up to {duration(windowing.single_s)} one window; longer clips every {duration(windowing.hop_s)}, "
        f"{duration(windowing.length_s)} each"
    )


def _inputs(checkpoint: Checkpoint) -> list[Component]:
    names = [modality.name for modality in checkpoint.modalities]
    return [
        html.Div(
            [
                html.H3(_modality(modality, names)),
                html.P(modality.description),
                html.P(
                    [
                        html.Code(modality.name),
                        f", shape {shape(modality.shape)}",
                        ", only as an uploaded array" if modality.arrays_only else "",
                    ],
                    className="small muted",
                ),
            ]
        )
        for modality in checkpoint.modalities
    ]


def _fact(name: str, value: str | Component) -> tuple[html.Dt, html.Dd]:
    return html.Dt(name), html.Dd(value)


def _counted(value: int | None) -> str:
    return count(value) if value is not None else "not counted"
