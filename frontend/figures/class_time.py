"""Share of each modality over the segments of a site, or over the windows of long clips, class by class."""

from collections.abc import Sequence

import plotly.graph_objects as go

from backend.schemas import ClassTime, Estimate, Sweep, TimeAttention, TimePosition
from frontend.figures import labels
from frontend.figures.class_series import Places, Series, class_series
from frontend.figures.frame import empty_figure
from frontend.figures.measures import Measure
from frontend.figures.sweep_drawing import SweepDrawing, by_text, counted, resampling_text
from frontend.theme import Theme

TICKS = 10


def class_time(
    sweep: Sweep, found: TimeAttention, theme: Theme, *, names: Sequence[str], measure: Measure = "share"
) -> go.Figure:
    """Share (or lift) over segments or windows, a panel per class, with 95 % intervals.

    Args:
        names: the classes to show; empty for all items together.

    Returns:
        As of `class_series`; a place is a segment or window. Without a second one, a figure that says so.
    """
    drawing, site = SweepDrawing(sweep, theme, measure), found.site
    count = len(found.everything.positions)
    if count < 2:
        return empty_figure(why_no_time(found), theme, height=120)
    word = found.axis.removesuffix("s")
    step = max(1, -(-count // TICKS))
    ticks = list(range(0, count, step))
    places = Places(
        word,
        [_place(found, place) for place in found.everything.positions],
        (ticks, [str(tick + 1) for tick in ticks]),
        "linear",
    )
    series = [
        Series(one.name, _note(one), {name: _along(one, name, count) for name in site.prior})
        for one in chosen_times(found, names)
    ]
    return class_series(
        drawing,
        site,
        series,
        places,
        name="class-time",
        title=f"{labels.escaped(site.title)} over {found.axis}",
        subtitle=labels.joined("mean over channels", by_text(found.by), resampling_text(found.resampling)),
    )


def why_no_time(found: TimeAttention) -> str:
    """Why there is nothing to be seen over time."""
    if found.axis == "segments":
        return f"{labels.escaped(found.site.title)} has one segment: it looks at its whole input at once"
    return "No input is longer than one window"


def chosen_times(found: TimeAttention, names: Sequence[str]) -> list[ClassTime]:
    """The classes of these names that have items; an empty name is all items."""
    by_name = {"": found.everything, **{one.name: one for one in found.classes}}
    return [by_name[name] for name in names if name in by_name and _largest(by_name[name])]


def _place(found: TimeAttention, position: TimePosition) -> str:
    if found.axis == "segments":
        return labels.joined(f"segment {position.index + 1}", labels.steps_text(found.site, position.index))
    return f"window {position.index + 1} of {counted(position.n, 'input', 'inputs')} that long"


def _largest(one: ClassTime) -> int:
    return max((position.n for position in one.positions), default=0)


def _note(one: ClassTime) -> str:
    """How many inputs there are; of windows the later ones have fewer."""
    counts = [position.n for position in one.positions if position.n]
    if min(counts) == max(counts):
        return f"n = {counts[0]:,}"
    return f"n = {max(counts):,}, of the last {counts[-1]:,}"


def _along(one: ClassTime, modality: str, count: int) -> list[Estimate]:
    """Shares as far as the class has items: its inputs may end before the longest of all."""
    by_index = {position.index: position.share for position in one.positions if position.n}
    known = []
    for index in range(count):
        if modality not in by_index.get(index, {}):
            break
        known.append(by_index[index][modality])
    return known
