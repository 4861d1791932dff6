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


def spans_of(report: Report, site: Site) -> list[TimeSpan]:
    """Spans of all windows and of the site's segments in them, in order.

    Segments are equally long, which holds up to the remainder that the last one takes.
    """
    spans = []
    for window in report.windows:
        step = (window.end_s - window.start_s) / site.segments
        spans += [
            TimeSpan(window, segment, window.start_s + segment * step, window.start_s + (segment + 1) * step)
            for segment in range(site.segments)
        ]
    return spans


def window_edges(report: Report) -> list[float]:
    """Edges of cells that share out the clip between its windows: half-way between the middles of neighbours."""
    middles = [(window.start_s + window.end_s) / 2 for window in report.windows]
    between = [(left + right) / 2 for left, right in itertools.pairwise(middles)]
    return [report.windows[0].start_s, *between, report.windows[-1].end_s]
