"""A number on its scale, small enough for a line of text."""

from dash import html
from dash.development.base_component import Component

from backend.schemas import ValueScale
from frontend.components.attributes import attributes
from frontend.components.formats import number, percent
from frontend.figures.labels import signed


def on_scale(value: float, scale: ValueScale) -> html.Span:
    """A value between the ends of its scale; one beyond them stands at the end."""
    zero = _place(0, scale)
    here = _place(value, scale)
    fill = {"left": f"{min(zero, here):.2f}%", "width": f"{abs(here - zero):.2f}%"}
    return _bar(
        [
            html.Span(className="scale-fill", style=fill),
            html.Span(className="scale-zero", style={"left": f"{zero:.2f}%"}),
            html.Span(className="scale-mark", style={"left": f"{here:.2f}%"}),
        ],
        f"{signed(value)} on a scale from {number(scale.low)} to {number(scale.high)}",
    )


def of_one(fraction: float) -> html.Span:
    """A probability."""
    return _bar(
        [html.Span(className="scale-fill", style={"left": "0", "width": percent(fraction, 1)})], percent(fraction)
    )


def _place(value: float, scale: ValueScale) -> float:
    """Where on the bar a value stands, in percent."""
    return 100 * min(1.0, max(0.0, (value - scale.low) / (scale.high - scale.low)))


def _bar(parts: list[Component], said: str) -> html.Span:
    return html.Span(parts, className="scale", role="img", title=said, **attributes(aria_label=said))
