"""Room below a figure that is drawn already, for what it needs where it stands alone."""

import plotly.graph_objects as go


def with_room_below(figure: go.Figure, pixels: int) -> go.Figure:
    """A copy that is higher by some pixels, with everything where it was seen from the top."""
    layout = figure.layout
    height = layout.height + pixels
    higher = go.Figure(figure)
    higher.update_layout(height=height, margin={**layout.margin.to_plotly_json(), "b": layout.margin.b + pixels})
    for name in (key for key in layout if key.startswith("coloraxis")):
        bar = layout[name].colorbar
        # Colour bars stand at the bottom edge, which has moved away from the plot.
        if bar.yref == "container":
            higher.update_layout({name: {"colorbar": {"y": (bar.y * layout.height + pixels) / height}}})
    return higher
