"""What a figure is drawn of: a report in a theme, one measure, a window and a segment; and how its modalities look."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.schemas import Report, Site
from frontend.figures import labels
from frontend.figures.frame import swatch
from frontend.figures.measures import Measure, present
from frontend.figures.modalities import streams
from frontend.theme import Theme, modality_slots


@dataclass(frozen=True)
class Drawing:
    """One view of one report. A window or segment of None is the mean over all.

    Modalities are streams of the network or bands of a site.
    """

    report: Report
    theme: Theme
    measure: Measure = "share"
    window: int | None = None
    segment: int | None = None

    def color(self, modality: str) -> str:
        return self.theme.modality_colors(self._names)[modality]

    def slot(self, modality: str) -> str:
        """Palette slot, which decides the pattern and the symbol."""
        return modality_slots(self._names)[modality]

    def title(self, modality: str) -> str:
        return labels.titles(self.report).get(modality, modality)

    def key(self, modality: str) -> str:
        """A modality's name in a header, behind its colour."""
        return f"{swatch(self.color(modality))} <b>{self.title(modality)}</b>"

    def missing(self, modality: str) -> bool:
        """Whether the modality had no data in the window, or anywhere."""
        return not present(self.report, self.window).get(modality, True)

    def hover_note(self, modality: str) -> str:
        """What a hover adds where the modality is missing."""
        return "<br><i>missing: fed as zeros</i>" if self.missing(modality) else ""

    def subtitle(self, sites: Sequence[Site], *first: str) -> str:
        """Which window and segment are shown, behind what the figure says first."""
        longest = max(sites, key=lambda site: site.segments)
        return labels.joined(
            *first, labels.window_text(self.report, self.window), labels.segment_text(longest, self.segment)
        )

    def meta(self, sites: Sequence[Site]) -> dict[str, object]:
        """Facts about the view, for scripts of the page."""
        return {
            "sites": [site.name for site in sites],
            "measure": self.measure,
            "window": self.window,
            "segment": self.segment,
        }

    @property
    def _names(self) -> list[str]:
        return list(streams(self.report))
