"""The Explain page of an analysis: does attention point to what matters, and what if it were otherwise?"""

import json
from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Analysis, AnalysisState, Checkpoint, Report
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.clip_list import checkpoint_title
from frontend.components.icons import icon
from frontend.components.notices import notice, state_page
from frontend.components.terms import term
from frontend.figures.modalities import titles
from frontend.pages.explain.answers import Explained
from frontend.pages.explain.changing import override_controls, swap_controls
from frontend.pages.explain.controls import (
    output_control,
    sanity_controls,
    view_controls,
)
from frontend.pages.explain.sections import button_row, figures, live_area, section, undo_row
from frontend.pages.explain.view import Views, defaults, views_of
from frontend.pages.explain.wording import predicted_name, why_unable
from frontend.routes import checkpoint_path, clip_path, explain_path

SECTIONS = (("effect", "Block effect"), ("override", "Override"), ("swap", "Swap"), ("sanity", "Sanity"))


async def layout(api: ApiClient, analysis: Analysis, query: str | None) -> Component:
    """The page of an analysis in whatever state it is.

    Args:
        query: as in `location.search`: the view that a permalink asks for.
    """
    if analysis.state is not AnalysisState.SUCCEEDED or analysis.report is None:
        return _nothing_yet(analysis)
    report = analysis.report
    try:
        checkpoint = await api.checkpoint(analysis.checkpoint)
    except ApiError as error:
        if not error.not_found:
            raise
        checkpoint = None
    unable = why_unable(analysis, report, checkpoint)
    unasked = defaults(report, checkpoint, clip=analysis.inputs.clip is not None)
    views = views_of(query, unasked)
    explained = Explained(id=analysis.id, of="analysis", able=not unable)
    return html.Div(
        [
            *stores(explained, unasked),
            _head(analysis, report, checkpoint),
            html.Div(
                [section_links(SECTIONS), *view_controls(report.sites, views["view"])],
                className="toolbar",
                role="group",
                **attributes(aria_label="Sections, and what the figures show"),
            ),
            *([notice("warning", "Nothing new can be asked", unable)] if unable else []),
            _effect(analysis, report, views, able=not unable),
            _override(analysis, report, views, able=not unable),
            _swap(analysis, report, views, able=not unable),
            _sanity(analysis, views, able=not unable),
        ],
        className="explain-page",
        **attributes(data_path=explain_path(analysis.id), data_explain=json.dumps(unasked)),
    )


def stores(explained: Explained, unasked: Views) -> list[Component]:
    """What callbacks look at: what is explained, and the settled values of every group of controls."""
    return [
        dcc.Store(id=ids.EXPLAINED, data=dict(explained)),
        *(dcc.Store(id=ids.explain_wish(group)) for group in unasked),
    ]


def section_links(sections: Sequence[tuple[str, str]]) -> html.Nav:
    """To the sections of the page."""
    return html.Nav(
        [html.A(title, href=f"#{name}") for name, title in sections],
        className="explain-links",
        **attributes(aria_label="Sections"),
    )


def copy_link() -> html.Button:
    return html.Button(
        [icon("link"), html.Span("Copy link to this view", **attributes(data_label="true"))],
        className="button",
        type="button",
        **attributes(data_copy_address="true"),
    )


def _nothing_yet(analysis: Analysis) -> html.Div:
    if not analysis.state.ended:
        page = state_page("Not analysed yet", "What there is to be explained is still being computed.")
    else:
        page = state_page("Nothing to explain", "This analysis has no result: it failed, or it was cancelled.")
    to_it = dcc.Link("See the analysis", href=clip_path(analysis.id), className="button-link button-link-strong")
    return html.Div([page, html.Div(to_it, className="row state-more")])


def _head(analysis: Analysis, report: Report, checkpoint: Checkpoint | None) -> html.Header:
    return html.Header(
        [
            html.Div(
                [
                    html.P(
                        dcc.Link(["← ", analysis.name or "Analysis"], href=clip_path(analysis.id)), className="small"
                    ),
                    html.H1(
                        f"Does attention explain “{predicted_name(report)}”?",
                        id=ids.HEADING,
                        tabIndex="-1",
                        className="clip-title",
                    ),
                    html.P(
                        [
                            term("attention", "Attention"),
                            " is what the module weighs; ",
                            term("effect"),
                            " is what the output depends on. Here both are measured on ",
                            html.Strong(analysis.name or "this input"),
                            ", with ",
                            dcc.Link(
                                checkpoint_title(analysis.checkpoint, report.weights_sha256, checkpoint),
                                href=checkpoint_path(analysis.checkpoint),
                            ),
                            ".",
                        ],
                        className="muted",
                    ),
                ],
                className="clip-heading",
            ),
            html.Div([copy_link()], className="row"),
        ],
        className="clip-head",
    )


def _effect(analysis: Analysis, report: Report, views: Views, *, able: bool) -> html.Section:
    many = len(report.overall.logits) > 1 and report.output == "classes"
    return section(
        "effect",
        "Block effect",
        ["Every ", term("block"), " is ablated alone, and the change of the output is set against its attention."],
        [
            html.Div(output_control(report, views["effect"]), className="row explain-row", hidden=not many),
            button_row("effect", "Measure the effect of every block", able=able),
        ],
        figures("effect", analysis.name, "grid-effect"),
        notes=[
            "In a scatter that rises, the blocks attended to are those that matter. A flat or shapeless one says that "
            "attention cannot be read as an explanation of this prediction. A click on a block opens its detail.",
        ],
    )


def _override(analysis: Analysis, report: Report, views: Views, *, able: bool) -> html.Section:
    controls = [override_controls(titles(report), site, views["override"]) for site in report.sites]
    return section(
        "override",
        "Override",
        ["The network runs on with other attention: if the prediction does not care, attention did not decide it."],
        [html.Div(controls, className="explain-sites"), undo_row("override")] if able else [],
        live_area("override", figures("override", analysis.name, "grid-change")),
        idle="Nothing is changed. Choose other attention above, and the new prediction stands here beside the old one.",
        live=True,
    )


def _swap(analysis: Analysis, report: Report, views: Views, *, able: bool) -> html.Section:
    shiftable = any(key.startswith("shift.") for key in views["swap"])
    said_of = []
    if not shiftable:
        said_of.append("There is no sound of a file here that could be shifted in time.")
    if len(report.modalities) == 1 or sum(status.present for status in report.modalities) == 1:
        said_of.append("Only one modality has data here; another input can lend the others.")
    return section(
        "swap",
        "Swap",
        [term("swap", "Other input"), ": the picture of one with the sound of another, sound out of time, noise."],
        [
            swap_controls(report, views["swap"]),
            *(html.P(sentence, className="small muted") for sentence in said_of),
            undo_row("swap"),
        ]
        if able
        else [],
        live_area("swap", figures("swap", analysis.name, "grid-change")),
        idle="Nothing is changed. Take a stream from another input, shift, or add noise.",
        live=True,
    )


def _sanity(analysis: Analysis, views: Views, *, able: bool) -> html.Section:
    return section(
        "sanity",
        "Sanity",
        ["The same map for networks with ", term("random weights"), ", on one colour scale."],
        [
            html.Div(sanity_controls(views["sanity"]), className="row explain-row"),
            button_row("sanity", "Compare with random weights", able=able),
        ],
        figures("sanity", analysis.name, "stack"),
        notes=["If the maps look alike, the map shows how the network is built, not what it has learnt."],
    )
