"""The figures of the Compare page, each with what it depends on and the table behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import plotly.graph_objects as go

from backend.schemas import Comparison, Report, SiteComparison
from frontend.client import ApiError
from frontend.figures import Table
from frontend.figures.compare_maps import compare_maps, compare_maps_table
from frontend.figures.compare_outputs import compare_outputs, compare_outputs_table, same_output
from frontend.figures.compare_shares import compare_shares, compare_shares_table
from frontend.pages.compare.view import CompareView, Control
from frontend.theme import Theme


@dataclass(frozen=True)
class Compared:
    """What figures draw: a comparison in a view, and the reports of the sides that are analyses."""

    found: Comparison
    view: CompareView
    reports: tuple[Report | None, Report | None]

    @property
    def both_reports(self) -> tuple[Report, Report] | None:
        """Both reports, where what they give out can stand on one axis."""
        left, right = self.reports
        if left is None or right is None or not same_output(left, right):
            return None
        return left, right

    @property
    def site(self) -> SiteComparison | None:
        """The chosen site, if its blocks correspond."""
        site = self.view.site_of(self.found)
        return site if site is not None and site.blocks_correspond else None


@dataclass(frozen=True)
class Panel:
    """A figure on the page.

    Attributes:
        name: stable name, part of ids and of the names of exported files.
        title: what it is, for people who do not see it.
        controls: the controls that change it, beside those that choose what is compared.
        fits: whether a comparison has what it shows.
    """

    name: str
    title: str
    controls: tuple[Control, ...]
    draw: Callable[[Compared, Theme], go.Figure]
    table: Callable[[Compared], Table]
    fits: Callable[[Compared], bool]


def _both(seen: Compared) -> tuple[Report, Report]:
    if seen.both_reports is None:
        raise ApiError.of(409, "Nothing to compare", "What the two sides predict can't be compared")
    return seen.both_reports


def _site(seen: Compared) -> SiteComparison:
    site = seen.view.site_of(seen.found)
    if site is None:
        raise ApiError.of(409, "Nothing to compare", "No fusion site has the same name on both sides")
    if not site.blocks_correspond:
        raise ApiError.of(409, "Nothing to compare", site.reason)
    return site


PANELS: Mapping[str, Panel] = {
    panel.name: panel
    for panel in (
        Panel(
            "compare-outputs",
            "What both sides predict",
            (),
            lambda seen, theme: compare_outputs(seen.found, *_both(seen), theme),
            lambda seen: compare_outputs_table(seen.found, *_both(seen)),
            lambda seen: seen.both_reports is not None,
        ),
        Panel(
            "compare-shares",
            "Share of each modality on both sides",
            ("measure",),
            lambda seen, theme: compare_shares(seen.found, theme, measure=seen.view.measure),
            lambda seen: compare_shares_table(seen.found),
            lambda seen: any(site.shares for site in seen.found.sites),
        ),
        Panel(
            "compare-maps",
            "Every block and channel on both sides, and the difference",
            ("site", "measure"),
            lambda seen, theme: compare_maps(seen.found, _site(seen), theme, measure=seen.view.measure),
            lambda seen: compare_maps_table(seen.found, _site(seen)),
            lambda seen: seen.site is not None,
        ),
    )
}  # fmt: skip
