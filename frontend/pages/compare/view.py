"""What a Compare page shows, as the query of its permalink says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self, get_args
from urllib.parse import parse_qs, urlencode

from backend.schemas import By, Comparison, SiteComparison
from frontend.figures.measures import Measure

PATH = "/compare"
"""Where the page stands; `frontend.routes` knows it, too."""

Control = Literal["left", "right", "by", "class", "site", "measure"]
CONTROLS: tuple[Control, ...] = get_args(Control)
"""The controls of a view, which are the keys of its query."""

MEASURES: tuple[Measure, ...] = ("share", "lift")

Chosen = dict[Control, str | None]
"""Values of the controls."""


@dataclass(frozen=True)
class CompareView:
    """One exact view of two sides.

    Attributes:
        left, right: `analysis:ID` or `sweep:ID`; empty for a side that is not chosen.
        class_: of sweeps the items of this class only; empty for all.
        site: name of the site whose blocks are shown; empty for the first.
    """

    left: str = ""
    right: str = ""
    by: By = "label"
    class_: str = ""
    site: str = ""
    measure: Measure = "lift"

    @classmethod
    def of(cls, query: str | None) -> Self:
        """The view that a query asks for.

        Args:
            query: as in `location.search`, with or without the question mark.
        """
        asked = {key: values[-1] for key, values in parse_qs((query or "").lstrip("?")).items()}
        return cls.of_controls({name: asked.get(name) for name in CONTROLS})

    @classmethod
    def of_controls(cls, chosen: Chosen) -> Self:
        """The view that the controls on the page ask for; what means nothing gets its default."""
        return cls(
            left=chosen["left"] or "",
            right=chosen["right"] or "",
            by="prediction" if chosen["by"] == "prediction" else "label",
            class_=chosen["class"] or "",
            site=chosen["site"] or "",
            measure="share" if chosen["measure"] == "share" else "lift",
        )

    @property
    def values(self) -> Chosen:
        """What each control holds; None where it says nothing."""
        return {
            "left": self.left or None,
            "right": self.right or None,
            "by": self.by,
            "class": self.class_ or None,
            "site": self.site or None,
            "measure": self.measure,
        }

    @property
    def query(self) -> str:
        """The query that leads back to this view."""
        return urlencode([(name, value) for name, value in self.values.items() if value], safe=":")

    @property
    def sides(self) -> tuple[str, str]:
        return self.left, self.right

    @property
    def complete(self) -> bool:
        """Whether both sides are chosen."""
        return bool(self.left and self.right)

    def site_of(self, found: Comparison) -> SiteComparison | None:
        """The chosen site, or the first one whose blocks correspond, or the first; None where there is none."""
        corresponding = [site for site in found.sites if site.blocks_correspond]
        named = [site for site in found.sites if site.site == self.site]
        return next(iter([*named, *corresponding, *found.sites]), None)


def side_of(kind: Literal["analysis", "sweep"], identity: str) -> str:
    """A side as the address and the API name it."""
    return f"{kind}:{identity}"


def kind_and_id(side: str) -> tuple[str, str]:
    kind, _, identity = side.partition(":")
    return kind, identity


def sweeps_in(sides: Sequence[str]) -> list[str]:
    """Ids of the sides that are sweeps."""
    return [identity for kind, identity in map(kind_and_id, sides) if kind == "sweep" and identity]
