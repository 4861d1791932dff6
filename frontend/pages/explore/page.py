"""The Explore page of one sweep: is it input-dependent, how it differs per class, block and time, and the clips."""

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Sweep
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.figure_card import Sheet, export_menu, figure_card
from frontend.components.formats import moment
from frontend.components.icons import icon
from frontend.components.menu import link_item, menu
from frontend.components.notices import notice
from frontend.components.terms import term
from frontend.figures.class_series import LEAST_PX
from frontend.pages.clip.naming import file_name
from frontend.pages.explore import due
from frontend.pages.explore.controls import (
    axis_control,
    block_choices,
    classes_select,
    compared_selects,
    has_segments,
    modality_control,
    table_controls,
    toolbar,
)
from frontend.pages.explore.heights import heights_px
from frontend.pages.explore.item import item_panel
from frontend.pages.explore.panels import PANELS
from frontend.pages.explore.states import none_yet, progress_strip
from frontend.pages.explore.view import CONTROLS, SEPARATOR, SEVERAL, ExploreView
from frontend.pages.explore.viewing import swept
from frontend.pages.explore.wording import facts, unknown_text, why_by_prediction
from frontend.routes import checkpoint_path, collection_path, compare_address, explore_path, study_path
from frontend.settings import FrontendSettings

CONFUSION_PX = (460, 900)
"""Least width of the confusion matrix: of few classes and of many."""

MANY_CLASSES = 12

QUESTION_PX = 500
"""Width below which the words above the bars of the variance would be cut off."""

DIFFERENCE_PX = 460


async def layout(api: ApiClient, settings: FrontendSettings, sweep: Sweep, query: str | None) -> Component:
    """The page of a sweep in whatever state it is.

    Args:
        query: as in `location.search`: the view that a permalink asks for.
    """
    title = await checkpoint_name(api, sweep.checkpoint)
    head = _head(sweep, title, settings.public_api)
    if sweep.counts.succeeded == 0:
        return none_yet(sweep, head, (await api.sweep_items(sweep.id, "failed")).items)
    view = ExploreView.of(query, sweep)
    return html.Div(
        [
            dcc.Store(id=ids.SWEEP, data=dict(swept(sweep))),
            dcc.Store(id=ids.CLIPS_WANTED),
            dcc.Store(id=ids.BLOCK_CHOICES, data={site.name: block_choices(sweep, site) for site in sweep.sites}),
            due.stores(),
            dcc.Input(id=ids.explore_view("item"), type="hidden", value=None if view.item is None else str(view.item)),
            head,
            progress_strip(sweep),
            *_notices(sweep),
            toolbar(sweep, view),
            _question(sweep, view),
            *_per_class(sweep, view),
            *_per_module(sweep, view),
            *_over_time(sweep, view),
            *_right_and_wrong(sweep, view),
            _clips(sweep, view),
        ],
        className="explore-page",
        **attributes(
            data_path=explore_path(sweep.id),
            data_default_view=ExploreView.of(None, sweep).query,
            data_view_prefix=ids.EXPLORE_VIEW,
            # The site comes last: choosing one looks at the block, which must be the wanted one by then.
            data_view_keys=" ".join([*(key for key in CONTROLS if key != "site"), "site"]),
            data_view_lists=" ".join(SEVERAL),
            data_view_separator=SEPARATOR,
        ),
    )


async def checkpoint_name(api: ApiClient, checkpoint: str) -> str:
    """Title of a checkpoint, or its id where it is not there any more."""
    found = (await api.checkpoints()).items
    return next((item.title for item in found if item.id == checkpoint and item.title), checkpoint)


def _head(sweep: Sweep, checkpoint: str, api: str) -> html.Header:
    said: list[str | Component] = [" · ".join(facts(sweep)), " · with "]
    said += [dcc.Link(checkpoint, href=checkpoint_path(sweep.checkpoint)), f" · {moment(sweep.created_at)}"]
    if sweep.source == "shipped":
        said.append(" · came with the checkpoint")
    elif sweep.collection is not None:
        said += [" · ", dcc.Link("its collection", href=collection_path(sweep.collection))]
    return html.Header(
        [
            html.Div(
                [
                    html.H1(sweep.name, id=ids.HEADING, tabIndex="-1", className="clip-title"),
                    *([html.P(sweep.description, className="lead")] if sweep.description else []),
                    html.P(said, className="muted small"),
                ],
                className="clip-heading",
            ),
            html.Div(
                [
                    *(
                        [
                            dcc.Link("Explain", href=study_path(sweep.id), className="button-link"),
                            dcc.Link(
                                "Compare with…", href=compare_address(f"sweep:{sweep.id}"), className="button-link"
                            ),
                        ]
                        if sweep.counts.succeeded
                        else []
                    ),
                    html.Button(
                        [icon("link"), html.Span("Copy link to this view", **attributes(data_label="true"))],
                        className="button",
                        type="button",
                        **attributes(data_copy_address="true"),
                    ),
                    *([_downloads(sweep, api)] if sweep.counts.succeeded else []),
                ],
                className="row",
            ),
        ],
        className="clip-head",
    )


def _downloads(sweep: Sweep, api: str) -> html.Details:
    address = f"{api}/sweeps/{sweep.id}/numbers"
    return menu(
        [icon("download"), "Data"],
        [
            link_item("One row per item (CSV)", f"{address}?format=csv"),
            link_item("One row per item (Parquet)", f"{address}?format=parquet"),
        ],
    )


def _notices(sweep: Sweep) -> list[Component]:
    said: list[Component] = []
    if why := why_by_prediction(sweep):
        said.append(notice("info", "Grouped by prediction", why))
    elif sweep.unknown_labels:
        left = sum(sweep.unknown_labels.values())
        said.append(
            notice(
                "info",
                "Labels that are no class of this network",
                f"{unknown_text(sweep)}: {left:,} items count for no true class.",
            )
        )
    if not sweep.current:
        said.append(
            notice(
                "warning", "The checkpoint has other weights by now", "What is shown was computed with the old ones."
            )
        )
    return said


def _card(
    name: str, sweep: Sweep, view: ExploreView, *, sheet: Sheet | None = None, note: Component | None = None
) -> html.Section:
    title, height_px = PANELS[name].title, heights_px(sweep, view)[name]
    return figure_card(name, title, file_name(sweep.name, name), sheet=sheet, note=note, height_px=height_px)


def _question(sweep: Sweep, view: ExploreView) -> html.Section:
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


def _per_class(sweep: Sweep, view: ExploreView) -> list[Component]:
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


def _shares_px(sweep: Sweep) -> int:
    """Width that a column for each modality needs, beside the names of the classes."""
    return 150 + 105 * max(len(site.prior) for site in sweep.sites)


def _per_module(sweep: Sweep, view: ExploreView) -> list[Component]:
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


def _over_time(sweep: Sweep, view: ExploreView) -> list[Component]:
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


def _right_and_wrong(sweep: Sweep, view: ExploreView) -> list[Component]:
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


def _clips(sweep: Sweep, view: ExploreView) -> html.Section:
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
                        ],
                        className="row clips-line",
                    ),
                    export_menu(
                        ids.CLIPS_GRID, "Table of clips", file_name(sweep.name, "clips"), grid=ids.CLIPS_GRID
                    ),
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


def _section(title: list[str | Component], *below: Component) -> html.Div:
    return html.Div([html.H2(title), *below], className="section-head")


def _note(sentence: str) -> html.P:
    return html.P(sentence, className="figure-note small muted")
