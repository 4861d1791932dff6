"""The controls of the Explore page: one toolbar for what all figures show, and those that belong to one section."""

from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from backend.schemas import Site, Sweep
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.terms import term
from frontend.figures.multiples import MOST
from frontend.figures.sweep_drawing import titles
from frontend.pages.explore.view import FUSED, Control, ExploreView

_MEASURES = {"share": "Share", "lift": "Lift"}
_BY = {"label": "True label", "prediction": "Prediction"}
_AXES = {"segments": "Segments", "windows": "Windows"}
_ORDERS = {
    "position": "As they came",
    "disagreement": "Most disagreement",
    "error": "Most wrong",
    "block": "Attention of the block",
}


def toolbar(sweep: Sweep, view: ExploreView) -> html.Div:
    """Site, measure, grouping and class; what leaves no choice is hidden."""
    return html.Div(
        [
            labelled(
                term("site", "Site"),
                _segmented("site", {site.name: site.title for site in sweep.sites}, view),
                shown=len(sweep.sites) > 1,
            ),
            labelled(term("lift", "Measure"), _segmented("measure", _MEASURES, view)),
            labelled(html.Span("Grouped by"), _segmented("by", _BY, view), shown=sweep.labelled > 0),
            labelled(html.Span("Class"), class_select("class", sweep, view, "All classes", "Class", width=190)),
        ],
        className="toolbar",
        role="group",
        **attributes(aria_label="What the figures show"),
    )


def classes_select(sweep: Sweep, view: ExploreView) -> html.Div:
    """Which classes stand side by side; without a choice where all of them have room."""
    return labelled(
        html.Span("Side by side"),
        dmc.MultiSelect(
            id=ids.explore_view("classes"),
            data=sweep.classes,
            value=list(view.classes),
            maxValues=MOST,
            searchable=True,
            clearable=True,
            hidePickedOptions=True,
            placeholder="" if view.classes else f"The {MOST} most frequent",
            size="xs",
            className="classes-select",
            **attributes(aria_label="Classes side by side"),
        ),
        shown=len(sweep.classes) > MOST,
    )


def compared_selects(sweep: Sweep, view: ExploreView) -> html.Div:
    """The two classes whose difference is shown."""
    return html.Div(
        [
            labelled(html.Span("Class"), class_select("first", sweep, view, "Most frequent", "First class")),
            labelled(html.Span("less"), class_select("second", sweep, view, "Next most frequent", "Second class")),
        ],
        className="row",
    )


def axis_control(sweep: Sweep, view: ExploreView) -> html.Div:
    """Segments of the network or windows of long clips, where there are both."""
    return labelled(
        html.Span(["Over ", term("segment", "segments"), " or ", term("window", "windows")]),
        _segmented("axis", _AXES, view),
        shown=has_segments(sweep) and sweep.windows > 1,
    )


def has_segments(sweep: Sweep) -> bool:
    return any(site.segments > 1 for site in sweep.sites)


def modality_control(sweep: Sweep, view: ExploreView) -> html.Div:
    """Whose own part of the output predicts."""
    names = {FUSED: "Together", **{name: f"{title} alone" for name, title in sweep.modalities.items()}}
    return labelled(html.Span("Prediction of"), _segmented("modality", names, view), shown=len(sweep.modalities) > 1)


def table_controls(sweep: Sweep, view: ExploreView) -> html.Div:
    """What the table of clips is filtered to and sorted by, and the block whose attention it has."""
    site = view.site_of(sweep)
    return html.Div(
        [
            labelled(
                html.Span("True class"),
                class_select("label", sweep, view, "Any", "True class in the table"),
                shown=sweep.labelled > 0,
            ),
            labelled(
                html.Span("Prediction"), class_select("prediction", sweep, view, "Any", "Prediction in the table")
            ),
            labelled(
                term("block", "Block"),
                dmc.Select(
                    id=ids.explore_view("block"),
                    data=block_choices(sweep, site),
                    value=None if view.block is None else str(view.block),
                    placeholder="Click one in the maps, or choose",
                    clearable=True,
                    searchable=True,
                    size="xs",
                    w=250,
                    nothingFoundMessage="No such block",
                    **attributes(aria_label="Block whose attention the table has"),
                ),
            ),
            labelled(html.Span("Sorted by"), _segmented("order", orders(sweep), view)),
        ],
        className="table-controls",
    )


def orders(sweep: Sweep) -> dict[str, str]:
    """Orders that a sweep has: without labels nothing is wrong, and a stream alone can't disagree with itself."""
    left_out = set()
    if not sweep.labelled:
        left_out.add("error")
    if len(sweep.modalities) < 2:
        left_out.add("disagreement")
    return {order: words for order, words in _ORDERS.items() if order not in left_out}


def block_choices(sweep: Sweep, site: Site) -> list[dict[str, str]]:
    title = titles(sweep)
    return [
        {
            "value": str(block.index),
            "label": f"{title.get(block.modality, block.modality)} {block.position} "
            f"(channels {block.first_channel}–{block.last_channel})",
        }
        for block in site.blocks
    ]


def class_select(
    control: Control, sweep: Sweep, view: ExploreView, placeholder: str, name: str, *, width: int = 170
) -> dmc.Select:
    """One of the classes, or none."""
    return dmc.Select(
        id=ids.explore_view(control),
        data=sweep.classes,
        value=_text(view, control),
        placeholder=placeholder,
        clearable=True,
        searchable=len(sweep.classes) > MOST,
        size="xs",
        w=width,
        maxDropdownHeight=340,
        nothingFoundMessage="No such class",
        **attributes(aria_label=name),
    )


def labelled(label: Component, control: Component, *, shown: bool = True) -> html.Div:
    return html.Div([html.Span(label, className="control-label"), control], className="control", hidden=not shown)


def _segmented(control: Control, words: dict[str, str], view: ExploreView) -> dmc.SegmentedControl:
    data: list[dict[str, Any]] = [{"value": value, "label": text} for value, text in words.items()]
    return dmc.SegmentedControl(id=ids.explore_view(control), data=data, value=_text(view, control), size="xs")


def _text(view: ExploreView, control: Control) -> str | None:
    value = view.values[control]
    return value if isinstance(value, str) else None
