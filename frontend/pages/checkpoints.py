"""The Checkpoints page: what each checkpoint is, what it was measured at and what it is not good for."""

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Checkpoint, Metric, Modality, Site
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import byte_size, count, duration, percent, shape
from frontend.components.icons import icon
from frontend.components.notices import empty, notice
from frontend.components.terms import term
from frontend.routes import checkpoint_path
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
                            html.Section([html.H2("Measured"), _metrics(checkpoint.metrics)], className="card"),
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
                            html.Section([html.H2("Fusion sites"), *_sites(checkpoint)], className="card"),
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
            html.Div([_modality(modality, names) for modality in checkpoint.modalities], className="row"),
            html.Dl(
                [
                    *_fact("Measured", _headline(checkpoint.metrics)),
                    *_fact("Parameters", _counted(checkpoint.parameters)),
                    *_fact("FLOPs per window", _counted(checkpoint.flops)),
                ],
                className="facts",
            ),
        ],
        className="card checkpoint-card",
    )


def _headline(metrics: list[Metric]) -> str:
    """The result with the most inputs given: what the checkpoint reaches when nothing is missing."""
    if not metrics:
        return "nothing"
    main = max(metrics, key=lambda metric: len(metric.inputs))
    return f"{main.value:g} {main.unit} {main.metric} ({main.dataset}, {main.split})"


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


def _metrics(metrics: list[Metric]) -> Component:
    if not metrics:
        return empty("Nothing has been measured.")
    rows = [
        html.Tr(
            [
                html.Th(
                    [
                        metric.dataset,
                        html.Div(
                            f"{metric.split}{f', {metric.samples} samples' if metric.samples else ''}",
                            className="small muted",
                        ),
                    ],
                    scope="row",
                ),
                html.Td(" + ".join(metric.inputs)),
                html.Td(
                    [
                        html.Strong(f"{metric.value:g} {metric.unit}"),
                        html.Div(f"{metric.metric}, {metric.kind}", className="small muted"),
                        html.Div(metric.note, className="small muted") if metric.note else None,
                    ]
                ),
            ]
        )
        for metric in metrics
    ]
    head = html.Thead(html.Tr([html.Th(title, scope="col") for title in ("Data", "Inputs given", "Result")]))
    table = html.Table([head, html.Tbody(rows)], className="card-table")
    return html.Div(table, className="table-scroll", tabIndex="0", role="region", **attributes(aria_label="Results"))


def _facts(checkpoint: Checkpoint) -> html.Dl:
    windowing = checkpoint.windowing
    output = (
        f"{len(checkpoint.classes)} classes: {', '.join(checkpoint.classes)}"
        if checkpoint.output == "classes"
        else "one value"
    )
    facts: Mapping[str, str] = {
        "Network": checkpoint.network,
        "Gives out": output,
        "Parameters": f"{_counted(checkpoint.parameters)}"
        + (f" ({checkpoint.parameters:,})" if checkpoint.parameters else ""),
        "FLOPs": f"{_counted(checkpoint.flops)} per window, two per multiply-add"
        if checkpoint.flops
        else "not counted",
        "Windowing": (
            f"up to {duration(windowing.single_s)} one window; longer clips every {duration(windowing.hop_s)}, "
            f"{duration(windowing.length_s)} each"
            if windowing
            else "not stated"
        ),
        "Weights": f"{byte_size(checkpoint.weights_bytes)}" if checkpoint.weights_bytes else "not stated",
        "SHA-256": checkpoint.weights_sha256 or "not stated",
        "Origin": checkpoint.origin or "not stated",
        "Licence": checkpoint.licence or "not stated",
    }
    return html.Dl([part for name, value in facts.items() for part in _fact(name, value)], className="facts facts-long")


def _inputs(checkpoint: Checkpoint) -> list[Component]:
    names = [modality.name for modality in checkpoint.modalities]
    return [
        html.Div(
            [
                html.H3(_modality(modality, names)),
                html.P(modality.description),
                html.P(["Shape ", html.Code(shape(modality.shape))], className="small muted"),
            ]
        )
        for modality in checkpoint.modalities
    ]


def _sites(checkpoint: Checkpoint) -> list[Component]:
    titles = {modality.name: modality.title for modality in checkpoint.modalities}
    said: list[Component] = [
        html.P(
            [
                "At each ", term("site"), " the channels of every modality are cut into ", term("block", "blocks"),
                ", and attention is shared out among all of them. The ", term("prior"),
                " is what a modality would get by count alone.",
            ],
            className="muted",
        )
    ]  # fmt: skip
    return said + [_site(site, titles, list(titles)) for site in checkpoint.sites]


def _site(site: Site, titles: Mapping[str, str], names: list[str]) -> html.Div:
    counts = {name: sum(block.modality == name for block in site.blocks) for name in site.prior}
    return html.Div(
        [
            html.H3(site.title),
            html.P(
                f"{site.channels_per_block} channels per block, {site.segments} "
                f"{'segment' if site.segments == 1 else 'segments'}, λ = {site.floor:g}",
                className="small muted",
            ),
            html.Div(
                [
                    html.Span(
                        [
                            html.Strong(titles.get(name, name)),
                            f" {blocks} {'block' if blocks == 1 else 'blocks'}, prior {percent(site.prior[name], 1)}",
                        ],
                        className="modality-chip",
                        style={"--modality": modality_color(names, name)},
                    )
                    for name, blocks in counts.items()
                ],
                className="row",
            ),
            html.Div(
                [
                    html.Span(
                        className="prior-part", style={"flexGrow": blocks, "--modality": modality_color(names, name)}
                    )
                    for name, blocks in counts.items()
                ],
                className="prior-bar",
                **attributes(aria_hidden="true"),
            ),
        ],
        className="site",
    )


def _fact(name: str, value: str) -> tuple[html.Dt, html.Dd]:
    return html.Dt(name), html.Dd(value)


def _counted(value: int | None) -> str:
    return count(value) if value is not None else "not counted"
