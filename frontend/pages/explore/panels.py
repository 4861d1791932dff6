"""The figures of the Explore page, each with what it is made from, what it depends on and the table behind it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import plotly.graph_objects as go
from pydantic import BaseModel

from backend.schemas import (
    ClassDifference,
    ClassesAttention,
    Confusion,
    SiteAttention,
    SiteMap,
    SiteMaps,
    Sweep,
    TimeAttention,
    Variation,
)
from frontend.client import ApiError
from frontend.figures import Table, labels, sweep_tables
from frontend.figures.class_channels import class_channels, most_frequent
from frontend.figures.class_shares import class_shares
from frontend.figures.class_time import class_time
from frontend.figures.confusion import confusion_matrix
from frontend.figures.difference import class_difference
from frontend.figures.module_maps import maps_figure, module_maps
from frontend.figures.multiples import MOST
from frontend.figures.variation import variation_bar
from frontend.pages.explore.view import Control, ExploreView
from frontend.pages.explore.viewing import Swept
from frontend.sweep_results import SweepResults
from frontend.theme import Theme

Message = TypeVar("Message", bound=BaseModel)


@dataclass(frozen=True)
class Seen(Generic[Message]):
    """What a figure draws: a message about a sweep, in a view."""

    sweep: Sweep
    view: ExploreView
    found: Message
    names: tuple[str, ...] = ()
    """Classes side by side, where the figure has some."""


@dataclass(frozen=True)
class Panel(Generic[Message]):
    """A figure on the page.

    Attributes:
        name: stable name, part of ids and of the names of exported files.
        title: what it is, for people who do not see it.
        controls: the controls that change it; others do not redraw it.
        fetch: gets what it is made from.
        requests: paths of the API, with queries, that it is made from.
        fits: whether a sweep has what it shows.
    """

    name: str
    title: str
    controls: tuple[Control, ...]
    fetch: Callable[[SweepResults, Swept, Sweep, ExploreView], Awaitable[Seen[Message]]]
    draw: Callable[[Seen[Message], Theme], go.Figure]
    table: Callable[[Seen[Message]], Table]
    requests: Callable[[Seen[Message]], Sequence[tuple[str, dict[str, str]]]]
    fits: Callable[[Sweep], bool] = lambda _sweep: True


def has_labels(sweep: Sweep) -> bool:
    return sweep.labelled > 0


def side_by_side(view: ExploreView, found: ClassesAttention) -> tuple[str, ...]:
    """Which classes are shown: one beside all items, those that were chosen, or the most frequent."""
    if view.class_:
        return ("", view.class_)
    chosen = view.classes or tuple(most_frequent(found))
    # Among up to eight classes there is a place for all items too, to compare them with.
    return ("", *chosen) if len(chosen) < MOST else chosen


async def _classes(results: SweepResults, swept: Swept, sweep: Sweep, view: ExploreView) -> Seen[ClassesAttention]:
    found = await results.classes(swept["id"], swept["stamp"], view.site, view.by)
    return Seen(sweep, view, found, side_by_side(view, found))


async def _variation(results: SweepResults, swept: Swept, sweep: Sweep, view: ExploreView) -> Seen[Variation]:
    return Seen(sweep, view, await results.variation(swept["id"], swept["stamp"], view.site, view.by))


async def _maps(results: SweepResults, swept: Swept, sweep: Sweep, view: ExploreView) -> Seen[SiteMaps]:
    return Seen(sweep, view, await results.maps(swept["id"], swept["stamp"], view.by, view.class_))


async def _time(results: SweepResults, swept: Swept, sweep: Sweep, view: ExploreView) -> Seen[TimeAttention]:
    classes = await results.classes(swept["id"], swept["stamp"], view.site, view.by)
    found = await results.time(swept["id"], swept["stamp"], view.site, view.by, view.axis)
    return Seen(sweep, view, found, side_by_side(view, classes))


async def _difference(results: SweepResults, swept: Swept, sweep: Sweep, view: ExploreView) -> Seen[ClassDifference]:
    classes = await results.classes(swept["id"], swept["stamp"], view.site, view.by)
    pair = compared(view, classes)
    found = await results.difference(swept["id"], swept["stamp"], view.site, view.by, pair)
    return Seen(sweep, view, found, pair)


def compared(view: ExploreView, found: ClassesAttention) -> tuple[str, str]:
    """The two classes to compare: those chosen, or the most frequent ones in their place.

    Raises:
        ApiError: fewer than two classes have items, or both are the same.
    """
    frequent = sorted((one for one in found.classes if one.n), key=lambda one: -one.n)
    names = [one.name for one in frequent]
    first = view.first or next((name for name in names if name != view.second), None)
    second = view.second or next((name for name in names if name != first), None)
    if first is None or second is None:
        raise ApiError.of(409, "Nothing to compare", "Two classes with items are needed; there are fewer so far")
    if first == second:
        raise ApiError.of(409, "Nothing to compare", "Choose two different classes to compare")
    return first, second


async def _confusion(results: SweepResults, swept: Swept, sweep: Sweep, view: ExploreView) -> Seen[Confusion]:
    return Seen(sweep, view, await results.confusion(swept["id"], swept["stamp"], view.modality))


async def _item(results: SweepResults, swept: Swept, sweep: Sweep, view: ExploreView) -> Seen[SiteAttention]:
    if view.item is None:
        raise ApiError.of(409, "Nothing chosen", "No clip is chosen")
    return Seen(sweep, view, await results.item(swept["id"], swept["stamp"], view.item, view.site))


def item_map(seen: Seen[SiteAttention]) -> SiteMap:
    """Attention of one item as a map; it has one window, the mean over its own."""
    return SiteMap(site=seen.found.site, values=seen.found.values[0])


def _draw_shares(seen: Seen[ClassesAttention], theme: Theme) -> go.Figure:
    return class_shares(seen.sweep, seen.found, theme, measure=seen.view.measure, chosen=seen.view.class_)


def _draw_channels(seen: Seen[ClassesAttention], theme: Theme) -> go.Figure:
    return class_channels(seen.sweep, seen.found, theme, names=seen.names, measure=seen.view.measure)


def _draw_difference(seen: Seen[ClassDifference], theme: Theme) -> go.Figure:
    return class_difference(seen.sweep, seen.found, theme)


def _draw_maps(seen: Seen[SiteMaps], theme: Theme) -> go.Figure:
    view = seen.view
    block = None if view.block is None else (view.site, view.block)
    return module_maps(seen.sweep, seen.found, theme, measure=view.measure, block=block)


def _draw_time(seen: Seen[TimeAttention], theme: Theme) -> go.Figure:
    return class_time(seen.sweep, seen.found, theme, names=seen.names, measure=seen.view.measure)


def _draw_confusion(seen: Seen[Confusion], theme: Theme) -> go.Figure:
    return confusion_matrix(seen.sweep, seen.found, theme, chosen=(seen.view.label, seen.view.prediction))


def _draw_variation(seen: Seen[Variation], theme: Theme) -> go.Figure:
    return variation_bar(seen.found, theme)


def _draw_item(seen: Seen[SiteAttention], theme: Theme) -> go.Figure:
    view = seen.view
    return maps_figure(
        seen.sweep,
        [item_map(seen)],
        theme,
        name="item-map",
        title=labels.escaped(seen.found.site.title),
        subtitle=labels.joined(labels.measure_text(view.measure), "this item alone, mean over its windows"),
        measure=view.measure,
        block=None if view.block is None else (view.site, view.block),
    )


Requests = Sequence[tuple[str, dict[str, str]]]


def _of_site(path: str, seen: Seen[Any], **more: str) -> Requests:
    return [(path, {"site": seen.view.site, "by": seen.view.by, **more})]


PANELS: Mapping[str, Panel[Any]] = {
    panel.name: panel
    for panel in (
        Panel(
            "variation",
            "Where the variance of attention lies",
            ("site", "by"),
            _variation,
            _draw_variation,
            lambda seen: sweep_tables.variation_table(seen.found),
            lambda seen: _of_site("variation", seen),
        ),
        Panel(
            "class-shares",
            "Share of attention per class",
            ("site", "measure", "by", "class"),
            _classes,
            _draw_shares,
            lambda seen: sweep_tables.class_shares_table(seen.sweep, seen.found),
            lambda seen: _of_site("classes", seen),
        ),
        Panel(
            "class-channels",
            "Attention per channel and class",
            ("site", "measure", "by", "class", "classes"),
            _classes,
            _draw_channels,
            lambda seen: sweep_tables.class_channels_table(seen.sweep, seen.found, seen.names),
            lambda seen: _of_site("classes", seen),
        ),
        Panel(
            "class-difference",
            "Difference of two classes per channel",
            ("site", "by", "first", "second"),
            _difference,
            _draw_difference,
            lambda seen: sweep_tables.difference_table(seen.sweep, seen.found),
            lambda seen: _of_site("difference", seen, first=seen.names[0], second=seen.names[1]),
        ),
        Panel(
            "module-maps",
            "Attention of every block and channel at all sites",
            ("site", "measure", "by", "class", "block"),
            _maps,
            _draw_maps,
            lambda seen: sweep_tables.maps_table(seen.sweep, seen.found.sites),
            lambda seen: [("maps", {"by": seen.view.by, "class": seen.view.class_})],
        ),
        Panel(
            "class-time",
            "Attention over time per class",
            ("site", "measure", "by", "class", "classes", "axis"),
            _time,
            _draw_time,
            lambda seen: sweep_tables.class_time_table(seen.sweep, seen.found, seen.names),
            lambda seen: _of_site("time", seen, axis=seen.view.axis),
        ),
        Panel(
            "confusion",
            "True class and prediction",
            ("modality", "label", "prediction"),
            _confusion,
            _draw_confusion,
            lambda seen: sweep_tables.confusion_table(seen.sweep, seen.found),
            lambda seen: [("confusion", {"modality": seen.view.modality})],
            has_labels,
        ),
        Panel(
            "item-map",
            "Attention of this item",
            ("site", "measure", "block", "item"),
            _item,
            _draw_item,
            lambda seen: sweep_tables.maps_table(seen.sweep, [item_map(seen)]),
            lambda seen: [(f"items/{seen.view.item}/attention", {"site": seen.view.site})],
        ),
    )
}  # fmt: skip


def panels_of(sweep: Sweep) -> dict[str, Panel[Any]]:
    """The figures that a sweep has."""
    return {name: panel for name, panel in PANELS.items() if panel.fits(sweep)}
