"""Sum of attention of each modality in every channel, class by class (paper, Figure 6)."""

from collections.abc import Sequence

import plotly.graph_objects as go

from backend.schemas import ClassAttention, ClassesAttention, Sweep
from frontend.figures import labels
from frontend.figures.class_series import Places, Series, class_series
from frontend.figures.measures import Measure
from frontend.figures.multiples import MOST
from frontend.figures.sweep_drawing import SweepDrawing, at, by_text, resampling_text, sizes
from frontend.theme import Theme

TICKS = 4
"""Numbers below a panel at most."""


def class_channels(
    sweep: Sweep, found: ClassesAttention, theme: Theme, *, names: Sequence[str], measure: Measure = "share"
) -> go.Figure:
    """Share (or lift) of every modality over the channels of a site, a panel per class, with 95 % intervals.

    Args:
        names: the classes to show; empty for all items together.

    Returns:
        As of `class_series`; a place is a channel.
    """
    drawing, site = SweepDrawing(sweep, theme, measure), found.site
    channels = range(site.channels_per_block)
    ticks = list(channels)[:: max(1, -(-len(channels) // TICKS))]
    places = Places(
        "channel within the block",
        [f"channel {channel} of every block" for channel in channels],
        (ticks, [str(tick) for tick in ticks]),
        "hvh",
    )
    series = [
        Series(
            one.name,
            sizes(one.n, one.groups),
            {name: [at(row, channel) for channel in range(len(row.values))] for name, row in one.channels.items()},
        )
        for one in chosen_classes(found, names)
    ]
    return class_series(
        drawing,
        site,
        series,
        places,
        name="class-channels",
        title=f"{labels.escaped(site.title)} per channel and class",
        subtitle=labels.joined(
            "summed over the blocks of each modality", by_text(found.by), resampling_text(found.resampling)
        ),
    )


def chosen_classes(found: ClassesAttention, names: Sequence[str]) -> list[ClassAttention]:
    """The classes of these names that have items, in the order asked for; an empty name is all items."""
    by_name = {"": found.everything, **{one.name: one for one in found.classes}}
    return [by_name[name] for name in names if name in by_name and by_name[name].n]


def most_frequent(found: ClassesAttention, most: int = MOST) -> list[str]:
    """The classes with the most items, in the order of the network."""
    order = sorted(found.classes, key=lambda one: -one.n)
    kept = {one.name for one in order[:most] if one.n}
    return [one.name for one in found.classes if one.name in kept]
