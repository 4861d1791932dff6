"""Cancel and retry of the analysis that the page shows."""

import time

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate

from backend.schemas import AnalysisRequest
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.pages.clip.viewing import ANALYSED, Analysed
from frontend.routes import clip_path

CONFLICT = 409


def register(app: Dash, api: ApiClient) -> None:
    """Connect the buttons; the page is then made anew."""

    @app.callback(Output(ids.REFRESH, "data"), Input(ids.CANCEL, "n_clicks"), ANALYSED, prevent_initial_call=True)
    async def cancel(clicks: int | None, analysed: Analysed | None) -> float:
        if not clicks or analysed is None:
            raise PreventUpdate
        try:
            await api.cancel(analysed["id"])
        except ApiError as error:
            # It ended just before the click: the page shows what came of it.
            if error.problem.status != CONFLICT:
                raise
        return time.time()

    @app.callback(
        Output(ids.LOCATION, "pathname", allow_duplicate=True),
        Output(ids.REFRESH, "data", allow_duplicate=True),
        Input(ids.RETRY, "n_clicks"),
        ANALYSED,
        prevent_initial_call=True,
    )
    async def retry(clicks: int | None, analysed: Analysed | None) -> tuple[str, float]:
        if not clicks or analysed is None:
            raise PreventUpdate
        again = await api.submit(AnalysisRequest(checkpoint=analysed["checkpoint"], **analysed["inputs"]))
        return clip_path(again.id), time.time()
