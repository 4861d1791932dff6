"""Choosing what is compared: either side, swapping them, stepping through the right one, and the address."""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, NoUpdate, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from frontend.pages.compare import ids
from frontend.pages.compare.body import body
from frontend.pages.compare.choices import Group, step
from frontend.pages.compare.controls import SECONDARY, Offered, options
from frontend.pages.compare.seeing import Sources, controls
from frontend.pages.compare.view import CONTROLS, Chosen, CompareView


def register(app: Dash, sources: Sources) -> None:
    """Connect the controls with what is compared, and with the address."""

    @app.callback(
        output={
            "body": Output(ids.BODY, "children"),
            "sites": Output(ids.view("site"), "data"),
            "site": Output(ids.view("site"), "value"),
            "classes": Output(ids.view("class"), "data"),
            "hidden": {name: Output(ids.control(name), "hidden") for name in SECONDARY},
        },
        inputs={"chosen": controls("left", "right", "by", "class")},
        prevent_initial_call=True,
    )
    async def show(chosen: Chosen) -> dict[str, object]:
        view = CompareView.of_controls(chosen)
        content, offer = await body(sources, view, ())
        return {
            "body": content,
            "sites": options(offer.sites),
            "site": kept_site(view, offer),
            "classes": offer.classes,
            "hidden": {name: not offer.shown(name) for name in SECONDARY},
        }

    @app.callback(
        Output(ids.view("left"), "value", allow_duplicate=True),
        Output(ids.view("right"), "value", allow_duplicate=True),
        Input(ids.SWAP, "n_clicks"),
        State(ids.view("left"), "value"),
        State(ids.view("right"), "value"),
        prevent_initial_call=True,
    )
    async def swap(clicks: int | None, left: str | None, right: str | None) -> tuple[str | None, str | None]:
        if not clicks:
            raise PreventUpdate
        return right, left

    @app.callback(
        Output(ids.view("right"), "value", allow_duplicate=True),
        Input(ids.NEXT, "n_clicks"),
        Input(ids.PREVIOUS, "n_clicks"),
        State(ids.view("left"), "value"),
        State(ids.view("right"), "value"),
        State(ids.view("right"), "data"),
        prevent_initial_call=True,
    )
    async def go_on(
        following: int | None, before: int | None, left: str | None, right: str | None, groups: list[Group]
    ) -> str | NoUpdate:
        if not following and not before:
            raise PreventUpdate
        found = step(groups, left, right, 1 if ctx.triggered_id == ids.NEXT else -1)
        return no_update if found is None or found == right else found

    @app.callback(
        Output(ids.view("left"), "value", allow_duplicate=True),
        Output(ids.view("right"), "value", allow_duplicate=True),
        Input({"type": "compare-pair", "left": ALL, "right": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    async def propose(clicks: list[int | None]) -> tuple[str, str]:
        pressed: Any = ctx.triggered_id
        if not any(clicks) or not isinstance(pressed, dict):
            raise PreventUpdate
        return pressed["left"], pressed["right"]

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "permalink"),
        *[Input(ids.view(control), "value") for control in CONTROLS],
        prevent_initial_call=True,
    )


def kept_site(view: CompareView, offer: Offered) -> str | None:
    """The chosen site where it is there, else the first."""
    return view.site if view.site in offer.sites else next(iter(offer.sites), None)
