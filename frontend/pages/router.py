"""Which page stands under which path, with its title."""

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from frontend.components import ids
from frontend.components.notices import Carried, page_notice
from frontend.components.shell import navigation
from frontend.components.trail import Trail, way_back
from frontend.pages.pages import Pages
from frontend.routes import route

NAME = "MSAF Lens"


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
