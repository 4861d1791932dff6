"""Blocks along x: each modality has a plot of its own, as wide as it has blocks, none too narrow to see."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.schemas import Site
from frontend.figures.measures import modalities_of

GAP = 0.025
"""Between modalities, as a fraction of the plot's width."""

LEAST = 0.1
"""Least width of a modality: two blocks beside 64 stay visible, and a name fits over them."""


@dataclass(frozen=True)
class Columns:
    """Left and right edge of each modality, as fractions of the plot's width, in the site's order."""

    places: Mapping[str, tuple[float, float]]


def lay_out_columns(site: Site) -> Columns:
    """Where the blocks of each modality go, from left to right."""
    counts = {name: len(blocks) for name, blocks in modalities_of(site).items()}
    room = 1 - GAP * (len(counts) - 1)
    least = min(LEAST, room / len(counts))
    narrow = {name for name, count in counts.items() if count / sum(counts.values()) * room < least}
    rest = sum(count for name, count in counts.items() if name not in narrow)
    left, places = 0.0, {}
    for name, count in counts.items():
        width = least if name in narrow else (room - least * len(narrow)) * count / rest
        places[name] = (left, min(1.0, left + width))
        left += width + GAP
    return Columns(places)
