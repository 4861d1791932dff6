"""Which seconds of the clip a window or one of its segments covers."""

import itertools
from dataclasses import dataclass

from backend.schemas import Report, Site, Window


@dataclass(frozen=True)
class TimeSpan:
    """One segment of one window, in seconds of the clip."""

    window: Window
    segment: int
    start_s: float
    end_s: float

    @property
    def middle_s(self) -> float:
        return (self.start_s + self.end_s) / 2


def duration_s(report: Report) -> float:
    """How long the clip is.

    Raises:
        ValueError: the report is of something without time, such as a text.
    """
    if report.duration_s is None:
        raise ValueError("expected a report of something that has time")
    return report.duration_s


def spans_of(report: Report, site: Site) -> list[TimeSpan]:
    """Spans of all windows and of the site's segments in them, in order."""
    return [segment_span(window, site, segment) for window in report.windows for segment in range(site.segments)]


def segment_span(window: Window, site: Site, segment: int) -> TimeSpan:
    """Where a segment lies in its window, whose steps are evenly spread over it."""
    steps = site.segment_steps or [(number, number + 1) for number in range(site.segments)]
    first, end = steps[segment]
    step_s = (window.end_s - window.start_s) / steps[-1][1]
    return TimeSpan(window, segment, window.start_s + first * step_s, window.start_s + end * step_s)


def window_edges(report: Report) -> list[float]:
    """Edges of cells that share out the clip between its windows: half-way between the middles of neighbours."""
    middles = [(window.start_s + window.end_s) / 2 for window in report.windows]
    between = [(left + right) / 2 for left, right in itertools.pairwise(middles)]
    return [report.windows[0].start_s, *between, report.windows[-1].end_s]
