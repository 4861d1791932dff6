"""The Compare page: two clips, two checkpoints or two sweeps side by side, on the same scales."""

from dash import dcc, html
from dash.development.base_component import Component

from frontend.components import ids as page_ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon
from frontend.pages.compare import ids
from frontend.pages.compare.body import body
from frontend.pages.compare.choices import choices
from frontend.pages.compare.controls import toolbar
from frontend.pages.compare.seeing import Sources
from frontend.pages.compare.view import CONTROLS, PATH, CompareView


async def layout(sources: Sources, query: str | None) -> Component:
    """The page.

    Args:
        query: as in `location.search`: the view that a permalink asks for.
    """
    view = CompareView.of(query)
    sources.comparisons.forget(view)
    found = await choices(sources.api, *view.sides)
    if len(found.values) < 2 and not view.complete:
        return _nothing_yet()
    content, offer = await body(sources, view, found.pairs)
    return html.Div(
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.H1("Compare", id=page_ids.HEADING, tabIndex="-1"),
                            html.P(
                                "Two inputs, two checkpoints or two sweeps side by side, on the same scales.",
                                className="lead",
                            ),
                        ]
                    ),
                    html.Button(
                        [icon("link"), html.Span("Copy link to this view", **attributes(data_label="true"))],
                        className="button",
                        type="button",
                        **attributes(data_copy_address="true"),
                    ),
                ],
                className="clip-head",
            ),
            toolbar(found.groups, view, offer),
            html.Div(content, id=ids.BODY, className="compare-body", **attributes(aria_live="off")),
        ],
        className="compare-page",
        **attributes(
            data_path=PATH,
            data_default_view=CompareView().query,
            data_view_prefix=ids.VIEW,
            data_view_keys=" ".join(CONTROLS),
        ),
    )


def _nothing_yet() -> html.Div:
    return html.Div(
        [
            html.Header(html.H1("Compare", id=page_ids.HEADING, tabIndex="-1"), className="page-head"),
            html.Section(
                [
                    html.H2("Nothing to compare yet"),
                    html.P(
                        "Two analyses or two sweeps are needed. Analyse two clips, or one with two checkpoints, and "
                        "they can be chosen here.",
                        className="muted",
                    ),
                    html.Div(dcc.Link("Analyse a clip", href="/", className="button-link"), className="row"),
                ],
                className="card stack",
            ),
        ]
    )
