"""Words about collections and sweeps: how far, how fast, how long still, and what an item is made of."""

from collections.abc import Mapping

from backend.schemas import AnalysisInputs, Collection, Sweep, SweepState
from frontend.components.formats import percent

FEW = 3
"""Labels that are named in a line."""

KINDS = {
    "clip": ("video", "video or recording"),
    "skeleton": ("skeleton", "skeleton"),
    "features": ("table", "arrays"),
    "text": ("text", "text"),
}
"""Input of an item -> its icon and its word."""


def thousands(value: int) -> str:
    """`1,440`."""
    return f"{value:,}"


def counted(value: int, one: str, several: str) -> str:
    """`1 item`, `1,440 items`."""
    return f"{thousands(value)} {one if value == 1 else several}"


def left(seconds: float) -> str:
    """Time that remains, as a guess is told: `40 s`, `17 min`, `2 h 5 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def ended_items(sweep: Sweep) -> int:
    """Items that neither wait nor run."""
    counts = sweep.counts
    return counts.succeeded + counts.failed + counts.cancelled


def fraction(sweep: Sweep) -> float:
    """Share of the items that have ended, in [0, 1]."""
    return ended_items(sweep) / sweep.counts.total if sweep.counts.total else 0.0


def how_far(sweep: Sweep) -> str:
    """`312 of 1,000 · 41 per minute · 17 min left`; rate and time only while it runs and where they are known."""
    parts = [f"{thousands(ended_items(sweep))} of {thousands(sweep.counts.total)}"]
    if sweep.state is SweepState.RUNNING:
        if sweep.rate_per_minute is not None:
            parts.append(f"{sweep.rate_per_minute:.3g} per minute")
        if sweep.remaining_s is not None:
            parts.append(f"{left(sweep.remaining_s)} left")
    return " · ".join(parts)


def state_word(sweep: Sweep) -> str:
    """`running`, `paused`, `done`, `done, 6 failed`, `nothing came of it`."""
    if not sweep.state.ended:
        return str(sweep.state)
    lost = sweep.counts.failed + sweep.counts.cancelled
    if not sweep.counts.succeeded and lost:
        return "no item succeeded"
    failed = [f"{thousands(sweep.counts.failed)} failed"] if sweep.counts.failed else []
    cancelled = [f"{thousands(sweep.counts.cancelled)} cancelled"] if sweep.counts.cancelled else []
    return ", ".join(["done", *failed, *cancelled])


def spoken(sweep: Sweep, title: str) -> str:
    """What is announced of a sweep: in steps of ten percent, so that it is not said every two seconds."""
    if sweep.state is SweepState.RUNNING:
        return f"{title}: {percent(int(10 * fraction(sweep)) / 10)} done"
    return f"{title}: {state_word(sweep)}"


def labels_line(labels: Mapping[str, int], unlabelled: int = 0) -> str:
    """`happy (40), sad (38), angry (31) and 5 more`, and how many have none; a label may be a number."""
    parts = [f"{label} ({thousands(many)})" for label, many in list(labels.items())[:FEW]]
    line = ", ".join(parts)
    if len(labels) > FEW:
        line += f" and {len(labels) - FEW} more"
    if not line:
        return "no labels"
    return f"{line}; {thousands(unlabelled)} without" if unlabelled else line


def facts_line(collection: Collection) -> str:
    """What a collection holds: `1,440 items, 8 labels, 24 groups`."""
    parts = [counted(collection.items, "item", "items")]
    parts.append(counted(len(collection.labels), "label", "labels") if collection.labels else "no labels")
    parts.append(counted(collection.groups, "group", "groups") if collection.groups else "no groups")
    return ", ".join(parts)


def kinds_of(inputs: AnalysisInputs) -> list[str]:
    """The inputs that an item has, by the names of `KINDS`."""
    return [name for name in KINDS if getattr(inputs, name)]
