"""The addresses of the pages: which page a path means, and the address of a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, quote, unquote, urlencode

PageName = Literal[
    "analyse",
    "clip",
    "sentences",
    "checkpoints",
    "checkpoint",
    "collections",
    "new_collection",
    "collection",
    "explore",
    "sweep",
    "explain",
    "study",
    "compare",
    "unknown",
]

MOST_SENTENCES = 50
"""Sentences that are analysed, and shown as a table, at once."""

_PATTERNS: tuple[tuple[PageName, re.Pattern[str]], ...] = (
    ("analyse", re.compile(r"/")),
    ("clip", re.compile(r"/analyses/(?P<id>[^/]+)")),
    ("sentences", re.compile(r"/sentences")),
    ("checkpoints", re.compile(r"/checkpoints")),
    ("checkpoint", re.compile(r"/checkpoints/(?P<id>.+)")),
    ("collections", re.compile(r"/collections")),
    ("new_collection", re.compile(r"/collections/new")),
    ("collection", re.compile(r"/collections/(?P<id>[^/]+)")),
    ("explore", re.compile(r"/explore")),
    ("sweep", re.compile(r"/explore/(?P<id>[^/]+)")),
    ("explain", re.compile(r"/explain/(?P<id>[^/]+)")),
    ("study", re.compile(r"/explain/sweep/(?P<id>[^/]+)")),
    ("compare", re.compile(r"/compare")),
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


def explain_path(analysis: str) -> str:
    return f"/explain/{quote(analysis, safe='')}"


def study_path(sweep: str) -> str:
    """Address of the Explain page of a sweep."""
    return f"/explain/sweep/{quote(sweep, safe='')}"


def compare_address(left: str, right: str = "") -> str:
    """Address of the Compare page.

    Args:
        left, right: `analysis:ID` or `sweep:ID`; empty for a side that is yet to be chosen.
    """
    sides = {"left": left, "right": right}
    return f"/compare?{urlencode({name: side for name, side in sides.items() if side}, safe=':')}"


def sentences_address(analyses: Sequence[str], **view: str) -> str:
    """Address of the table of several analyses.

    Args:
        view: how it is shown, as in `frontend.pages.sentences.order`.
    """
    return f"/sentences?{urlencode({'ids': ','.join(analyses), **view}, safe=',')}"


def analyse_address(checkpoint: str) -> str:
    """Address of the Analyse page with a checkpoint chosen."""
    return f"/?{urlencode({'checkpoint': checkpoint}, safe='/')}"


def asked(query: str | None, key: str) -> str | None:
    """What a query says of a key.

    Args:
        query: as in `location.search`, with or without the question mark.
    """
    return next(reversed(parse_qs((query or "").lstrip("?")).get(key, [])), None)


def checkpoint_path(checkpoint: str) -> str:
    return f"/checkpoints/{quote(checkpoint, safe='/')}"


def collection_path(collection: str) -> str:
    return f"/collections/{quote(collection, safe='')}"


def explore_path(sweep: str) -> str:
    return f"/explore/{quote(sweep, safe='')}"
