"""Choices that follow from others: a click on a block, the segments and blocks of another site, the address."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from dash import ClientsideFunction, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from backend.schemas import Report, Site
from frontend.components import ids
from frontend.figures.measures import modalities_of
from frontend.pages.clip.controls import block_choices, segment_choices
from frontend.pages.clip.viewing import ANALYSED, CONTROLS, Analysed
from frontend.results import Results
from frontend.view import View, choice

Click = dict[str, Any]
"""What plotly says of a click."""


class Clicked(NamedTuple):
    block: int
    site: str


class SiteControls(NamedTuple):
    """Values and choices of the controls that depend on the site."""

    site: str
    blocks: list[dict[str, str]]
    block: str | None
    segments: list[dict[str, str]]
    segment: str


def register(app: Dash, results: Results) -> None:
    """Connect the controls with each other and with the address."""

    @app.callback(
        output={
            "site": Output(ids.VIEW_SITE, "value"),
            "blocks": Output(ids.VIEW_BLOCK, "data"),
            "block": Output(ids.VIEW_BLOCK, "value"),
            "segments": Output(ids.VIEW_SEGMENT, "data"),
            "segment": Output(ids.VIEW_SEGMENT, "value"),
        },
        inputs={
            "site": Input(ids.VIEW_SITE, "value"),
            "in_site": Input(ids.graph("heatmap"), "clickData"),
            "in_all": Input(ids.graph("sites"), "clickData"),
            "kept": {"block": State(ids.VIEW_BLOCK, "value"), "segment": State(ids.VIEW_SEGMENT, "value")},
            "analysed": ANALYSED,
        },
        prevent_initial_call=True,
    )
    async def choose(
        site: str,
        in_site: Click | None,
        in_all: Click | None,
        kept: dict[str, str | None],
        analysed: Analysed | None,
    ) -> dict[str, object]:
        if analysed is None:
            raise PreventUpdate
        report = await results.report(analysed["id"])
        if ctx.triggered_id == ids.VIEW_SITE:
            return after_site(report, site, **kept)._asdict()
        if ctx.triggered_id == ids.graph("heatmap"):
            clicked = clicked_block(in_site, [item for item in report.sites if item.name == site])
        else:
            clicked = clicked_block(in_all, report.sites)
        if clicked is None:
            raise PreventUpdate
        return after_site(report, clicked.site, str(clicked.block), kept["segment"])._asdict()

    @app.callback(Output(ids.BLOCK_PANEL, "hidden"), Input(ids.VIEW_BLOCK, "value"))
    async def show_block(block: str | None) -> bool:
        return block is None

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("lens", "permalink"),
        *[Input(control, "value") for control in CONTROLS.values()],
        prevent_initial_call=True,
    )


def clicked_block(click: Click | None, sites: Sequence[Site]) -> Clicked | None:
    """The block that a click on a heatmap meant; None for a click beside the cells.

    Args:
        sites: the sites that the heatmap shows. It has one trace per site and modality, in their order, with the blocks
            of the modality as its rows; Dash does not pass on what two-dimensional traces say of their cells.
    """
    points = (click or {}).get("points") or [{}]
    bands = [(site, blocks) for site in sites for blocks in modalities_of(site).values()]
    trace, row = points[0].get("curveNumber"), points[0].get("y")
    if not isinstance(trace, int) or not 0 <= trace < len(bands):
        return None
    site, blocks = bands[trace]
    return next((Clicked(block.index, site.name) for block in blocks if block.position == row), None)


def after_site(report: Report, site: str, block: str | None, segment: str | None) -> SiteControls:
    """The controls at a site: the segment stays if the site has it; the block stays if it is one of the site's."""
    view = View.of_controls(report, site=site, window=None, segment=segment, measure=None, block=block)
    shown = view.site_of(report)
    return SiteControls(
        site=view.site,
        blocks=block_choices(report, shown),
        block=None if view.block is None else str(view.block),
        segments=segment_choices(shown),
        segment=choice(view.segment),
    )
