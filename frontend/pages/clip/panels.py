"""The figures of the Clip page, each with what it depends on and the table behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from backend.schemas import Report, SiteAttention
from frontend import figures
from frontend.figures import Table, tables
from frontend.theme import Theme
from frontend.view import CONTROLS, Control, View


@dataclass(frozen=True)
class Shown:
    """All that a figure may draw: the report, the view, and the attention of the sites that it asked for."""

    report: Report
    view: View
    attention: Mapping[str, SiteAttention]

    @property
    def chosen(self) -> SiteAttention:
        """Attention of the site that the view shows."""
        return self.attention[self.view.site]

    @property
    def all_sites(self) -> list[SiteAttention]:
        return [self.attention[site.name] for site in self.report.sites]


Sites = Literal["none", "chosen", "all"]


@dataclass(frozen=True)
class Panel:
    """A figure on the page.

    Attributes:
        name: stable name, part of ids and of the names of exported files.
        title: what it is, for people who do not see it.
        sites: of which sites it needs the attention arrays.
        controls: the controls that change it; others do not redraw it.
        fits: whether a report has what it shows.
    """

    name: str
    title: str
    sites: Sites
    controls: tuple[Control, ...]
    draw: Callable[[Shown, Theme], go.Figure]
    table: Callable[[Shown], Table]
    fits: Callable[[Report], bool] = lambda _report: True


def has_classes(report: Report) -> bool:
    return report.output == "classes"


def has_value(report: Report) -> bool:
    return report.output == "value"


def has_time(report: Report) -> bool:
    """Whether it is of something that goes on in time, unlike a text."""
    return report.duration_s is not None


def has_segments(report: Report) -> bool:
    return any(site.segments > 1 for site in report.sites)


def has_sites(report: Report) -> bool:
    """Whether there are sites to be compared."""
    return len(report.sites) > 1


def _timeline(shown: Shown, theme: Theme) -> go.Figure:
    figure = figures.attention_timeline(shown.report, shown.view.site, theme, measure=shown.view.measure)
    # The page draws the cursor over the plot: moving a shape would have plotly redraw it with every frame of the video.
    return figure.update_shapes(visible=False, selector={"name": figures.CURSOR})


def _probabilities(shown: Shown, theme: Theme) -> go.Figure:
    return figures.class_probabilities(shown.report, theme, window=shown.view.window)


def _contributions(shown: Shown, theme: Theme) -> go.Figure:
    return figures.contribution_bars(shown.report, theme, window=shown.view.window)


def _value(shown: Shown, theme: Theme) -> go.Figure:
    return figures.value_scale(shown.report, theme, window=shown.view.window)


def _value_parts(shown: Shown, theme: Theme) -> go.Figure:
    return figures.value_contributions(shown.report, theme, window=shown.view.window)


def _segments(shown: Shown, theme: Theme) -> go.Figure:
    view = shown.view
    return figures.segments_heatmap(
        shown.report,
        shown.chosen,
        theme,
        measure=view.measure,
        window=view.window,
        segment=view.segment,
        block=view.block,
    )


def _heatmap(shown: Shown, theme: Theme) -> go.Figure:
    view = shown.view
    return figures.site_heatmap(
        shown.report,
        shown.chosen,
        theme,
        measure=view.measure,
        window=view.window,
        segment=view.segment,
        block=view.block,
    )


def _marginals(shown: Shown, theme: Theme) -> go.Figure:
    view = shown.view
    return figures.modality_marginals(
        shown.report, theme, measure=view.measure, window=view.window, segment=view.segment, site=view.site
    )


def _block(shown: Shown, theme: Theme) -> go.Figure:
    view = shown.view
    if view.block is None:
        return figures.empty_figure("No block is chosen", theme)
    return figures.block_detail(
        shown.report,
        shown.chosen,
        view.block,
        theme,
        measure=view.measure,
        window=view.window,
        segment=view.segment,
    )


def _sites(shown: Shown, theme: Theme) -> go.Figure:
    # A segment belongs to one site; side by side, all sites show the mean over theirs.
    return figures.sites_heatmap(
        shown.report, shown.all_sites, theme, measure=shown.view.measure, window=shown.view.window
    )


def _channels(shown: Shown, theme: Theme) -> go.Figure:
    view = shown.view
    return figures.channel_sums(
        shown.report, shown.chosen, theme, measure=view.measure, window=view.window, segment=view.segment
    )


def _probabilities_table(shown: Shown) -> Table:
    return tables.probabilities_table(shown.report, window=shown.view.window)


def _contributions_table(shown: Shown) -> Table:
    return tables.contributions_table(shown.report, window=shown.view.window)


def _value_table(shown: Shown) -> Table:
    return tables.value_table(shown.report, window=shown.view.window)


def _value_parts_table(shown: Shown) -> Table:
    return tables.value_contributions_table(shown.report, window=shown.view.window)


def _segments_table(shown: Shown) -> Table:
    return tables.segments_table(shown.report, shown.chosen, window=shown.view.window)


def _timeline_table(shown: Shown) -> Table:
    return tables.timeline_table(shown.report, shown.view.site)


def _heatmap_table(shown: Shown) -> Table:
    view = shown.view
    return tables.heatmap_table(shown.report, [shown.chosen], window=view.window, segment=view.segment)


def _marginals_table(shown: Shown) -> Table:
    view = shown.view
    return tables.marginals_table(shown.report, window=view.window, segment=view.segment, site=view.site)


def _block_table(shown: Shown) -> Table:
    view = shown.view
    if view.block is None:
        return Table("No block is chosen", (), ())
    return tables.block_table(shown.report, shown.chosen, view.block, window=view.window, segment=view.segment)


def _sites_table(shown: Shown) -> Table:
    return tables.heatmap_table(shown.report, shown.all_sites, window=shown.view.window)


def _channels_table(shown: Shown) -> Table:
    view = shown.view
    return tables.channels_table(shown.report, shown.chosen, window=view.window, segment=view.segment)


_OF_SITE: tuple[Control, ...] = ("site", "window", "segment", "measure")

_OF_WINDOW: tuple[Control, ...] = ("window",)
_OF_TIME: tuple[Control, ...] = ("site", "measure")
_OF_ALL_SITES: tuple[Control, ...] = ("window", "measure")

PANELS: Mapping[str, Panel] = {
    panel.name: panel
    for panel in (
        Panel("probabilities", "Prediction", "none", _OF_WINDOW, _probabilities, _probabilities_table, has_classes),
        Panel("contributions", "Contributions", "none", _OF_WINDOW, _contributions, _contributions_table, has_classes),
        Panel("value", "Value", "none", _OF_WINDOW, _value, _value_table, has_value),
        Panel("value-parts", "Contributions", "none", _OF_WINDOW, _value_parts, _value_parts_table, has_value),
        Panel("timeline", "Attention over the clip", "none", _OF_TIME, _timeline, _timeline_table, has_time),
        Panel("segments", "All segments side by side", "chosen", CONTROLS, _segments, _segments_table, has_segments),
        Panel("heatmap", "Attention of every block and channel", "chosen", CONTROLS, _heatmap, _heatmap_table),
        Panel("marginals", "Each modality in sum", "none", _OF_SITE, _marginals, _marginals_table),
        Panel("block", "One block in detail", "chosen", CONTROLS, _block, _block_table),
        Panel("sites", "All sites side by side", "all", _OF_ALL_SITES, _sites, _sites_table, has_sites),
        Panel("channels", "Each modality per channel", "chosen", _OF_SITE, _channels, _channels_table),
    )
}


def panels_of(report: Report) -> dict[str, Panel]:
    """The figures that a report has."""
    return {name: panel for name, panel in PANELS.items() if panel.fits(report)}
