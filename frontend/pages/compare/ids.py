"""Ids of the Compare page; the part of a control after `view-` is a key of the permalink (assets/permalink.js)."""

from frontend.pages.compare.view import Control

VIEW = "compare-view-"
SHOWN = "compare-shown"
BODY = "compare-body"
SWAP = "compare-swap"
PREVIOUS = "compare-previous"
NEXT = "compare-next"


def view(control: Control) -> str:
    """A control, by its key in the permalink."""
    return f"{VIEW}{control}"


def control(name: Control) -> str:
    """The control with its label, which is hidden where it leaves no choice."""
    return f"compare-control-{name}"


def pair(left: str, right: str) -> dict[str, str]:
    """Button that puts two proposed sides beside each other."""
    return {"type": "compare-pair", "left": left, "right": right}
