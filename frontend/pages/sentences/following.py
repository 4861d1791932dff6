"""The table while its analyses go on: read again, cancelled, tried again, sorted, and saved as a file."""

from dash import Dash, Input, Output, State, no_update, set_props
from dash.exceptions import PreventUpdate

from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.pages.sentences.batch import Batch
from frontend.pages.sentences.page import Asked, Content, cancel_words, content, retry_words
from frontend.pages.sentences.rows import arranged, row_of
from frontend.pages.sentences.table import as_file, table_address
from frontend.routes import route

QUERY = State(ids.LOCATION, "search")
SHOWN: tuple[tuple[str, str], ...] = (
    (ids.ROWS_HEAD, "children"),
    (ids.ROWS_STANDING, "children"),
    (ids.ROWS, "children"),
    (ids.ROWS_TICK, "disabled"),
    (ids.ROWS_CANCEL, "hidden"),
    (ids.ROWS_CANCEL, "children"),
    (ids.ROWS_RETRY, "hidden"),
    (ids.ROWS_RETRY, "children"),
)
"""The properties that a content fills, in the order of `filled`."""


def register(app: Dash, api: ApiClient, batch: Batch) -> None:
    """Connect the table."""

    async def read(query: str | None, *, anew: bool = False) -> tuple[object, ...]:
        wanted = Asked.of(query)
        found = await batch.read(wanted.analyses, anew=anew)
        shown = content(wanted, found, (await api.checkpoints()).items)
        # Not an output: it is there on every page, and Dash would then miss the inputs that are only on this one.
        set_props(ids.TABLE_SHOWN, {"data": shown.trail})
        return filled(shown)

    @app.callback(
        *(Output(part, name, allow_duplicate=True) for part, name in SHOWN),
        Input(ids.ROWS_TICK, "n_intervals"),
        Input(ids.LOCATION, "search"),
        State(ids.LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    async def refresh(_ticks: int | None, query: str | None, path: str | None) -> tuple[object, ...]:
        if route(path).page != "sentences":
            raise PreventUpdate
        try:
            return await read(query)
        except ApiError as error:
            # The next tick may reach it; a box that says so again and again helps nobody.
            if error.away:
                raise PreventUpdate from error
            raise

    @app.callback(
        *(Output(part, name, allow_duplicate=True) for part, name in SHOWN),
        Input(ids.ROWS_CANCEL, "n_clicks"),
        QUERY,
        prevent_initial_call=True,
    )
    async def cancel(clicks: int | None, query: str | None) -> tuple[object, ...]:
        if not clicks:
            raise PreventUpdate
        await batch.cancel(Asked.of(query).analyses)
        return await read(query)

    @app.callback(
        *(Output(part, name, allow_duplicate=True) for part, name in SHOWN),
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Input(ids.ROWS_RETRY, "n_clicks"),
        QUERY,
        prevent_initial_call=True,
    )
    async def retry(clicks: int | None, query: str | None) -> tuple[object, ...]:
        if not clicks:
            raise PreventUpdate
        wanted = Asked.of(query)
        again = await batch.retry(wanted.analyses)
        if again == list(wanted.analyses):
            return *await read(query), no_update
        # Other weights have come meanwhile, so that other analyses were made: the address names those.
        search = table_address(again, wanted.sorting).partition("?")[2]
        return *await read(search), f"?{search}"

    @app.callback(Output(ids.ROWS_DOWNLOAD, "data"), Input(ids.ROWS_CSV, "n_clicks"), QUERY, prevent_initial_call=True)
    async def download(clicks: int | None, query: str | None) -> dict[str, object]:
        if not clicks:
            raise PreventUpdate
        wanted = Asked.of(query)
        found = await batch.read(wanted.analyses)
        rows = [row_of(number, analysis) for number, analysis in enumerate(found, 1) if analysis is not None]
        table = as_file(arranged(rows, wanted.sorting.by, wanted.sorting.order))
        return {"content": table.csv(), "filename": "sentences.csv", "type": "text/csv"}


def filled(shown: Content) -> tuple[object, ...]:
    """A content as values of `SHOWN`."""
    return (
        shown.head,
        shown.standing,
        shown.rows,
        shown.settled,
        not shown.waiting,
        cancel_words(shown.waiting),
        not shown.unsuccessful,
        retry_words(shown.unsuccessful),
    )
