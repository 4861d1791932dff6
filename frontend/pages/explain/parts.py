"""Kinds of controls: labelled ones, sliders, several of a few, seeds."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.pages.explain.view import Value


def slider(
    group: str,
    key: str,
    label: Sequence[str | Component],
    spoken: str,
    values: dict[str, Value],
    *,
    bounds: tuple[float, float, float],
    marks: Sequence[tuple[float, str]],
) -> html.Div:
    """A labelled slider.

    Args:
        spoken: its name for screen readers.
        bounds: lowest, highest, step.
    """
    low, high, step = bounds
    return html.Div(
        [
            html.Div(list(label), className="row control-label"),
            dmc.Slider(
                id=ids.explain(group, key),
                value=values[key],
                min=low,
                max=high,
                step=step,
                precision=2,
                size="sm",
                marks=[{"value": value, "label": text} for value, text in marks],
                thumbLabel=spoken,
                updatemode="drag",
            ),
        ],
        className="explain-slider explain-slider-around" if low < 0 else "explain-slider",
    )


def chips(identity: dict[str, str], choices: Sequence[tuple[str, str]], chosen: list[str]) -> dmc.ChipGroup:
    """Several of a few."""
    return dmc.ChipGroup(
        [dmc.Chip(title, value=value, size="xs", radius="sm", variant="outline") for value, title in choices],
        id=identity,
        multiple=True,
        value=chosen,
    )


def labelled(label: str | Component, control: Component, *, shown: bool = True) -> html.Div:
    return html.Div([html.Span(label, className="control-label"), control], className="control", hidden=not shown)


def seed_input(group: str, key: str, spoken: str, values: dict[str, Value], *, width_px: int = 90) -> dmc.NumberInput:
    """A whole number from 0, by which something is drawn.

    Args:
        spoken: its name for screen readers.
    """
    return dmc.NumberInput(
        id=ids.explain(group, key),
        value=values[key],
        min=0,
        step=1,
        allowDecimal=False,
        allowNegative=False,
        size="xs",
        w=width_px,
        **attributes(aria_label=spoken),
    )
