"""Choices that follow from others: a click in a figure, the segments and blocks of another site, the address."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from dash import ALL, ClientsideFunction, Dash, Input, NoUpdate, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from backend.schemas import Report, Site
from frontend.components import ids
from frontend.figures import modalities
from frontend.figures.measures import modalities_of
from frontend.pages.clip.controls import block_choices, segment_choices
from frontend.pages.clip.viewing import ANALYSED, CONTROLS, Analysed
from frontend.results import Results
from frontend.view import MEAN, View, choice

Value = TypeVar("Value")

Click = dict[str, Any]
"""What plotly says of a click."""


class Clicked(NamedTuple):
    """What a click meant; None leaves what is chosen."""

    site: str
    block: int | None
    segment: int | None = None


class SiteControls(NamedTuple):
    """Values and choices of the controls that depend on the site."""

    site: str
    blocks: list[dict[str, str]]
    block: str | None
    segments: list[dict[str, str]]
    segment: str


def in_heatmap(click: Click | None, report: Report, site: str) -> Clicked | None:
    """What a click on the heatmap of the site meant."""
    return clicked_block(click, _sites(report, site))


def in_sites(click: Click | None, report: Report, _site: str) -> Clicked | None:
    """What a click on the heatmap of all sites meant."""
    return clicked_block(click, report.sites)


def in_segments(click: Click | None, report: Report, site: str) -> Clicked | None:
    """What a click on the segments of the site meant: a cell its segment and block, a bar its segment."""
    (shown,) = _sites(report, site)
    return clicked_segment(click, shown)


CLICKABLE: Mapping[str, Callable[[Click | None, Report, str], Clicked | None]] = {
    "heatmap": in_heatmap,
    "sites": in_sites,
    "segments": in_segments,
}
"""Figures whose blocks can be clicked; a page need not have all of them."""


def register(app: Dash, results: Results) -> None:
    """Connect the controls with each other and with the address."""
    for figure, meaning in CLICKABLE.items():
        _register_clicks(app, results, figure, meaning)

    @app.callback(
        output={
            "blocks": Output(ids.VIEW_BLOCK, "data"),
            "block": Output(ids.VIEW_BLOCK, "value"),
            "segments": Output(ids.VIEW_SEGMENT, "data"),
            "segment": Output(ids.VIEW_SEGMENT, "value"),
        },
        inputs={
            "site": Input(ids.VIEW_SITE, "value"),
            "block": State(ids.VIEW_BLOCK, "value"),
            "segment": State(ids.VIEW_SEGMENT, "value"),
            "analysed": ANALYSED,
        },
        prevent_initial_call=True,
    )
    async def choose_site(
        site: str, block: str | None, segment: str | None, analysed: Analysed | None
    ) -> dict[str, object]:
        if analysed is None:
            raise PreventUpdate
        now = after_site(await results.report(analysed["id"]), site, block, segment)
        return {
            "blocks": now.blocks,
            "block": changed(now.block, block),
            "segments": now.segments,
            "segment": changed(now.segment, segment),
        }

    @app.callback(
        Output(ids.VIEW_SEGMENT, "value", allow_duplicate=True),
        Input(ids.segment_words(ALL), "n_clicks"),  # type: ignore[arg-type]
        State(ids.VIEW_SEGMENT, "value"),
        prevent_initial_call=True,
    )
    async def choose_words(_clicks: list[int | None], chosen: str | None) -> str:
        # The buttons are drawn anew with another site, which is no click on them.
        if not isinstance(ctx.triggered_id, dict) or not any(change["value"] for change in ctx.triggered):
            raise PreventUpdate
        return after_words(str(ctx.triggered_id["segment"]), chosen)

    @app.callback(
        Output(ids.segment_words(ALL), "aria-pressed"),  # type: ignore[arg-type]
        Input(ids.VIEW_SEGMENT, "value"),
        State(ids.segment_words(ALL), "id"),  # type: ignore[arg-type]
    )
    async def press_words(chosen: str | None, buttons: list[dict[str, object]]) -> list[str]:
        # Not by drawing them anew: the one that was pressed would lose the keyboard's focus.
        return ["true" if str(button["segment"]) == chosen else "false" for button in buttons]

    @app.callback(Output(ids.BLOCK_PANEL, "hidden"), Input(ids.VIEW_BLOCK, "value"))
    async def show_block(block: str | None) -> bool:
        return block is None

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "permalink"),
        *[Input(control, "value") for control in CONTROLS.values()],
        prevent_initial_call=True,
    )


def _register_clicks(
    app: Dash, results: Results, figure: str, meaning: Callable[[Click | None, Report, str], Clicked | None]
) -> None:
    @app.callback(
        output={
            "site": Output(ids.VIEW_SITE, "value", allow_duplicate=True),
            "block": Output(ids.VIEW_BLOCK, "value", allow_duplicate=True),
            "segment": Output(ids.VIEW_SEGMENT, "value", allow_duplicate=True),
        },
        inputs={
            "click": Input(ids.graph(figure), "clickData"),
            "site": State(ids.VIEW_SITE, "value"),
            "block": State(ids.VIEW_BLOCK, "value"),
            "segment": State(ids.VIEW_SEGMENT, "value"),
            "analysed": ANALYSED,
        },
        prevent_initial_call=True,
    )
    async def choose(
        click: Click | None, site: str, block: str | None, segment: str | None, analysed: Analysed | None
    ) -> dict[str, object]:
        if analysed is None:
            raise PreventUpdate
        clicked = meaning(click, await results.report(analysed["id"]), site)
        if clicked is None:
            raise PreventUpdate
        return {
            "site": changed(clicked.site, site),
            "block": no_update if clicked.block is None else changed(str(clicked.block), block),
            "segment": no_update if clicked.segment is None else changed(str(clicked.segment), segment),
        }


def changed(now: Value, before: Value) -> Value | NoUpdate:
    """A value to set, unless it is there: setting it again would draw every figure again."""
    return no_update if now == before else now


def after_words(clicked: str, chosen: str | None) -> str:
    """The segment shown after a click on the words of one; a second click leads back to the mean."""
    return MEAN if clicked == chosen else clicked


def clicked_block(click: Click | None, sites: Sequence[Site]) -> Clicked | None:
    """The block that a click on a heatmap meant; None for a click beside the cells.

    Args:
        sites: the sites that the heatmap shows. It has one trace per site and modality, in their order, with the blocks
            of the modality as its rows; Dash does not pass on what two-dimensional traces say of their cells.
    """
    trace, row = _place(click, "y")
    bands = [(site, blocks) for site in sites for blocks in modalities_of(site).values()]
    if trace is None or trace >= len(bands):
        return None
    site, blocks = bands[trace]
    return next((Clicked(site.name, block.index) for block in blocks if block.position == row), None)


def clicked_segment(click: Click | None, site: Site) -> Clicked | None:
    """The segment, and the block if it was a cell, that a click on the segments of a site meant.

    The figure has one trace per segment and modality, in that order, and behind them one of bars per modality, with
    the segments in their order.
    """
    bands = list(modalities_of(site).values())
    trace, row = _place(click, "y")
    if trace is None:
        return None
    segment, band = divmod(trace, len(bands))
    if segment < site.segments:
        return next((Clicked(site.name, one.index, segment) for one in bands[band] if one.position == row), None)
    _, bar = _place(click, "pointNumber")
    if segment == site.segments and isinstance(bar, int) and 0 <= bar < site.segments:
        return Clicked(site.name, None, bar)
    return None


def after_site(report: Report, site: str, block: str | None, segment: str | None) -> SiteControls:
    """The controls at a site: the segment stays if the site has it; the block stays if it is one of the site's."""
    view = View.of_controls(report, site=site, window=None, segment=segment, measure=None, block=block)
    shown = view.site_of(report)
    return SiteControls(
        site=view.site,
        blocks=block_choices(modalities.titles(report), shown),
        block=None if view.block is None else str(view.block),
        segments=segment_choices(shown),
        segment=choice(view.segment),
    )


def _sites(report: Report, site: str) -> list[Site]:
    view = View.of_controls(report, site=site, window=None, segment=None, measure=None, block=None)
    return [view.site_of(report)]


def _place(click: Click | None, key: str) -> tuple[int | None, object]:
    """The trace that was clicked, and something of the point in it."""
    points = (click or {}).get("points") or [{}]
    trace = points[0].get("curveNumber")
    return (trace if isinstance(trace, int) and trace >= 0 else None), points[0].get(key)
