"""What an Explore page shows, as the query of its permalink says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self, TypeVar, get_args
from urllib.parse import parse_qs, urlencode

from backend.schemas import Axis, By, Site, Sweep
from frontend.figures.measures import Measure
from frontend.figures.multiples import MOST

Control = Literal[
    "site", "measure", "by", "class", "classes", "first", "second", "axis", "modality",
    "block", "order", "label", "prediction", "item",
]  # fmt: skip
CONTROLS: tuple[Control, ...] = get_args(Control)
"""The controls of a view, which are the keys of its query."""

SEVERAL: tuple[Control, ...] = ("classes",)
"""Controls that hold a list; in the query its parts stand behind each other with `SEPARATOR` between."""

SEPARATOR = "|"

FUSED = "fused"
"""What the query says instead of a modality for the output of all together."""

Order = Literal["position", "disagreement", "error", "block"]
ORDERS: tuple[Order, ...] = get_args(Order)

Shown = Literal["share", "lift"]
MEASURES: tuple[Measure, ...] = ("share", "lift")
AXES: tuple[Axis, ...] = get_args(Axis)

Given = str | list[str] | None
Value = TypeVar("Value")


@dataclass(frozen=True)
class ExploreView:
    """One exact view of a sweep.

    Attributes:
        class_: the one class that the figures single out; empty for all.
        classes: classes shown side by side; empty for the most frequent.
        first, second: classes that are compared; None for the most frequent ones.
        modality: whose own part of the output predicts, in the confusion matrix; empty for all together.
        block: index of the block whose attention the table of clips has.
        label, prediction: classes that the table of clips is filtered to; None for any.
        item: position of the item whose map is open.
    """

    site: str
    measure: Measure
    by: By
    class_: str
    classes: tuple[str, ...]
    first: str | None
    second: str | None
    axis: Axis
    modality: str
    block: int | None
    order: Order
    label: str | None
    prediction: str | None
    item: int | None

    @classmethod
    def of(cls, query: str | None, sweep: Sweep) -> Self:
        """The view that a query asks for; what is missing or not in the sweep gets its default.

        Args:
            query: as in `location.search`, with or without the question mark.
        """
        asked = {key: values[-1] for key, values in parse_qs((query or "").lstrip("?")).items()}
        return cls.of_controls(sweep, {name: asked.get(name) for name in CONTROLS})

    @classmethod
    def of_controls(cls, sweep: Sweep, given: "dict[Control, Given]") -> Self:
        """The view that the controls on the page ask for."""
        one = {name: value if isinstance(value, str) else None for name, value in given.items()}
        site = next((item for item in sweep.sites if item.name == one["site"]), sweep.sites[0])
        several = any(item.segments > 1 for item in sweep.sites)
        blocks = {str(block.index): block.index for block in site.blocks}
        return cls(
            site=site.name,
            measure=_among(MEASURES, one["measure"]) or "lift",
            by=default_by(sweep) if sweep.labelled == 0 else _among(("label", "prediction"), one["by"]) or "label",
            class_=_among(sweep.classes, one["class"]) or "",
            classes=tuple(name for name in parts(given["classes"]) if name in sweep.classes)[:MOST],
            first=_among(sweep.classes, one["first"]),
            second=_among(sweep.classes, one["second"]),
            axis=_among(AXES, one["axis"]) or ("windows" if sweep.windows > 1 and not several else "segments"),
            modality=_among(list(sweep.modalities), one["modality"]) or "",
            block=blocks.get(one["block"] or ""),
            order=_among(ORDERS, one["order"]) or "position",
            label=_among(sweep.classes, one["label"]),
            prediction=_among(sweep.classes, one["prediction"]),
            item=_number(one["item"]),
        )

    @property
    def values(self) -> dict[Control, Given]:
        """What each control holds; None where it says nothing."""
        return {
            "site": self.site,
            "measure": self.measure,
            "by": self.by,
            "class": self.class_ or None,
            "classes": list(self.classes),
            "first": self.first,
            "second": self.second,
            "axis": self.axis,
            "modality": self.modality or FUSED,
            "block": None if self.block is None else str(self.block),
            "order": self.order,
            "label": self.label,
            "prediction": self.prediction,
            "item": None if self.item is None else str(self.item),
        }

    @property
    def query(self) -> str:
        """The query that leads back to this view."""
        values = ((name, SEPARATOR.join(one) if isinstance(one, list) else one) for name, one in self.values.items())
        return urlencode([(name, text) for name, text in values if text])

    def site_of(self, sweep: Sweep) -> Site:
        return next(site for site in sweep.sites if site.name == self.site)


def parts(given: Given) -> list[str]:
    """The parts of a list, as its control or the query has it."""
    return given.split(SEPARATOR) if isinstance(given, str) else given or []


def default_by(sweep: Sweep) -> By:
    """By true label, unless no item has one."""
    return "label" if sweep.labelled else "prediction"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() else None


def _among(known: Sequence[Value], asked: object) -> Value | None:
    return next((value for value in known if value == asked), None)
