"""The Explain page of a sweep: attention against effect, and other attention, over many inputs."""

import json

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Sweep
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.notices import notice
from frontend.components.terms import term
from frontend.figures.sweep_drawing import titles
from frontend.pages.explain.answers import Explained
from frontend.pages.explain.changing import override_controls
from frontend.pages.explain.controls import drawing_controls, study_controls, view_controls
from frontend.pages.explain.page import copy_link, section_links, stores
from frontend.pages.explain.sections import button_row, figures, section, undo_row
from frontend.pages.explain.view import Views, study_defaults, views_of
from frontend.pages.explain.wording import why_no_study
from frontend.routes import checkpoint_path, explore_path, study_path

SECTIONS = (("study", "Block effect"), ("override-study", "Other attention"))


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
                [section_links(SECTIONS), *view_controls(sweep.sites, views["view"])],
                className="toolbar",
                role="group",
                **attributes(aria_label="Sections, and what the figures show"),
            ),
            *([notice("warning", "No study can be started", unable)] if unable else []),
            _effects(sweep, views, able=not unable),
            _other_attention(sweep, views, able=not unable),
        ],
        className="explain-page",
        **attributes(data_path=study_path(sweep.id), data_explain=json.dumps(unasked)),
    )


def _effects(sweep: Sweep, views: Views, *, able: bool) -> html.Section:
    return section(
        "study",
        "Block effect, over many inputs",
        [
            "The effect of every ",
            term("block"),
            " is measured on inputs drawn at random, and set against attention: on the mean, and one by one.",
        ],
        [
            html.Div(study_controls(views["study"]), className="row explain-row"),
            button_row("study", "Start the study", able=able),
        ],
        figures("study", sweep.name, "grid-two"),
        notes=[
            "Intervals are bootstrapped over groups where there are some, else over inputs. A click on a mark opens "
            "the input.",
        ],
    )


def _other_attention(sweep: Sweep, views: Views, *, able: bool) -> html.Section:
    values = views["override-study"]
    sites = [override_controls(titles(sweep), site, values, "override-study") for site in sweep.sites]
    return section(
        "override-study",
        "Other attention, over many inputs",
        [
            "The network runs on with other ",
            term("attention"),
            ": if it is right as often as before, it did not need the attention that it learnt.",
        ],
        [
            html.Div(sites, className="explain-sites"),
            html.Div(drawing_controls(values), className="row explain-row"),
            undo_row("override-study"),
            button_row("override-study", "Run the inputs with this attention", able=able),
        ],
        figures("override-study", sweep.name, "grid-two"),
        idle="Choose other attention above, and inputs drawn at random are run with it, beside what they gave before.",
        notes=[
            "Every input is compared with itself. Intervals are bootstrapped over groups where there are some, else "
            "over inputs; the same seed draws the same inputs as for the block effects. A click on a mark opens the "
            "input.",
        ],
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
