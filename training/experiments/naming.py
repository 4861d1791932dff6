"""Names of trainings with MSAF: made from what differs from the defaults, so that other settings are another folder.

A training that is finished is read by its name alone; a name that somebody chose could stand for two settings.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal

Site = Literal["intermediate", "late"]
SITES: tuple[Site, ...] = ("intermediate", "late")
"""Of the networks with two."""


def msaf_name(settings: Mapping[str, Any], defaults: Mapping[str, Any], said: Collection[str] = ()) -> str:
    """Such as `msaf-C8-16-no-dropout`.

    Args:
        settings: any of `segments`, `sites`, `block_channels`, `reduction`, `dropout`, `floor`.
        defaults: of the same keys.
        said: keys that the name has also where they are as by default.
    """
    parts = [
        _WORDS[key](settings[key])
        for key in _WORDS
        if key in settings and (key in said or settings[key] != defaults[key])
    ]
    return "-".join(["msaf", *parts])


def _number(value: float) -> str:
    """All digits: two numbers never have one name."""
    return repr(float(value)).removesuffix(".0")


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "segments": lambda q: f"q{q}",
    "sites": "-".join,
    "block_channels": lambda channels: "-".join(["C" + str(channels[0]), *map(str, channels[1:])]),
    "reduction": lambda r: f"r{r}",
    "dropout": lambda p: f"dropout-{_number(p)}" if p else "no-dropout",
    "floor": lambda floor: f"lambda-{_number(floor)}",
}
