"""One question of the Explain page: what it asks, its controls, where it stands, and its figures."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.figure_card import Sheet, figure_card
from frontend.components.icons import icon
from frontend.pages.clip.naming import file_name
from frontend.pages.explain.panels import panels_of
from frontend.pages.explain.seen import Kind

TICK_MS = 700
"""How often a question that is being computed is looked at."""

WIDE = {"effect-map": 520, "override-blocks": 440, "swap-blocks": 440, "sanity-maps": 620}
"""Least width of figures that are scrolled sideways rather than squeezed."""


def section(
    kind: Kind,
    title: str,
    question: Sequence[str | Component],
    controls: Sequence[Component],
    results: Component,
    *,
    notes: Sequence[str] = (),
    idle: str = "",
    live: bool = False,
) -> html.Section:
    """A section with its anchor.

    Args:
        question: what it is about, in a sentence.
        results: its figures, which are hidden until there is an answer.
        idle: what stands there as long as nothing is asked.
        live: whether it is asked by its controls alone, without a button.
    """
    part = ids.explain_part
    return html.Section(
        [
            html.Div(
                [html.H2(title, id=f"{kind}-title"), html.P(list(question), className="note-line")],
                className="section-head",
            ),
            html.Div(list(controls), className="explain-controls") if controls else None,
            *(_hidden_buttons(kind) if live or not controls else []),
            dcc.Store(id=part(kind, "asked")),
            dcc.Store(id=part(kind, "answer")),
            dcc.Interval(id=part(kind, "tick"), interval=TICK_MS, disabled=True),
            html.Div(id=part(kind, "said"), role="status"),
            *([html.P(idle, className="empty explain-idle")] if idle else []),
            html.Div(
                [
                    html.Div(id=part(kind, "words"), className="explain-words", **attributes(aria_live="polite")),
                    results,
                    *(html.P(note, className="small muted explain-note") for note in notes),
                ],
                id=part(kind, "body"),
                hidden=True,
            ),
        ],
        id=kind,
        className="explain-section",
        **attributes(aria_labelledby=f"{kind}-title"),
    )


def button_row(kind: Kind, text: str, *, able: bool) -> html.Div:
    """The button that asks, and the one that cancels.

    Args:
        able: whether something new can be asked.
    """
    return html.Div(
        [
            html.Button(
                text,
                id=ids.explain_part(kind, "ask"),
                className="button button-primary",
                type="button",
                hidden=True,
                disabled=not able,
            ),
            _cancel(kind),
        ],
        className="row explain-row",
    )


def undo_row(group: str) -> html.Div:
    """Back by one change, and back to the beginning; `assets/explain.js` does it."""
    return html.Div(
        [
            html.Button(
                "Undo", className="button", type="button", disabled=True, **attributes(data_explain_undo=group)
            ),
            html.Button(
                [icon("retry"), "Reset"],
                className="button",
                type="button",
                disabled=True,
                **attributes(data_explain_reset=group),
            ),
        ],
        className="row explain-row",
    )


def live_area(kind: Kind, content: Component) -> html.Div:
    """Figures that stay while the next answer is on its way; only a slow one shows that it is being computed."""
    return html.Div(
        [html.Span("Computing", className="live-spinner", role="status"), content],
        id=ids.explain_part(kind, "busy"),
        className="live",
    )


def figures(kind: Kind, name: str, layout: str) -> html.Div:
    """The figures of the answer to a question.

    Args:
        name: of what is explained; exports are saved under it.
        layout: class of the grid that they lie in.
    """
    return html.Div(
        [
            html.Div(
                figure_card(
                    panel.name,
                    panel.title,
                    file_name(name, panel.name),
                    sheet=Sheet(WIDE[panel.name]) if panel.name in WIDE else None,
                ),
                className=f"area-{panel.name.removeprefix(f'{kind}-')}",
            )
            for panel in panels_of(kind)
        ],
        className=layout,
    )


def _hidden_buttons(kind: Kind) -> list[Component]:
    """The button of a question without one, for its callback; the cancel button is shown for slow ones."""
    return [
        html.Button(id=ids.explain_part(kind, "ask"), hidden=True, type="button"),
        html.Div(_cancel(kind), className="row"),
    ]


def _cancel(kind: Kind) -> html.Button:
    return html.Button(
        [icon("close"), "Cancel"], id=ids.explain_part(kind, "cancel"), className="button", type="button", hidden=True
    )
