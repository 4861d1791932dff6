"""Which part of an answer is shown, and how much is asked; assets/explain.js keeps it in the address."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash.development.base_component import Component

from backend.schemas import Report, Site
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.terms import term
from frontend.figures import labels
from frontend.figures.effect_numbers import ABLATIONS
from frontend.pages.explain.parts import labelled, seed_input
from frontend.pages.explain.view import (
    SANITY_COUNTS,
    STUDY_SIZES,
    Value,
)

_ABLATION_NAMES = {"zero": "Zero", "reference": "Reference mean"}


def view_controls(sites: Sequence[Site], values: dict[str, Value]) -> list[Component]:
    """Which site, and which way of ablating, all figures show."""
    return [
        labelled(
            term("site", "Site"),
            dmc.SegmentedControl(
                id=ids.explain("view", "site"),
                data=[{"value": site.name, "label": site.title} for site in sites],
                value=values["site"],
                size="xs",
                **attributes(aria_label="Site"),
            ),
            shown=len(sites) > 1,
        ),
        labelled(
            term("ablation", "Ablation"),
            dmc.SegmentedControl(
                id=ids.explain("view", "ablation"),
                data=[{"value": each, "label": _ABLATION_NAMES[each]} for each in ABLATIONS],
                value=values["ablation"],
                size="xs",
                **attributes(aria_label="Ablation"),
            ),
        ),
    ]


def output_control(report: Report, values: dict[str, Value]) -> Component:
    """Which output the effects are of."""
    names = labels.output_names(report)
    data = [
        {"value": str(index), "label": f"{name} (predicted)" if index == report.overall.prediction else name}
        for index, name in enumerate(names)
    ]
    return labelled(
        "Effect on",
        dmc.Select(
            id=ids.explain("effect", "output"),
            data=data,
            value=values["output"],
            allowDeselect=False,
            searchable=len(names) > 12,
            size="xs",
            w=210,
            **attributes(aria_label="Output that the effects are of"),
        ),
    )


def sanity_controls(values: dict[str, Value]) -> Component:
    """How many networks with random weights there are."""
    return labelled(
        "Networks with random weights",
        dmc.SegmentedControl(
            id=ids.explain("sanity", "seeds"),
            data=[str(count) for count in SANITY_COUNTS],
            value=values["seeds"],
            size="xs",
            **attributes(aria_label="How many networks with random weights"),
        ),
    )


def study_controls(values: dict[str, Value]) -> Component:
    """How many inputs are drawn."""
    return _sizes("study", "most", values, "Inputs that are drawn from the sweep")


def drawing_controls(values: dict[str, Value]) -> list[Component]:
    """How many inputs get other attention, and by which seed they are drawn."""
    return [
        _sizes("override-study", "inputs", values, "Inputs that get other attention"),
        labelled("Seed of the draw", seed_input("override-study", "draw", "Seed of the draw", values)),
    ]


def _sizes(group: str, key: str, values: dict[str, Value], spoken: str) -> Component:
    return labelled(
        "Inputs",
        dmc.SegmentedControl(
            id=ids.explain(group, key),
            data=[str(size) for size in STUDY_SIZES],
            value=values[key],
            size="xs",
            **attributes(aria_label=spoken),
        ),
    )
