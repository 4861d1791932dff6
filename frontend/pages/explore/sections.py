"""The sections of the Explore page below its toolbar, each with its figures, their controls and how to read them."""

from dash import html
from dash.development.base_component import Component

from backend.schemas import Sweep
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.figure_card import Sheet, export_menu, figure_card
from frontend.components.terms import term
from frontend.figures.class_series import LEAST_PX
from frontend.pages.clip.naming import file_name
from frontend.pages.explore.controls import (
    axis_control,
    classes_select,
    compared_selects,
    has_segments,
    modality_control,
    table_controls,
)
from frontend.pages.explore.heights import heights_px
from frontend.pages.explore.item import item_panel
from frontend.pages.explore.panels import PANELS
from frontend.pages.explore.view import ExploreView

CONFUSION_PX = (460, 900)
"""Least width of the confusion matrix: of few classes and of many."""

MANY_CLASSES = 12

QUESTION_PX = 500
"""Width below which the words above the bars of the variance would be cut off."""

DIFFERENCE_PX = 460


def question(sweep: Sweep, view: ExploreView) -> html.Section:
    """Whether attention depends on the input, as a sentence beside the parts of its variance."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Is it input-dependent?"),
                    html.P(id=ids.VARIATION_SENTENCE, className="variation-sentence", **attributes(aria_live="polite")),
                    html.P("A map that is the same for every input explains none of them.", className="small muted"),
                ],
                className="question-words",
            ),
            _card("variation", sweep, view, sheet=Sheet(QUESTION_PX)),
        ],
        className="question",
    )


def per_class(sweep: Sweep, view: ExploreView) -> list[Component]:
    """Shares and lifts of every class, per channel too, and the difference of two classes (paper, Figure 6)."""
    return [
        _section(
            ["Per class: ", term("share"), ", ", term("prior"), " and ", term("lift")],
            html.P(id=ids.EXPLORE_LEGEND, className="note-line"),
        ),
        html.Div(
            [
                _card(
                    "class-shares",
                    sweep,
                    view,
                    sheet=Sheet(_shares_px(sweep)),
                    note=_note("A click on a dot shows the clips of its class."),
                ),
                html.Div(
                    [
                        html.Div(compared_selects(sweep, view), className="card-controls"),
                        _card(
                            "class-difference",
                            sweep,
                            view,
                            sheet=Sheet(DIFFERENCE_PX),
                            note=_note(
                                "Solid bars differ with the false-discovery rate controlled over all channels "
                                "(Benjamini and Hochberg); faint ones may be chance."
                            ),
                        ),
                    ],
                    className="card-with-controls",
                ),
            ],
            className="grid-halves",
        ),
        html.Div(
            [
                html.Div(classes_select(sweep, view), className="card-controls"),
                _card("class-channels", sweep, view, sheet=Sheet(LEAST_PX)),
            ],
            className="card-with-controls",
        ),
    ]  # fmt: skip


def per_module(sweep: Sweep, view: ExploreView) -> list[Component]:
    """The maps of all sites side by side (paper, Figure 7)."""
    columns = sum(site.segments for site in sweep.sites)
    return [
        _section(["Per module: every ", term("block")]),
        _card(
            "module-maps",
            sweep,
            view,
            sheet=Sheet(max(340, 130 * columns)),
            note=_note("A click on a block sorts the clips by the attention that it gets."),
        ),
    ]


def over_time(sweep: Sweep, view: ExploreView) -> list[Component]:
    """Lines over segments or windows; where there is but one of each, a sentence instead."""
    shown = has_segments(sweep) or sweep.windows > 1
    why = "Every site looks at its whole input at once, and no input is longer than one window."
    return [
        _section(["Over time"], *([] if shown else [html.P(why, className="note-line")])),
        html.Div(
            [
                html.Div(axis_control(sweep, view), className="card-controls"),
                _card("class-time", sweep, view, sheet=Sheet(LEAST_PX)),
            ],
            className="card-with-controls",
            hidden=not shown,
        ),
    ]


def right_and_wrong(sweep: Sweep, view: ExploreView) -> list[Component]:
    """The matrix and the metrics; without labels only their controls, which the address knows, are there."""
    shown = sweep.labelled > 0
    least = CONFUSION_PX[0] if len(sweep.classes) <= MANY_CLASSES else CONFUSION_PX[1]
    return [
        html.Div(_section(["Right and wrong"]), hidden=not shown),
        html.Div(
            [
                html.Div(modality_control(sweep, view), className="card-controls"),
                html.Div(
                    [
                        _card(
                            "confusion",
                            sweep,
                            view,
                            sheet=Sheet(least),
                            note=_note("A click on a cell shows the clips in it."),
                        ),
                        html.Section(
                            [html.H3("Metrics", className="card-title"), html.Div(id=ids.METRICS)],
                            className="card metrics-card",
                        ),
                    ],
                    className="grid-confusion",
                ),
            ],
            className="card-with-controls",
            hidden=not shown,
        ),
    ]


def clips(sweep: Sweep, view: ExploreView) -> html.Section:
    """The table of all items, and the one that is open beside it."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Clips", id="clips-heading", tabIndex="-1"),
                    html.P(
                        [
                            html.Span(id=ids.CLIPS_COUNT, role="status"),
                            html.Button(
                                "Show all",
                                id=ids.CLIPS_ALL,
                                type="button",
                                className="button button-quiet",
                                hidden=True,
                            ),
                            html.Span(id=ids.CLIPS_NARROWED, role="status"),
                        ],
                        className="row clips-line",
                    ),
                    export_menu(ids.CLIPS_GRID, "Table of clips", file_name(sweep.name, "clips"), grid=ids.CLIPS_GRID),
                ],
                className="section-head",
            ),
            table_controls(sweep, view),
            html.Div(
                [
                    html.Div(id=ids.place(ids.CLIPS_GRID), className="clips-table"),
                    item_panel(sweep, view, filename=file_name(sweep.name, "item-map")),
                ],
                className="grid-clips",
            ),
            html.P(
                "A row opens its item: with the mouse, or with Enter or Space on the keyboard. "
                "Headers sort; with Ctrl by several columns.",
                className="small muted",
            ),
        ],
        id=ids.CLIPS_SECTION,
        className="clips-section",
    )


def _card(
    name: str, sweep: Sweep, view: ExploreView, *, sheet: Sheet | None = None, note: Component | None = None
) -> html.Section:
    title, height_px = PANELS[name].title, heights_px(sweep, view)[name]
    return figure_card(name, title, file_name(sweep.name, name), sheet=sheet, note=note, height_px=height_px)


def _shares_px(sweep: Sweep) -> int:
    """Width that a column for each modality needs, beside the names of the classes."""
    return 150 + 105 * max(len(site.prior) for site in sweep.sites)


def _section(title: list[str | Component], *below: Component) -> html.Div:
    return html.Div([html.H2(title), *below], className="section-head")


def _note(sentence: str) -> html.P:
    return html.P(sentence, className="figure-note small muted")
