"""All callbacks of the Collections pages."""

from dash import Dash

from frontend.client import ApiClient
from frontend.pages.collections import deleting, folders, following, items, listing, making


def register(app: Dash, api: ApiClient) -> None:
    """Connect them."""
    listing.register(app, api)
    folders.register(app, api)
    making.register(app, api)
    items.register(app, api)
    following.register(app, api)
    deleting.register(app, api)
