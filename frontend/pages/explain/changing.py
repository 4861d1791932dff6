"""The controls that change attention or input, which ask by themselves."""

from collections.abc import Mapping

import dash_mantine_components as dmc
from dash import html

from backend.schemas import Report, Site
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import number
from frontend.components.terms import term
from frontend.figures import modalities
from frontend.pages.clip.controls import block_choices
from frontend.pages.explain.parts import chips, labelled, seed_input, slider
from frontend.pages.explain.view import ATTENTION, MOST_NOISE, MOST_SHIFT_S, Value, list_of, number_of

_ATTENTION_NAMES = {"trained": "As trained", "uniform": "Uniform", "permuted": "Permuted"}


def override_controls(
    named: Mapping[str, str], site: Site, values: dict[str, Value], group: str = "override"
) -> html.Fieldset:
    """What can be changed at one site.

    Args:
        named: title of every modality of the site.
        group: of the page, to which the controls belong.
    """
    name = site.name
    # Gates are shared out among nobody: none can be given all, and there is no floor under them.
    gated = site.weighting == "gates"
    return html.Fieldset(
        [
            html.Legend(site.title),
            html.Div(
                [
                    labelled(
                        term("gates", "Gates") if gated else term("attention", "Attention"),
                        dmc.SegmentedControl(
                            id=ids.explain(group, f"attention.{name}"),
                            data=[{"value": each, "label": _ATTENTION_NAMES[each]} for each in ATTENTION],
                            value=values[f"attention.{name}"],
                            size="xs",
                            **attributes(aria_label=f"Attention at {site.title}"),
                        ),
                    ),
                    html.Div(
                        [
                            seed_input(
                                group, f"seed.{name}", f"Seed of the permutation at {site.title}", values, width_px=74
                            ),
                            html.Button(
                                "Another permutation",
                                className="button button-small",
                                type="button",
                                **attributes(data_explain_next=f"seed.{name}", data_explain_group=group),
                            ),
                        ],
                        id=ids.explain_note(group, f"attention.{name}"),
                        className="row",
                        hidden=values[f"attention.{name}"] != "permuted",
                    ),
                ],
                className="row explain-row",
            ),
            *([] if gated else [_lambda(site, values, group)]),
            html.Div(
                [
                    labelled(
                        term("muted", "Mute"),
                        chips(
                            ids.explain(group, f"mute.{name}"),
                            [(modality, named.get(modality, modality)) for modality in site.prior],
                            list_of(values, f"mute.{name}"),
                        ),
                    ),
                    *([] if gated else [_force(named, site, values, group)]),
                ],
                className="row explain-row",
            ),
        ],
        className="explain-site",
    )


def _lambda(site: Site, values: dict[str, Value], group: str) -> html.Div:
    name = site.name
    return slider(
        group,
        f"lambda.{name}",
        [
            term("lambda", "λ"),
            html.Span(
                f"not trained with; trained with {number(site.floor)}",
                id=ids.explain_note(group, f"lambda.{name}"),
                className="tag tag-warn",
                hidden=number_of(values, f"lambda.{name}") == site.floor,
            ),
        ],
        f"Lambda at {site.title}",
        values,
        bounds=(0, 1, 0.05),
        marks=[
            (0, "0"),
            *([(site.floor, f"{number(site.floor)} trained")] if 0 < site.floor < 1 else []),
            (1, "1"),
        ],
    )


def _force(named: Mapping[str, str], site: Site, values: dict[str, Value], group: str) -> html.Div:
    name = site.name
    return labelled(
        "Force all attention to",
        dmc.Select(
            id=ids.explain(group, f"force.{name}"),
            data=block_choices(named, site),
            value=values[f"force.{name}"],
            placeholder="no block",
            clearable=True,
            searchable=True,
            size="xs",
            w=230,
            maxDropdownHeight=280,
            **attributes(aria_label=f"Block that gets all the attention at {site.title}"),
        ),
    )


def swap_controls(report: Report, values: dict[str, Value]) -> html.Div:
    """Whose streams are taken, what is shifted, what gets noise."""
    titles = modalities.titles(report)
    shifted = [key.removeprefix("shift.") for key in values if key.startswith("shift.")]
    noisy = [key.removeprefix("noise.") for key in values if key.startswith("noise.")]
    sliders = [
        slider(
            "swap",
            f"shift.{name}",
            [f"{titles.get(name, name)}: later by, in seconds"],
            f"Shift of {titles.get(name, name)} in seconds",
            values,
            bounds=(-MOST_SHIFT_S, MOST_SHIFT_S, 0.1),
            marks=[(-MOST_SHIFT_S, "−3 s"), (0, "0"), (MOST_SHIFT_S, "+3 s")],
        )
        for name in shifted
    ]
    sliders += [
        slider(
            "swap",
            f"noise.{name}",
            [f"{titles.get(name, name)}: noise, in standard deviations"],
            f"Noise on {titles.get(name, name)} in standard deviations",
            values,
            bounds=(0, MOST_NOISE, 0.1),
            marks=[(0, "0"), (1, "1"), (2, "2"), (MOST_NOISE, "3")],
        )
        for name in noisy
    ]
    return html.Div(
        [
            html.Div(
                [
                    labelled(
                        "Take from",
                        dmc.Select(
                            id=ids.explain("swap", "other"),
                            data=[],
                            value=values["other"],
                            placeholder="Another input, by its name",
                            clearable=True,
                            searchable=True,
                            size="xs",
                            w=280,
                            maxDropdownHeight=320,
                            nothingFoundMessage="No such input of this checkpoint",
                            **attributes(aria_label="Input whose streams are taken"),
                        ),
                    ),
                    labelled(
                        "its",
                        chips(
                            ids.explain("swap", "take"),
                            [(status.name, status.title) for status in report.modalities],
                            list_of(values, "take"),
                        ),
                    ),
                ],
                className="row explain-row",
            ),
            html.P(id=ids.EXPLAIN_OTHERS, className="small muted"),
            html.Div(sliders, className="explain-sliders"),
        ]
    )
