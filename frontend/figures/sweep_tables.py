"""The tables behind the figures of a sweep: plain numbers, with their intervals."""

import math
from collections.abc import Sequence

from backend.schemas import (
    ClassAttention,
    ClassDifference,
    ClassesAttention,
    Confusion,
    Estimate,
    SiteMap,
    Sweep,
    TimeAttention,
    Variation,
)
from frontend.figures.class_channels import chosen_classes
from frontend.figures.class_time import chosen_times
from frontend.figures.measures import held_channels
from frontend.figures.sweep_drawing import ALL, at, names_of, titles
from frontend.figures.table import Cell, Table
from frontend.figures.variation import parts_of

_SHARE = ("share", "low", "high", "prior", "lift (log2)")


def class_shares_table(sweep: Sweep, found: ClassesAttention) -> Table:
    """Behind `class_shares`: a row per class and modality."""
    title, prior = titles(sweep), found.site.prior
    rows = [
        (*_class(one), title.get(name, name), *_share(estimate, prior[name]))
        for one in (found.everything, *found.classes)
        for name, estimate in one.share.items()
    ]
    return Table(f"Share per class: {found.site.title}", ("class", "n", "groups", "modality", *_SHARE), tuple(rows))


def class_channels_table(sweep: Sweep, found: ClassesAttention, names: Sequence[str]) -> Table:
    """Behind `class_channels`: a row per class, modality and channel."""
    title, prior = titles(sweep), found.site.prior
    rows = [
        (*_class(one), title.get(name, name), channel, *_share(at(row, channel), prior[name]))
        for one in chosen_classes(found, names)
        for name, row in one.channels.items()
        for channel in range(len(row.values))
    ]
    columns = ("class", "n", "groups", "modality", "channel of the block", *_SHARE)
    return Table(f"Share per channel and class: {found.site.title}", columns, tuple(rows))


def class_time_table(sweep: Sweep, found: TimeAttention, names: Sequence[str]) -> Table:
    """Behind `class_time`: a row per class, segment or window, and modality; numbered from 1."""
    title, prior = titles(sweep), found.site.prior
    rows = [
        (one.name or ALL, position.index + 1, position.n, title.get(name, name), *_share(estimate, prior[name]))
        for one in chosen_times(found, names)
        for position in one.positions
        for name, estimate in position.share.items()
    ]
    columns = ("class", found.axis.removesuffix("s"), "n", "modality", *_SHARE)
    return Table(f"Share over {found.axis}: {found.site.title}", columns, tuple(rows))


def difference_table(sweep: Sweep, found: ClassDifference) -> Table:
    """Behind `class_difference`: a row per modality and channel; differences are fractions, not percent."""
    title = titles(sweep)
    rows = [
        (
            title.get(one.modality, one.modality),
            one.channel,
            one.difference.value,
            _end(one.difference.low),
            _end(one.difference.high),
            one.p,
            one.q,
            "yes" if one.q <= found.level else "no",
        )
        for one in found.channels
    ]
    columns = ("modality", "channel of the block", "difference of share", "low", "high", "p", "q")
    return Table(f"{found.first} less {found.second}", (*columns, f"q at most {found.level:g}"), tuple(rows))


def maps_table(sweep: Sweep, maps: Sequence[SiteMap]) -> Table:
    """Behind `module_maps`: a row per site, segment, block and channel, padding left out."""
    title = titles(sweep)
    rows: list[tuple[Cell, ...]] = []
    for one in maps:
        prior = 1 / len(one.site.blocks)
        rows += [
            (
                one.site.title,
                segment + 1,
                title.get(block.modality, block.modality),
                block.index,
                block.position,
                channel,
                values[block.index][channel],
                prior,
                _log2(values[block.index][channel] / prior),
            )
            for segment, values in enumerate(one.values)
            for block in one.site.blocks
            for channel in range(held_channels(block))
        ]
    columns = ("site", "segment", "modality", "block", "block of the modality", "channel of the block", "attention")
    return Table("Every block and channel", (*columns, "prior", "lift (log2)"), tuple(rows))


def confusion_table(sweep: Sweep, found: Confusion) -> Table:
    """Behind `confusion_matrix`: a row per true class, a column per prediction."""
    counted = zip(found.labels, found.counts, strict=True)
    rows: list[tuple[Cell, ...]] = [(label, *row, sum(row)) for label, row in counted]
    named = names_of(sweep, found.modality)
    return Table(f"Confusion: {named}", ("true class", *found.labels, "together"), tuple(rows))


def variation_table(found: Variation) -> Table:
    """Behind `variation_bar`."""
    rows = [(part.name, part.meaning, part.fraction) for part in parts_of(found)]
    return Table(f"Variance of attention: {found.site.title}", ("part", "meaning", "fraction"), tuple(rows))


def _class(one: ClassAttention) -> tuple[Cell, ...]:
    return (one.name or ALL, one.n, one.groups)


def _share(estimate: Estimate, prior: float) -> tuple[Cell, ...]:
    return (estimate.value, _end(estimate.low), _end(estimate.high), prior, _log2(estimate.value / prior))


def _end(end: float | None) -> Cell:
    """An end of an interval; empty where there is none, as None stands for minus infinity in a table."""
    return "" if end is None else end


def _log2(ratio: float) -> float | None:
    return math.log2(ratio) if ratio > 0 else None
