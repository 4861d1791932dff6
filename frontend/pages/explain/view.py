"""What an Explain page shows and asks, as the query of its permalink says it."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from backend.schemas import Checkpoint, Report, Site, Sweep
from frontend.figures.effect_numbers import Ablation

Value = str | float | list[str] | None
Views = dict[str, dict[str, Value]]
"""group -> key -> value of every control of a page; keys are unique over the groups."""

Wish = Mapping[str, Value]
"""Values of the controls of one group."""

SEPARATOR = ","

ATTENTION = ("trained", "uniform", "permuted")
SANITY_COUNTS = (1, 3, 5)
MOST_SHIFT_S = 3.0
MOST_NOISE = 3.0
STUDY_SIZES = (10, 25, 50, 100, 200)


def defaults(report: Report, checkpoint: Checkpoint | None, clip: bool) -> Views:
    """The page of an analysis when it is opened without a query: nothing is asked of it.

    Args:
        clip: whether the analysis has a file with sound, which can be shifted.
    """
    return {
        "view": _looked_at(report.sites),
        "effect": {"output": str(report.overall.prediction)},
        "override": _as_trained(report.sites),
        "swap": {
            "other": None,
            "take": [],
            **{f"shift.{name}": 0.0 for name in shiftable(checkpoint, clip)},
            **{f"noise.{status.name}": 0.0 for status in report.modalities if status.present},
        },
        "sanity": {"seeds": "3"},
    }


def study_defaults(sweep: Sweep) -> Views:
    """The page of a sweep when it is opened without a query."""
    return {
        "view": _looked_at(sweep.sites),
        "study": {"most": "50"},
        "override-study": {**_as_trained(sweep.sites), "inputs": "50", "draw": 0.0},
    }


def shiftable(checkpoint: Checkpoint | None, clip: bool) -> list[str]:
    """The modalities that can be shifted in time: those that are made of the sound of a file."""
    if checkpoint is None or not clip:
        return []
    return [item.name for item in checkpoint.modalities if item.medium == "audio" and not item.arrays_only]


def views_of(query: str | None, unasked: Views) -> Views:
    """The values that a query asks for; what it leaves out, or does not make sense, has its default.

    Args:
        query: as in `location.search`, with or without the question mark.
        unasked: the defaults, which say what there is and of which type.
    """
    asked = {key: values[-1] for key, values in parse_qs((query or "").lstrip("?")).items()}
    return {
        group: {key: _read(asked[key], value) if key in asked else value for key, value in values.items()}
        for group, values in unasked.items()
    }


def text_of(wish: Wish, key: str) -> str | None:
    value = wish.get(key)
    return value if isinstance(value, str) and value else None


def number_of(wish: Wish, key: str) -> float | None:
    """A number, however the control gives it."""
    value = wish.get(key)
    if isinstance(value, (bool, list)) or value is None:
        return None
    try:
        return float(value)
    except ValueError:
        return None


def list_of(wish: Wish, key: str) -> list[str]:
    value = wish.get(key)
    return list(value) if isinstance(value, list) else []


def site_of(wish: Wish, sites: Sequence[Site]) -> Site:
    """The site that is looked at; the first where there is no such."""
    return next((site for site in sites if site.name == wish.get("site")), sites[0])


def ablation_of(wish: Wish) -> Ablation:
    return "reference" if wish.get("ablation") == "reference" else "zero"


def _as_trained(sites: Sequence[Site]) -> dict[str, Value]:
    """The controls of other attention, where nothing is changed."""
    return {
        f"{field}.{site.name}": value
        for site in sites
        for field, value in (
            ("attention", "trained"),
            ("seed", 0.0),
            *(() if site.weighting == "gates" else (("lambda", float(site.floor)), ("force", None))),
            ("mute", []),
        )
    }


def _looked_at(sites: Sequence[Site]) -> dict[str, Value]:
    return {"site": sites[0].name, "ablation": "zero"}


def _read(text: str, default: Value) -> Value:
    """A value of the query, in the type of the default."""
    if isinstance(default, list):
        return [part for part in text.split(SEPARATOR) if part]
    if isinstance(default, float):
        try:
            return float(text)
        except ValueError:
            return default
    return text or default
