"""Colours, fonts and scales of the pages and figures, for the dark and the light theme.

A modality has one colour wherever it appears. The colours follow the hues of Okabe and Ito's palette, with lightness
chosen per theme so that every colour has at least 3:1 contrast (WCAG 2.2, 1.4.11) on the page and all stay apart under
protanopia, deuteranopia and tritanopia. Colour is never the only sign: figures label modalities, and bars and lines
carry the modality's pattern or symbol.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

ThemeName = Literal["dark", "light"]
Scale = tuple[tuple[float, str], ...]
"""Stops of a colour scale as (position in [0, 1], colour)."""

FONT_FAMILY = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
"""Only local fonts: the pages make no request to another host."""

SLOTS = ("blue", "orange", "green", "purple", "vermilion", "yellow")
"""Palette slots in the order in which modalities without a slot of their own take them."""

KNOWN_SLOTS: Mapping[str, str] = MappingProxyType(
    {
        "video": "blue",
        "visual": "blue",
        "audio": "orange",
        "text": "green",
        "rgb": "vermilion",
        "skeleton": "purple",
        "skeleton_1": "purple",
        "person": "purple",
        "person_1": "purple",
        "skeleton_2": "yellow",
        "person_2": "yellow",
    }
)
"""Slots of the modalities of the known networks."""


@dataclass(frozen=True)
class Theme:
    """Everything that a figure needs to know about its looks.

    Attributes:
        paper: page background; figures are transparent, contrast is measured against this.
        surface: background of cards and hover labels.
        text, muted: foreground of text, 4.5:1 at least on `paper` and `surface`.
        grid: quiet lines; axis: axis lines and outlines, 3:1.
        cursor: the playback cursor; accent: the thing that is singled out.
        absent: outline and hatching of what is missing.
        palette: slot -> colour of a modality.
        sequential: perceptually uniform, for attention and shares.
        diverging: lightness-symmetric around a neutral middle, for log2 lift; the middle is the prior.
        probability: neutral ramp for class probabilities, so that they aren't read as attention.
    """

    name: ThemeName
    paper: str
    surface: str
    text: str
    muted: str
    grid: str
    axis: str
    cursor: str
    accent: str
    absent: str
    palette: Mapping[str, str]
    sequential: Scale
    diverging: Scale
    probability: Scale
    font_family: str = FONT_FAMILY
    font_size: int = 12

    def modality_colors(self, names: Sequence[str]) -> dict[str, str]:
        """Colour of each modality of one network.

        Args:
            names: all modalities of the network, in its order.
        """
        return {name: self.palette[slot] for name, slot in modality_slots(names).items()}


def modality_slots(names: Sequence[str]) -> dict[str, str]:
    """Slot of each modality: the known ones have theirs, others take the free ones in order, or any."""
    slots = {name: KNOWN_SLOTS[name] for name in names if name in KNOWN_SLOTS}
    free = [slot for slot in SLOTS if slot not in slots.values()] or list(SLOTS)
    unknown = [name for name in names if name not in slots]
    slots.update({name: free[index % len(free)] for index, name in enumerate(unknown)})
    return {name: slots[name] for name in names}


PATTERNS: Mapping[str, str] = MappingProxyType(
    {"blue": "", "orange": "/", "green": ".", "purple": "\\", "vermilion": "-", "yellow": "+"}
)
"""Slot -> fill pattern of its bars (plotly names), so that bars differ without colour; `x` is for what is missing."""

ABSENT_PATTERN = "x"

SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "blue": "circle",
        "orange": "square",
        "green": "diamond",
        "purple": "triangle-up",
        "vermilion": "triangle-down",
        "yellow": "pentagon",
    }
)
"""Slot -> marker symbol of its lines (plotly names)."""


def _evenly(*colors: str) -> Scale:
    return tuple((index / (len(colors) - 1), color) for index, color in enumerate(colors))


# Viridis (Smith and van der Walt, CC0), sampled at even distances.
_VIRIDIS = _evenly(
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"
)

_DARK = Theme(
    name="dark",
    paper="#14171c",
    surface="#1c2026",
    text="#e6e9ee",
    muted="#9aa3b0",
    grid="#2a3038",
    axis="#6b7585",
    cursor="#ffffff",
    accent="#ffffff",
    absent="#8b95a3",
    palette=MappingProxyType(
        {
            "blue": "#3d9be9",
            "orange": "#e09a1a",
            "green": "#7fe3c4",
            "purple": "#c87fb8",
            "vermilion": "#f2643a",
            "yellow": "#f2ea5c",
        }
    ),
    sequential=_VIRIDIS,
    # Purple below the prior, green above, built in OKLCh at hues 305 and 150 with equal steps of lightness. The ends
    # are not the brightest there could be: most blocks get next to nothing, and would outshine the rest.
    diverging=_evenly(
        *("#bb93e8", "#9676bb", "#715d89", "#4e455a", "#2d2e2e"),
        *("#3e4f41", "#4e7255", "#5e976a", "#75bb84"),
    ),
    probability=_evenly("#1f242b", "#4a525e", "#79828f", "#aab2bd", "#e6e9ee"),
)

_LIGHT = Theme(
    name="light",
    paper="#ffffff",
    surface="#f6f7f9",
    text="#1b2028",
    muted="#5a6472",
    grid="#e3e6ea",
    axis="#7d8794",
    cursor="#111418",
    accent="#111418",
    absent="#6f7986",
    palette=MappingProxyType(
        {
            "blue": "#1a7fd0",
            "orange": "#c07000",
            "green": "#006048",
            "purple": "#b03c8c",
            "vermilion": "#7a1f00",
            "yellow": "#6a6500",
        }
    ),
    sequential=_VIRIDIS,
    diverging=_evenly(
        *("#592d82", "#7851a0", "#9676ba", "#b39ece", "#d1c6e0", "#f0f1f1"),
        *("#bed2c1", "#8eb495", "#5e966a", "#317744", "#005822"),
    ),
    probability=_evenly("#f1f3f5", "#c9ced5", "#959da8", "#616a77", "#1b2028"),
)


def translucent(color: str, alpha: float) -> str:
    """A colour (`#rrggbb`) that lets what is behind it through, for areas.

    Args:
        alpha: opacity in [0, 1].
    """
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def theme(name: str) -> Theme:
    """The theme of a name; anything but `light` is dark, the default of the pages."""
    return _LIGHT if name == "light" else _DARK
