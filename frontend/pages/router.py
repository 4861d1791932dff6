"""Which page stands under which path, with its title; pages that can't be made become states of their own."""

from dataclasses import dataclass

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.notices import Carried, error_page, page_notice, state_page
from frontend.components.shell import navigation
from frontend.components.trail import Trail, way_back
from frontend.pages.analyse import page as analyse
from frontend.pages.checkpoints import page as checkpoints
from frontend.pages.clip import page as clip
from frontend.pages.sentences import page as sentences
from frontend.pages.sentences.batch import Batch
from frontend.results import Results
from frontend.routes import Route, route
from frontend.settings import FrontendSettings

NAME = "MSAF Lens"


@dataclass(frozen=True)
class Made:
    """A page: its content, its title, and the table that it shows, if it shows one."""

    content: Component
    title: str
    table: Trail | None = None


class Pages:
    """Makes the page of a route."""

    def __init__(self, api: ApiClient, results: Results, batch: Batch, settings: FrontendSettings) -> None:
        self._api = api
        self._results = results
        self._batch = batch
        self._settings = settings

    async def show(self, shown: Route, query: str | None) -> Made:
        """The page of a route, or of what is in its way."""
        try:
            return await self._made(shown, query)
        except ApiError as error:
            return Made(error_page(error), error.problem.title)

    async def _made(self, shown: Route, query: str | None) -> Made:
        match shown.page:
            case "analyse":
                return Made(await analyse.layout(self._api, self._settings, query), "Analyse")
            case "clip":
                self._results.forget(shown.id)
                analysis = await self._api.analysis(shown.id)
                return Made(await clip.layout(self._api, self._settings, analysis, query), analysis.name or "Analysis")
            case "sentences":
                content, table = await sentences.layout(self._api, self._batch, query)
                return Made(content, "Sentences", table)
            case "checkpoints":
                return Made(await checkpoints.layout(self._api), "Checkpoints")
            case "checkpoint":
                found = await self._api.checkpoint(shown.id)
                return Made(checkpoints.card_page(found), found.title)
            case "unknown":
                lost = state_page("There is no such page", "The address may be mistyped, or the page has moved.")
                return Made(lost, "Not found")


def register(app: Dash, pages: Pages) -> None:
    """Connect the address with the page."""

    @app.callback(
        Output(ids.PAGE, "children"),
        Output(ids.NAVIGATION, "children"),
        Output(ids.TITLE, "data"),
        Output(ids.NOTICE, "children"),
        Output(ids.CARRIED, "data"),
        Output(ids.BACK, "children"),
        Output(ids.TABLE_SHOWN, "data"),
        Input(ids.LOCATION, "pathname"),
        Input(ids.REFRESH, "data"),
        State(ids.LOCATION, "search"),
        State(ids.CARRIED, "data"),
        State(ids.TABLE_SHOWN, "data"),
    )
    async def show(
        path: str | None, _refresh: object, query: str | None, carried: Carried | None, table: Trail | None
    ) -> tuple[Component, list[Component], str, object, None, list[Component], object]:
        shown = route(path)
        made = await pages.show(shown, query)
        notices: object = []
        if carried is not None and carried["path"] == path:
            notices = [page_notice("info", carried["title"], carried["text"])]
        elif ctx.triggered_id == ids.REFRESH:
            # The same page again: what was said on it still holds.
            notices = no_update
        back = way_back(shown.id, table) if shown.page == "clip" else []
        title = f"{made.title} · {NAME}"
        return made.content, navigation(shown.page), title, notices, None, back, made.table or no_update

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "scheme"),
        Output(ids.SCHEME, "data"),
        Input(ids.SCHEME_TOGGLE, "computedColorScheme"),
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "arrive"), Input(ids.TITLE, "data"), State(ids.LOCATION, "pathname")
    )
