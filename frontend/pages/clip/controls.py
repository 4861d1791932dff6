"""The controls of the Clip page: one toolbar that says which part of the result all figures show."""

from collections.abc import Mapping

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from backend.schemas import Report, Site
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import clock
from frontend.components.terms import term
from frontend.figures import modalities
from frontend.figures.measures import MEASURES
from frontend.view import MEAN, View, choice

_MEASURE_WORDS = {"share": "Share", "prior": "Prior", "lift": "Lift"}


def toolbar(report: Report, view: View) -> html.Div:
    """Window, site, segment and measure; what leaves no choice is hidden."""
    site = view.site_of(report)
    controls = [
        _labelled(
            term("window", "Window"),
            html.Div(
                [
                    dmc.Select(
                        id=ids.VIEW_WINDOW,
                        data=window_choices(report),
                        value=choice(view.window),
                        allowDeselect=False,
                        searchable=len(report.windows) > 12,
                        size="xs",
                        w=190,
                        **attributes(aria_label="Window"),
                    ),
                    dmc.Switch(id=ids.FOLLOW, label="Follow playback", size="xs", checked=False),
                ],
                className="row",
            ),
            shown=len(report.windows) > 1,
        ),
        _labelled(
            term("site", "Site"),
            dmc.SegmentedControl(
                id=ids.VIEW_SITE,
                data=[{"value": item.name, "label": item.title} for item in report.sites],
                value=view.site,
                size="xs",
            ),
            shown=len(report.sites) > 1,
        ),
        _labelled(
            term("segment", "Segment"),
            dmc.SegmentedControl(
                id=ids.VIEW_SEGMENT, data=segment_choices(site), value=choice(view.segment), size="xs"
            ),
            shown=any(item.segments > 1 for item in report.sites),
        ),
        _labelled(
            term("lift", "Measure"),
            dmc.SegmentedControl(
                id=ids.VIEW_MEASURE,
                data=[{"value": measure, "label": _MEASURE_WORDS[measure]} for measure in MEASURES],
                value=view.measure,
                size="xs",
            ),
        ),
    ]
    return html.Div(
        controls, id=ids.TOOLBAR, className="toolbar", role="group", **attributes(aria_label="What the figures show")
    )


def block_select(report: Report, view: View) -> dmc.Select:
    """The blocks of the site: the same choice as a click on a block, for the keyboard."""
    return dmc.Select(
        id=ids.VIEW_BLOCK,
        label="Block",
        placeholder="Click one in the figure, or choose",
        data=block_choices(modalities.titles(report), view.site_of(report)),
        value=None if view.block is None else str(view.block),
        clearable=True,
        searchable=True,
        size="xs",
        maxDropdownHeight=320,
        nothingFoundMessage="No such block",
    )


def window_choices(report: Report) -> list[dict[str, str]]:
    spans = [
        {"value": str(window.index), "label": f"{number}: {clock(window.start_s)}–{clock(window.end_s)}"}
        for number, window in enumerate(report.windows, start=1)
    ]
    return spans if len(spans) == 1 else [{"value": MEAN, "label": f"Mean of {len(spans)} windows"}, *spans]


def segment_choices(site: Site) -> list[dict[str, str]]:
    numbers = [{"value": str(segment), "label": str(segment + 1)} for segment in range(site.segments)]
    return numbers if len(numbers) == 1 else [{"value": MEAN, "label": "Mean"}, *numbers]


def block_choices(named: Mapping[str, str], site: Site) -> list[dict[str, str]]:
    """The blocks of a site, by the titles of its modalities."""
    return [
        {
            "value": str(block.index),
            "label": f"{named.get(block.modality, block.modality)} {block.position} "
            f"(channels {block.first_channel}–{block.last_channel})",
        }
        for block in site.blocks
    ]


def _labelled(label: Component, control: Component, *, shown: bool = True) -> html.Div:
    return html.Div([html.Span(label, className="control-label"), control], className="control", hidden=not shown)
