"""The Explain page of a sweep: attention against effect, over many inputs."""

import json

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Sweep
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.notices import notice
from frontend.components.terms import term
from frontend.pages.explain.answers import Explained
from frontend.pages.explain.controls import study_controls, view_controls
from frontend.pages.explain.page import copy_link, stores
from frontend.pages.explain.sections import button_row, figures, section
from frontend.pages.explain.view import study_defaults, views_of
from frontend.pages.explain.wording import why_no_study
from frontend.routes import checkpoint_path, explore_path, study_path


def layout(sweep: Sweep, checkpoint: str, query: str | None) -> Component:
    """The page of a sweep.

    Args:
        checkpoint: what its checkpoint is called.
        query: as in `location.search`: the view that a permalink asks for.
    """
    unable = why_no_study(sweep)
    unasked = study_defaults(sweep)
    views = views_of(query, unasked)
    explained = Explained(id=sweep.id, of="sweep", able=not unable)
    return html.Div(
        [
            *stores(explained, unasked),
            _head(sweep, checkpoint),
            html.Div(
                view_controls(sweep.sites, views["view"]),
                className="toolbar",
                role="group",
                **attributes(aria_label="What the figures show"),
            ),
            *([notice("warning", "No study can be started", unable)] if unable else []),
            section(
                "study",
                "Over many inputs",
                [
                    "The effect of every ",
                    term("block"),
                    " is measured on inputs drawn at random, and set against attention: on the mean, and one by one.",
                ],
                [
                    html.Div(study_controls(views["study"]), className="row explain-row"),
                    button_row("study", "Start the study", able=not unable),
                ],
                figures("study", sweep.name, "grid-two"),
                notes=[
                    "Intervals are bootstrapped over groups where there are some, else over inputs. A click on a mark "
                    "opens the input.",
                ],
            ),
        ],
        className="explain-page",
        **attributes(data_path=study_path(sweep.id), data_explain=json.dumps(unasked)),
    )


def _head(sweep: Sweep, checkpoint: str) -> html.Header:
    return html.Header(
        [
            html.Div(
                [
                    html.P(dcc.Link(["← ", sweep.name], href=explore_path(sweep.id)), className="small"),
                    html.H1(
                        "Does attention follow effect, over many inputs?",
                        id=ids.HEADING,
                        tabIndex="-1",
                        className="clip-title",
                    ),
                    html.P(
                        [
                            f"{sweep.counts.succeeded:,} inputs of ",
                            html.Strong(sweep.name),
                            ", analysed with ",
                            dcc.Link(checkpoint, href=checkpoint_path(sweep.checkpoint)),
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
