"""States that are not content: warnings, errors, empty lists, things that are not there."""

from typing import Literal, TypedDict

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from frontend.client import ApiError
from frontend.components.attributes import attributes
from frontend.components.icons import icon

Tone = Literal["info", "warning", "error"]


def notice(tone: Tone, title: str, *body: str | Component) -> html.Div:
    """A box that says something; errors are announced at once."""
    return html.Div(
        [
            icon("info" if tone == "info" else "warning"),
            html.Div([html.Strong(title, className="notice-title"), html.Div(list(body), className="notice-body")]),
        ],
        className=f"notice notice-{tone}",
        role="alert" if tone == "error" else "note",
    )


class Carried(TypedDict):
    """Something to say on the page that a callback leads to."""

    path: str
    title: str
    text: str


def page_notice(tone: Tone, title: str, *body: str | Component) -> html.Div:
    """A box at the top of the page, which `assets/notice.js` puts away on request."""
    return html.Div(
        [
            notice(tone, title, *body),
            html.Button(
                icon("close"),
                type="button",
                className="button button-quiet notice-close",
                title="Put this away",
                **attributes(data_dismiss="true", aria_label="Put this message away"),
            ),
        ],
        className="notice-frame",
    )


def empty(sentence: str) -> html.P:
    """What stands where a list would be."""
    return html.P(sentence, className="empty")


def error_page(error: ApiError) -> html.Div:
    """A page in the place of one that could not be made."""
    if error.not_found:
        title, hint = "Not here", "It may have been deleted, or the link is not complete."
    elif error.away:
        title, hint = "The analysis service is away", "Nothing is lost: analyses go on when it is back."
    else:
        title, hint = error.problem.title, ""
    return state_page(title, _sentence(error.problem.detail), hint, retry=error.away)


def state_page(title: str, *sentences: str, retry: bool = False) -> html.Div:
    """A quiet page with a heading, some sentences and the way back."""
    links: list[Component] = [dmc.Anchor("Analyse a clip", href="/", className="button-link")]
    if retry:
        links.insert(0, html.A("Try again", href="", className="button-link button-link-strong"))
    return html.Div(
        [
            html.H1(title, id="page-heading", tabIndex="-1"),
            *(html.P(sentence) for sentence in sentences if sentence),
            html.Div(links, className="row"),
        ],
        className="state-page",
    )


def _sentence(text: str) -> str:
    """A text with its full stop, which the details of the API's problems leave out."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
