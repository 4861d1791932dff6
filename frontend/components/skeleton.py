"""A skeleton that moves in time with the clip; `assets/skeleton.js` fetches its joints and draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from backend.schemas import Clip
from frontend.components import ids
from frontend.components.attributes import attributes


@dataclass(frozen=True)
class Person:
    """A person that the network reads: what it is called, and its colour as CSS says it."""

    title: str
    color: str


def skeleton_stage(skeleton: Clip, persons: Sequence[Person], api: str) -> html.Div:
    """Where the skeleton is drawn: over the video where it was tracked in that, otherwise beside it.

    Args:
        persons: in the order of the file; whoever comes after them is drawn in a quiet colour.
        api: path of the API as the browser reaches it.
    """
    return html.Div(
        className="skeleton-stage",
        role="img",
        **attributes(
            aria_label=f"Skeleton: {skeleton.name}",
            data_skeleton=f"{api}/clips/{skeleton.id}/skeleton",
            data_colors=" ".join(person.color for person in persons),
        ),
    )


def skeleton_key(persons: Sequence[Person], others: int = 0) -> html.Div:
    """The switch that hides the skeleton, and which colour is whose.

    Args:
        others: how many more are in the file, whom the network does not read.
    """
    chips: list[Component] = [
        html.Span(person.title, className="modality-chip", style={"--modality": person.color}) for person in persons
    ]
    if others:
        said = f"Person {len(persons) + 1} is" if others == 1 else f"{others} others are"
        chips.append(html.Span(f"{said} not read", className="small muted"))
    return html.Div(
        [dmc.Switch(id=ids.SHOW_SKELETON, label="Show the skeleton", size="xs", checked=True), *chips],
        className="row skeleton-key",
    )
