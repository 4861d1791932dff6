"""The paths of the pages: which page a path means, and the path of a page."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

PageName = Literal["analyse", "clip", "checkpoints", "checkpoint", "unknown"]

_PATTERNS: tuple[tuple[PageName, re.Pattern[str]], ...] = (
    ("analyse", re.compile(r"/")),
    ("clip", re.compile(r"/analyses/(?P<id>[^/]+)")),
    ("checkpoints", re.compile(r"/checkpoints")),
    ("checkpoint", re.compile(r"/checkpoints/(?P<id>.+)")),
)


@dataclass(frozen=True)
class Route:
    """A page and the id of what it shows, if it shows one thing."""

    page: PageName
    id: str = ""


def route(path: str | None) -> Route:
    """The page of a path; a trailing slash does not matter."""
    path = (path or "/").rstrip("/") or "/"
    for page, pattern in _PATTERNS:
        if found := pattern.fullmatch(path):
            return Route(page, unquote(found.groupdict().get("id", "")))
    return Route("unknown")


def clip_path(analysis: str) -> str:
    return f"/analyses/{quote(analysis, safe='')}"


def checkpoint_path(checkpoint: str) -> str:
    return f"/checkpoints/{quote(checkpoint, safe='/')}"
