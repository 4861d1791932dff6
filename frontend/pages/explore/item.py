"""One item of a sweep at the side of the table: its numbers, and the way to its analysis."""

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import AnalysisState, ExploreRow, Site, Sweep
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.figure_card import Sheet, figure_card
from frontend.components.formats import percent
from frontend.components.icons import icon
from frontend.components.notices import notice
from frontend.figures import labels
from frontend.figures.sweep_drawing import names, titles
from frontend.pages.explore.grid import WORDS
from frontend.pages.explore.heights import heights_px
from frontend.pages.explore.view import ExploreView
from frontend.routes import clip_path
from frontend.theme_css import modality_color

SEGMENT_PX = 76
"""Width of a segment below which the words above it would run into those of the next."""


def item_panel(sweep: Sweep, view: ExploreView, *, filename: str) -> html.Aside:
    """The place of an item, which callbacks fill."""
    sheet = Sheet(max(280, SEGMENT_PX * max(site.segments for site in sweep.sites)))
    height_px = heights_px(sweep, view)["item-map"]
    return html.Aside(
        [
            html.Button(
                icon("close"),
                id=ids.ITEM_CLOSE,
                type="button",
                className="button button-quiet item-close",
                title="Close",
                **attributes(aria_label="Close the item"),
            ),
            html.Div(id=ids.ITEM_FACTS, className="item-facts", **attributes(aria_live="polite")),
            figure_card("item-map", "Attention of this item", filename, sheet=sheet, height_px=height_px),
        ],
        id=ids.ITEM_PANEL,
        hidden=view.item is None,
        className="card item-panel",
        **attributes(aria_label="One item"),
    )


def item_facts(row: ExploreRow, sweep: Sweep, site: Site) -> list[Component]:
    """What is known of an item."""
    said: list[Component] = [html.H3(row.name, className="item-name")]
    if row.analysis is not None:
        words = "Open its analysis" if row.state is AnalysisState.SUCCEEDED else "Open what came of it"
        said.append(dcc.Link(words, href=clip_path(row.analysis), className="button-link"))
    elif sweep.source == "shipped":
        said.append(html.P("Computed before; the clip itself is not here.", className="small muted"))
    if row.error is not None:
        said.append(notice("error", row.error.title, row.error.detail))
    if row.state is not AnalysisState.SUCCEEDED:
        return [*said, html.P(f"State: {WORDS[row.state]}.", className="small muted")]
    facts = [(name, value) for name, value in _facts(row, sweep) if value]
    said.append(
        html.Dl(
            [part for name, value in facts for part in (html.Dt(name), html.Dd(value))], className="facts item-list"
        )
    )
    if row.share:
        said.append(_shares(row, sweep, site))
    return said


def _facts(row: ExploreRow, sweep: Sweep) -> list[tuple[str, str]]:
    title = titles(sweep)
    label = row.label or ""
    if row.label_value is not None:
        label = f"{labels.signed(row.label_value)}" + (f" ({row.label})" if row.label in sweep.classes else "")
    prediction = row.prediction or ""
    if row.value is not None:
        prediction = f"{labels.signed(row.value)} ({prediction})"
    elif row.confidence is not None:
        prediction = f"{prediction}, confidence {percent(row.confidence, 1)}"
    return [
        ("True class" if sweep.output == "classes" else "True value", label),
        ("Prediction", f"{prediction}{', wrong' if row.wrong else ''}"),
        *((f"{title.get(name, name)} alone", taken) for name, taken in row.alone.items()),
        ("Error", "" if row.deviation is None else f"{row.deviation:.3f}{'' if row.value is not None else ' nats'}"),
        ("Group", row.group or ""),
    ]


def _shares(row: ExploreRow, sweep: Sweep, site: Site) -> html.Table:
    """Share, prior and lift of every modality at the site."""
    title, known = titles(sweep), names(sweep)
    body = []
    for name, prior in site.prior.items():
        if name not in row.share:
            continue
        chip = html.Span(
            title.get(name, name), className="modality-chip", style={"--modality": modality_color(known, name)}
        )
        share = row.share[name]
        body.append(
            html.Tr(
                [
                    html.Th(chip, scope="row"),
                    html.Td(labels.percent(share)),
                    html.Td(labels.percent(prior)),
                    html.Td(labels.times(share / prior)),
                ]
            )
        )
    head = html.Tr([html.Th(text, scope="col") for text in (site.title, "Share", "Prior", "Lift")])
    return html.Table([html.Thead(head), html.Tbody(body)], className="card-table item-shares")
