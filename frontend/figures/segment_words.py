"""The words of every segment under its column, for a figure that stands without the page."""

import textwrap
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Site, Transcript
from frontend.figures import labels
from frontend.figures.columns import column_span
from frontend.figures.frame import header
from frontend.figures.room import with_room_below
from frontend.theme import Theme
from frontend.transcripts import SegmentWords, words_between

FONT_PX = 11
LETTER_PX = 6.2
"""About what a letter of this size takes; a line that is a little short or long does no harm."""
LINE_PX = 14
MOST_LINES = 12


def with_segment_words(
    figure: go.Figure, transcript: Transcript, site: Site, theme: Theme, *, width_px: int
) -> go.Figure:
    """A copy of a figure in columns of segments, with the words of each below.

    Args:
        site: one that tells the steps of its segments.
        width_px: width that the figure will have.
    """
    margin, segments = figure.layout.margin, len(site.segment_steps)
    left, right = column_span(0, segments)
    letters = max(8, int((width_px - margin.l - margin.r) * (right - left) / LETTER_PX))
    columns = [_lines(words_between(transcript, *steps), letters) for steps in site.segment_steps]
    worded = with_room_below(figure, LINE_PX * (1 + max(len(lines) for lines in columns)))
    for number, lines in enumerate(columns):
        worded.add_annotation(_column(lines, column_span(number, segments)[0], margin.b, theme))
    return worded


def _column(lines: list[str], left: float, below_px: float, theme: Theme) -> dict[str, Any]:
    return {
        **header("<br>".join(labels.escaped(line) for line in lines), 0, theme, x=left),
        "name": "segment-words",
        "yanchor": "top",
        "yshift": -below_px,
        "font": {"size": FONT_PX, "color": theme.text},
    }


def _lines(held: SegmentWords, letters: int) -> list[str]:
    words = [f"{'…' * word.goes_on_before}{word.text}{'…' * word.goes_on_after}" for word in held.words]
    if held.empty:
        words.append(f"({held.empty} empty)" if words else "(empty)")
    return textwrap.wrap(" ".join(words), letters, max_lines=MOST_LINES, placeholder=" …")
