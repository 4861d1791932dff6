"""The controls of the Compare page: both sides, always in view, and what is shown of them."""

from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from backend.schemas import Comparison
from frontend.components.attributes import attributes
from frontend.components.terms import term
from frontend.pages.compare import ids
from frontend.pages.compare.choices import Group
from frontend.pages.compare.view import CompareView, Control

_MEASURES = {"share": "Share", "lift": "Lift"}
_BY = {"label": "True label", "prediction": "Prediction"}


@dataclass(frozen=True)
class Offered:
    """What the controls beside the sides offer for what is compared.

    Attributes:
        sites: name -> title of the sites whose blocks are compared.
        classes: that items of sweeps can be chosen by; empty without a sweep.
        labelled: whether items have true labels.
        comparable: whether there is anything to show.
    """

    sites: dict[str, str]
    classes: list[str]
    labelled: bool
    comparable: bool

    def shown(self, control: Control) -> bool:
        """Whether a control leaves a choice."""
        return {
            "by": bool(self.classes) and self.labelled,
            "class": bool(self.classes),
            "site": len(self.sites) > 1,
            "measure": self.comparable,
        }.get(control, True)


NOTHING = Offered({}, [], labelled=False, comparable=False)
"""While nothing is compared."""

SECONDARY: tuple[Control, ...] = ("by", "class", "site", "measure")
"""Controls that are hidden where they leave no choice."""


def offered(found: Comparison, classes: list[str], *, labelled: bool) -> Offered:
    """What the controls offer for a comparison."""
    sites = {site.site: site.left.title for site in found.sites if site.blocks_correspond}
    return Offered(sites, classes, labelled, comparable=any(site.shares for site in found.sites))


def toolbar(groups: list[Group], view: CompareView, offer: Offered) -> html.Div:
    """Left and right with what changes them, then what is shown."""
    return html.Div(
        [
            html.Div(
                [
                    _side("left", groups, view.left, "Left: stays while you change the right"),
                    html.Button(
                        "⇄",
                        id=ids.SWAP,
                        type="button",
                        className="button compare-swap",
                        title="Swap left and right",
                        **attributes(aria_label="Swap left and right"),
                    ),
                    _side("right", groups, view.right, "Right"),
                    html.Div(
                        [
                            _step(ids.PREVIOUS, "‹", "The one before on the right; the left stays"),
                            _step(ids.NEXT, "›", "The next one on the right; the left stays"),
                        ],
                        className="compare-steps",
                    ),
                ],
                className="compare-chooser",
            ),
            html.Div(
                [
                    _labelled("by", html.Span("Grouped by"), _segmented("by", _BY, view.by), offer),
                    _labelled("class", html.Span("Items of class"), _classes(view, offer), offer),
                    _labelled("site", term("site", "Site"), _segmented("site", offer.sites, view.site), offer),
                    _labelled(
                        "measure", term("lift", "Measure"), _segmented("measure", _MEASURES, view.measure), offer
                    ),
                ],
                className="compare-controls",
            ),
        ],
        className="toolbar compare-toolbar",
        role="group",
        **attributes(aria_label="What is compared"),
    )


def options(words: dict[str, str]) -> list[dict[str, Any]]:
    """Choices as segmented controls take them."""
    return [{"value": value, "label": text} for value, text in words.items()]


def _side(control: Control, groups: list[Group], value: str, label: str) -> html.Div:
    return html.Div(
        [
            html.Span(label, className="control-label"),
            dmc.Select(
                id=ids.view(control),
                data=[dict(group) for group in groups],
                value=value or None,
                placeholder="Choose an analysis or a sweep",
                searchable=True,
                size="xs",
                maxDropdownHeight=380,
                nothingFoundMessage="Nothing of this name",
                comboboxProps={"width": "max-content", "position": "bottom-start"},
                **attributes(aria_label=f"{control.capitalize()} side"),
            ),
        ],
        className="control compare-choice",
    )


def _step(id_: str, sign: str, label: str) -> html.Button:
    return html.Button(sign, id=id_, type="button", className="button", title=label, **attributes(aria_label=label))


def _classes(view: CompareView, offer: Offered) -> dmc.Select:
    return dmc.Select(
        id=ids.view("class"),
        data=offer.classes,
        value=view.class_ if view.class_ in offer.classes else None,
        placeholder="All classes",
        clearable=True,
        searchable=True,
        size="xs",
        w=180,
        maxDropdownHeight=340,
        nothingFoundMessage="No such class",
        **attributes(aria_label="Class whose items are compared"),
    )


def _segmented(control: Control, words: dict[str, str], value: str) -> dmc.SegmentedControl:
    shown = value if value in words else next(iter(words), None)
    return dmc.SegmentedControl(id=ids.view(control), data=options(words), value=shown, size="xs")


def _labelled(name: Control, label: Component, control: Component, offer: Offered) -> html.Div:
    return html.Div(
        [html.Span(label, className="control-label"), control],
        id=ids.control(name),
        className="control",
        hidden=not offer.shown(name),
    )
