"""Connects the Explain pages: questions, figures, clicks."""

from dash import Dash

from frontend.client import ApiClient
from frontend.pages.explain import asking, drawing, leading
from frontend.pages.explain.answers import Answers


def register(app: Dash, api: ApiClient, answers: Answers) -> None:
    """Connect everything on the pages of an analysis and of a sweep."""
    asking.register(app, api, answers)
    drawing.register(app, api, answers)
    leading.register(app, api, answers)
