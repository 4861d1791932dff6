"""Which page stands under which path, with its title; pages that can't be made become states of their own."""

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component

from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.notices import Carried, error_page, page_notice, state_page
from frontend.components.shell import navigation
from frontend.pages import analyse, checkpoints
from frontend.pages.clip import page as clip
from frontend.results import Results
from frontend.routes import Route, route
from frontend.settings import FrontendSettings

NAME = "MSAF Lens"


class Pages:
    """Makes the page of a route."""

    def __init__(self, api: ApiClient, results: Results, settings: FrontendSettings) -> None:
        self._api = api
        self._results = results
        self._settings = settings

    async def show(self, shown: Route, query: str | None) -> tuple[Component, str]:
        """The content of a route and its title."""
        try:
            return await self._content(shown, query)
        except ApiError as error:
            return error_page(error), error.problem.title

    async def _content(self, shown: Route, query: str | None) -> tuple[Component, str]:
        match shown.page:
            case "analyse":
                return await analyse.layout(self._api, self._settings), "Analyse"
            case "clip":
                self._results.forget(shown.id)
                analysis = await self._api.analysis(shown.id)
                return await clip.layout(self._api, self._settings, analysis, query), analysis.clip_name or "Analysis"
            case "checkpoints":
                return await checkpoints.layout(self._api), "Checkpoints"
            case "checkpoint":
                found = await self._api.checkpoint(shown.id)
                return checkpoints.card_page(found), found.title
            case "unknown":
                return state_page(
                    "There is no such page", "The address may be mistyped, or the page has moved."
                ), "Not found"


def register(app: Dash, pages: Pages) -> None:
    """Connect the address with the page."""

    @app.callback(
        Output(ids.PAGE, "children"),
        Output(ids.NAVIGATION, "children"),
        Output(ids.TITLE, "data"),
        Output(ids.NOTICE, "children"),
        Output(ids.CARRIED, "data"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.REFRESH, "data"),
        State(ids.LOCATION, "search"),
        State(ids.CARRIED, "data"),
    )
    async def show(
        path: str | None, _refresh: object, query: str | None, carried: Carried | None
    ) -> tuple[Component, list[Component], str, list[Component], None]:
        shown = route(path)
        content, title = await pages.show(shown, query)
        notices: list[Component] = []
        if carried is not None and carried["path"] == path:
            notices.append(page_notice("info", carried["title"], carried["text"]))
        return content, navigation(shown.page), f"{title} · {NAME}", notices, None

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "scheme"),
        Output(ids.SCHEME, "data"),
        Input(ids.SCHEME_TOGGLE, "computedColorScheme"),
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "arrive"), Input(ids.TITLE, "data"), State(ids.LOCATION, "pathname")
    )
