"""A bar that says how much is done."""

from dash import html

from frontend.components.attributes import attributes


def meter(share: float, name: str, *, paused: bool = False) -> html.Div:
    """The bar.

    Args:
        share: in [0, 1].
        name: what it measures, for screen readers.
        paused: whether it stands still.
    """
    return html.Div(
        html.Div(className="meter-fill", style={"transform": f"scaleX({share:.4g})"}),
        className="meter meter-paused" if paused else "meter",
        role="progressbar",
        **attributes(aria_label=name, aria_valuemin="0", aria_valuemax="100", aria_valuenow=str(int(100 * share))),
    )
