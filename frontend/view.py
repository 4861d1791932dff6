"""What a Clip page shows, as the query of its permalink says it."""

from dataclasses import dataclass
from typing import Literal, Self
from urllib.parse import parse_qs, urlencode

from backend.schemas import Report, Site
from frontend.figures.measures import MEASURES, Measure

MEAN = "mean"
"""What the query and the controls say instead of a number for the mean over all windows or segments."""


Control = Literal["site", "window", "segment", "measure", "block"]
CONTROLS: tuple[Control, ...] = ("site", "window", "segment", "measure", "block")
"""The controls of a view, which are the keys of its query."""


@dataclass(frozen=True)
class View:
    """One exact view of a report.

    Attributes:
        window, segment: index; None is the mean over all.
        block: index of the block whose detail is open; None is none.
    """

    site: str
    window: int | None
    segment: int | None
    measure: Measure
    block: int | None

    @classmethod
    def of(cls, query: str | None, report: Report) -> Self:
        """The view that a query asks for; what is missing or not in the report gets its default.

        Args:
            query: as in `location.search`, with or without the question mark.
        """
        asked = {key: values[-1] for key, values in parse_qs((query or "").lstrip("?")).items()}
        return cls.of_controls(report, **{name: asked.get(name) for name in CONTROLS})

    @classmethod
    def of_controls(
        cls,
        report: Report,
        *,
        site: str | None,
        window: str | None,
        segment: str | None,
        measure: str | None,
        block: str | None,
    ) -> Self:
        """The view that the controls on the page ask for."""
        chosen = next((item for item in report.sites if item.name == site), report.sites[0])
        return cls(
            site=chosen.name,
            window=_one_of(window, [item.index for item in report.windows]),
            segment=_one_of(segment, list(range(chosen.segments))),
            measure=next((item for item in MEASURES if item == measure), "lift"),
            block=_number(block, [item.index for item in chosen.blocks]),
        )

    @property
    def query(self) -> str:
        """The query that leads back to this view."""
        values = {
            "site": self.site,
            "window": MEAN if self.window is None else str(self.window),
            "segment": MEAN if self.segment is None else str(self.segment),
            "measure": self.measure,
        }
        if self.block is not None:
            values["block"] = str(self.block)
        return urlencode(values)

    def site_of(self, report: Report) -> Site:
        return next(site for site in report.sites if site.name == self.site)


def choice(value: int | None) -> str:
    """A window or segment as the value of its control."""
    return MEAN if value is None else str(value)


def _number(text: str | None, known: list[int]) -> int | None:
    return next((number for number in known if str(number) == text), None)


def _one_of(text: str | None, known: list[int]) -> int | None:
    """The number asked for; with only one to choose from that one, otherwise the mean."""
    return known[0] if len(known) == 1 else _number(text, known)
