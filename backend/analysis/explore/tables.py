"""Answers as flat tables, for spreadsheets and data frames: a row of cells under named columns."""

from dataclasses import dataclass

import numpy as np

from backend.schemas import ClassAttention, ClassesAttention, Estimate, ExploreRows

Cell = str | int | float | bool | None
ALL = "all items"


@dataclass(frozen=True)
class Column:
    """kind: of the cells that are not missing."""

    name: str
    kind: type[str] | type[int] | type[float] | type[bool]


@dataclass(frozen=True)
class FlatTable:
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]


_CLASS_COLUMNS = (
    Column("class", str),
    Column("n", int),
    Column("groups", int),
    Column("modality", str),
    Column("channel", int),
    Column("share", float),
    Column("low", float),
    Column("high", float),
    Column("prior", float),
    Column("log2_lift", float),
)


def classes_table(found: ClassesAttention) -> FlatTable:
    """A row per class, modality and channel; the one without a channel is the mean over channels."""
    prior = found.site.prior
    rows: list[tuple[Cell, ...]] = []
    for one in (*found.classes, found.everything):
        for modality, share in one.share.items():
            head = (one.name or ALL, one.n, one.groups, modality)
            for channel, estimate in ((None, share), *enumerate(_per_channel(one, modality))):
                numbers = (estimate.value, estimate.low, estimate.high, prior[modality])
                rows.append((*head, channel, *numbers, _log2_lift(estimate.value, prior[modality])))
    return FlatTable(_CLASS_COLUMNS, rows)


def _per_channel(one: ClassAttention, modality: str) -> list[Estimate]:
    found = one.channels[modality]
    missing = [None] * len(found.values)
    ends = zip(found.values, found.low or missing, found.high or missing, strict=True)
    return [Estimate(value=value, low=low, high=high) for value, low, high in ends]


def _log2_lift(share: float, prior: float) -> float | None:
    return float(np.log2(share / prior)) if share > 0 else None


def rows_table(found: ExploreRows, modalities: tuple[str, ...], bands: tuple[str, ...]) -> FlatTable:
    """A row per item.

    Args:
        modalities: of the network, which may predict alone.
        bands: modalities of the site.
    """
    columns = (
        *(Column(name, int if name == "position" else str) for name in ("position", "name", "state", "analysis")),
        *(Column(name, str) for name in ("error", "label")),
        Column("label_value", float),
        *(Column(name, str) for name in ("group", "prediction")),
        *(Column(name, float) for name in ("value", "confidence")),
        Column("wrong", bool),
        Column("deviation", float),
        *(Column(f"alone_{name}", str) for name in modalities),
        Column("disagreement", int),
        *(Column(f"share_{name}", float) for name in bands),
        Column("block" if found.block is None else f"block_{found.block}", float),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(
                row.position,
                row.name,
                row.state.value,
                row.analysis,
                None if row.error is None else row.error.detail,
                row.label,
            ),
            *(row.label_value, row.group, row.prediction, row.value, row.confidence, row.wrong, row.deviation),
            *(row.alone.get(name) for name in modalities),
            row.disagreement,
            *(row.share.get(name) for name in bands),
            row.block,
        )
        for row in found.rows
    ]
    return FlatTable(columns, rows)
