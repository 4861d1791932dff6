"""All callbacks of the Compare page."""

from dash import Dash

from frontend.pages.compare import choosing, drawing
from frontend.pages.compare.seeing import Sources


def register(app: Dash, sources: Sources) -> None:
    """Connect them."""
    choosing.register(app, sources)
    drawing.register(app, sources)
