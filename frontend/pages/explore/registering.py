"""All callbacks of the Explore page and of the list of sweeps."""

from dash import Dash

from frontend.client import ApiClient
from frontend.pages.explore import choosing, clips, downloads, drawing, due, listing, running
from frontend.sweep_results import SweepResults


def register(app: Dash, api: ApiClient, results: SweepResults) -> None:
    """Connect them."""
    due.register(app)
    drawing.register(app, results)
    clips.register(app, results)
    choosing.register(app, results)
    downloads.register(app, api, results)
    running.register(app, api)
    listing.register(app, api)
