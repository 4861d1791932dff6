"""The table behind each figure as a file."""

from dash import ALL, Dash, Input, Output, ctx
from dash.exceptions import PreventUpdate

from frontend.components import ids
from frontend.pages.clip.naming import file_name
from frontend.pages.clip.panels import PANELS
from frontend.pages.clip.viewing import ANALYSED, Analysed, Chosen, controls, shown_in
from frontend.results import Results


def register(app: Dash, results: Results) -> None:
    """Connect the menus of the figures."""

    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        inputs={
            "clicks": Input(ids.export_csv(ALL), "n_clicks"),  # type: ignore[arg-type]
            "chosen": controls(),
            "analysed": ANALYSED,
        },
        prevent_initial_call=True,
    )
    async def download(clicks: list[int | None], chosen: Chosen, analysed: Analysed | None) -> dict[str, object]:
        if not any(clicks) or analysed is None or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        name = ctx.triggered_id["figure"]
        panel = PANELS[name]
        table = panel.table(await shown_in(results, panel, analysed, chosen))
        return {"content": table.csv(), "filename": f"{file_name(analysed['name'], name)}.csv", "type": "text/csv"}
