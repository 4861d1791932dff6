"""Configuration of `dcc.Graph` for plotly.js 4: no cloud, no logo, only the buttons that make sense."""

from typing import Any, Literal

ImageFormat = Literal["svg", "png"]

REMOVED_BUTTONS = ("select2d", "lasso2d", "autoScale2d", "zoom2d", "pan2d", "sendChartToCloud")


def graph_config(filename: str, image: ImageFormat = "svg") -> dict[str, Any]:
    """Configuration of a graph.

    Args:
        filename: name without ending under which the camera button saves the picture.
        image: what the camera button saves; PNG comes at twice the size on screen.
    """
    return {
        "responsive": True,
        "displaylogo": False,
        "displayModeBar": "hover",
        "showSendToCloud": False,
        "plotlyServerURL": "",
        "topojsonURL": "/",
        "modeBarButtonsToRemove": list(REMOVED_BUTTONS),
        "toImageButtonOptions": {"format": image, "filename": filename, "scale": 1 if image == "svg" else 2},
        "doubleClick": "reset",
        "showTips": False,
        "scrollZoom": False,
    }
