"""Panels stacked over a shared x axis: pixel heights to domains of the plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from frontend.figures.frame import HEADER_PX


@dataclass(frozen=True)
class Panel:
    """Bottom and top as fractions of the plot's height."""

    bottom: float
    top: float


@dataclass(frozen=True)
class Stack:
    """Panels from top to bottom and the height that they fill."""

    panels: tuple[Panel, ...]
    height_px: int


def stack(heights_px: Sequence[int], gap_px: int = 10) -> Stack:
    """Stack panels, each under a header line.

    Args:
        heights_px: height of each panel without its header, from top to bottom.
    """
    total = sum(heights_px) + len(heights_px) * HEADER_PX + (len(heights_px) - 1) * gap_px
    panels, used = [], 0
    for height in heights_px:
        top = used + HEADER_PX
        panels.append(Panel(bottom=max(0.0, 1 - (top + height) / total), top=1 - top / total))
        used = top + height + gap_px
    return Stack(tuple(panels), total)


def share_range(values: Sequence[float], least: float = 2.0) -> list[float]:
    """Range of an axis of percent around the values, inside [0, 100].

    It doesn't begin at zero, so that a share near its prior shows, but is at least `least` wide, so that noise doesn't.
    """
    low, high = min(values), max(values)
    width = max(least, (high - low) * 1.2)
    middle = (low + high) / 2
    bottom = max(0.0, middle - width / 2)
    top = min(100.0, bottom + width)
    return [max(0.0, top - width), top]
