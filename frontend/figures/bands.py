"""Where the rows of each modality go: bands one below the other, each with a header, none too thin to see."""

from collections.abc import Mapping
from dataclasses import dataclass

from frontend.figures.frame import HEADER_PX

PLOT_PX = 320
"""Height that the rows of the largest modality aim at."""

ROW_PX = (4.0, 22.0)
"""Smallest and largest height of a row."""

MIN_BAND_PX = 28
"""Least height of a band, so that two rows beside 64 stay visible."""

GAP_PX = 6


@dataclass(frozen=True)
class Band:
    """The place of one modality: bottom and top as fractions of the plot's height."""

    bottom: float
    top: float
    height_px: float


@dataclass(frozen=True)
class Bands:
    """The places of all modalities, top to bottom in their order, and the height of the plot that they fill."""

    places: Mapping[str, Band]
    height_px: int


def lay_out(rows: Mapping[str, int], most_px: float = ROW_PX[1]) -> Bands:
    """Stack the modalities.

    Args:
        rows: modality -> number of blocks.
        most_px: largest height of a row.
    """
    row_px = min(max(PLOT_PX / max(rows.values()), ROW_PX[0]), most_px)
    heights = {name: max(float(MIN_BAND_PX), count * row_px) for name, count in rows.items()}
    total = sum(heights.values()) + len(rows) * HEADER_PX + (len(rows) - 1) * GAP_PX
    places, used = {}, 0.0
    for name, height in heights.items():
        top = used + HEADER_PX
        places[name] = Band(bottom=1 - (top + height) / total, top=1 - top / total, height_px=height)
        used = top + height + GAP_PX
    # Rounding must not push the lowest band out of the plot.
    places = {name: Band(max(0.0, band.bottom), band.top, band.height_px) for name, band in places.items()}
    return Bands(places, round(total))
