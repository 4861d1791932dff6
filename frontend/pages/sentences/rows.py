"""What a table says of each analysis: pure functions from the wire contract to numbers and names."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from backend.schemas import Analysis, Report
from frontend.figures import modalities
from frontend.figures.labels import output_names


@dataclass(frozen=True)
class Strongest:
    """Where attention is furthest above what uniform attention would give."""

    site: str
    band: str
    segment: int | None
    """From 0; None at a site without segments."""
    lift: float
    """log2 of share over prior."""


@dataclass(frozen=True)
class Row:
    """One analysis.

    Attributes:
        number: its place in the address, from 1.
        outcome: the name of the value, or of the most probable class.
        value: the value, or the probability of that class.
        parts: modality -> its contribution to that output.
        absent: the modalities that had no data.
        left_out: tokens that the network had no step for.
        warnings: what speaks against trusting the result.
    """

    number: int
    analysis: Analysis
    outcome: str = ""
    value: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    strongest: Strongest | None = None
    left_out: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The text, or what else the analysis is of."""
        return self.analysis.inputs.text or self.analysis.name or self.analysis.id

    @property
    def report(self) -> Report | None:
        return self.analysis.report


@dataclass(frozen=True)
class Column:
    """A modality that has a column, by its name in the reports."""

    name: str
    title: str
    among: tuple[str, ...]
    """All modalities of its network, which its colour depends on."""


def row_of(number: int, analysis: Analysis) -> Row:
    """An analysis as a row; one without a report says no more than how it stands."""
    report = analysis.report
    if report is None:
        return Row(number, analysis)
    overall = report.overall
    chosen = 0 if report.value is not None else overall.prediction
    return Row(
        number,
        analysis,
        outcome=output_names(report)[chosen],
        value=overall.logits[chosen] if report.value is not None else overall.probabilities[chosen],
        parts={name: part[chosen] for name, part in overall.contributions.items()},
        absent=frozenset(status.name for status in report.modalities if not status.present),
        strongest=strongest(report),
        left_out=0 if report.transcript is None else report.transcript.left_out,
        warnings=tuple(report.warnings),
    )


def strongest(report: Report) -> Strongest | None:
    """The band and segment with the greatest lift, over all sites, among the modalities that had data.

    None where there is nothing to choose from.
    """
    present = {status.name for status in report.modalities if status.present}
    streams, titles = modalities.streams(report), modalities.titles(report)
    found = [
        Strongest(site.title, titles[band.modality], segment if site.segments > 1 else None, math.log2(share / prior))
        for site in report.sites
        for band in site.bands
        for segment, share in enumerate(np.mean(report.shares[site.name][band.modality], axis=0).tolist())
        if streams[band.modality] in present and share > 0 and (prior := site.prior[band.modality]) > 0
    ]
    return max(found, key=lambda item: item.lift) if len(found) > 1 else None


def columns(rows: Iterable[Row]) -> list[Column]:
    """The modalities of all reports, each once."""
    found: dict[str, Column] = {}
    for row in rows:
        if row.report is not None:
            among = tuple(status.name for status in row.report.modalities)
            for status in row.report.modalities:
                found.setdefault(status.name, Column(status.name, status.title, among))
    return list(found.values())


Order = Literal["up", "down"]


def arranged(rows: Sequence[Row], by: str, order: Order) -> list[Row]:
    """The rows in order of a column; those that have nothing there come last, whichever way it goes.

    Args:
        by: `number`, `name`, `state`, `value`, `lift`, or the name of a modality.
    """
    having = [row for row in rows if sort_key(row, by) is not None]
    without = [row for row in rows if sort_key(row, by) is None]
    return sorted(having, key=lambda row: sort_key(row, by) or (), reverse=order == "down") + without


def sort_key(row: Row, by: str) -> tuple[str | float, ...] | None:
    """What a column compares; None where the row has nothing there."""
    match by:
        case "number":
            return (row.number,)
        case "name":
            return (row.name.casefold(),)
        case "state":
            return (row.analysis.state.value, row.analysis.progress.fraction)
        case "value":
            return None if row.value is None else (row.outcome, row.value)
        case "lift":
            return None if row.strongest is None else (row.strongest.lift,)
        case _:
            return (row.parts[by],) if by in row.parts else None
