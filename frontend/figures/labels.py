"""How numbers and names are written in figures and tables.

Blocks and channels are counted from 0, as in the arrays that can be downloaded; windows and segments, which a person
picks from a list, from 1.
"""

import html
import math
from collections.abc import Sequence

from backend.schemas import Block, Report, Site
from frontend.figures import modalities
from frontend.figures.measures import Measure, find_window
from frontend.theme import Theme

MINUS = "\u2212"
LIFT_AXIS = "lift over prior (log2)"

LONGEST = 26
"""Letters of a name on an axis; longer ones are cut, and whole in the hover."""

LETTER_PX = 6.3
NAMES_PX = (76, 172)
"""Least and most room for names beside an axis."""


def titles(report: Report) -> dict[str, str]:
    """Title of every modality, safe inside plotly's markup."""
    return {name: escaped(title) for name, title in modalities.titles(report).items()}


def output_names(report: Report) -> list[str]:
    """Names of the classes, or of the one value, as they are."""
    return list(report.classes) or [report.value.name if report.value else "value"]


def outputs(report: Report) -> list[str]:
    """Names of the classes, or of the one value, safe inside plotly's markup."""
    return [escaped(name) for name in output_names(report)]


def capital(name: str) -> str:
    """A name as the first word of a title."""
    return name[:1].upper() + name[1:]


def on_axis(names: Sequence[str]) -> list[str]:
    """Names for an axis, the long ones cut, safe inside plotly's markup."""
    return [escaped(name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…") for name in names]


def names_px(names: Sequence[str]) -> int:
    """Room that names need beside an axis."""
    longest = max((min(len(name), LONGEST) for name in names), default=0)
    return round(min(NAMES_PX[1], max(NAMES_PX[0], 14 + LETTER_PX * longest)))


def singled_out(names: Sequence[str], index: int, theme: Theme) -> list[str]:
    """Names for an axis, of which one is bold and bright."""
    return [
        f'<span style="color:{theme.text}"><b>{name}</b></span>' if position == index else name
        for position, name in enumerate(names)
    ]


def escaped(text: str) -> str:
    """Text that plotly shows as it is, instead of reading tags in it."""
    return html.escape(text, quote=False)


def percent(share: float) -> str:
    """A share as percent, with about three significant digits."""
    value = 100 * share
    if value >= 9.995 or value == 0:
        return f"{value:.1f} %"
    return f"{value:.2f} %" if value >= 0.995 else f"{value:.2g} %"


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign; plus infinity never occurs."""
    if math.isinf(value):
        return f"{MINUS}∞"
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return f"{MINUS if value < 0 else '+'}{text}"


def scale_end(end: float, words: str) -> str:
    """An end of a scale, which is a round number, with its words: `+3 (strongly positive)`."""
    number = f"{MINUS if end < 0 else '+' if end > 0 else ''}{abs(end):g}"
    return f"{number} ({words})" if words else number


def times(ratio: float) -> str:
    """A ratio: `1.12×`, and `0.014×` where two digits would say nothing."""
    if ratio >= 0.0995 or ratio == 0:
        return f"{ratio:.2f}×"
    return f"{ratio:.3f}×" if ratio >= 0.0005 else "under 0.001×"


def lift_text(ratio: float) -> str:
    """A lift as ratio and as log2."""
    return f"{times(ratio)} (log2 {signed(math.log2(ratio) if ratio > 0 else -math.inf)})"


def channel_range(block: Block) -> str:
    """The channels of the modality that a block holds."""
    if block.first_channel == block.last_channel:
        return f"channel {block.first_channel}"
    return f"channels {block.first_channel}–{block.last_channel}"


def seconds(start_s: float, end_s: float) -> str:
    """A span of the clip."""
    return f"{start_s:.1f}–{end_s:.1f} s"


def whole(report: Report) -> str:
    """All that was given: the whole clip, the whole text, or the whole input."""
    if report.duration_s is not None:
        return "whole clip"
    return "whole input" if report.transcript is None else "whole text"


def output_text(report: Report, window: int | None) -> str:
    """What an output is of."""
    shown = window_text(report, window)
    return joined(whole(report) if window is None and shown != whole(report) else "", shown)


def window_text(report: Report, window: int | None) -> str:
    """Which window a figure shows; a network that is never fed windows sees the whole."""
    count = len(report.windows)
    if count == 1:
        return whole(report) if report.windowing is None else "one window"
    if window is None:
        return f"mean of {count} windows"
    chosen = find_window(report, window)
    return f"window {report.windows.index(chosen) + 1} of {count}, {seconds(chosen.start_s, chosen.end_s)}"


def windows_text(report: Report) -> str:
    """How many windows a figure shows at once."""
    count = len(report.windows)
    return window_text(report, None) if count == 1 else f"{count} windows"


def steps_text(site: Site, segment: int) -> str:
    """The steps of the network's sequence that a segment holds; empty where they aren't known."""
    if segment >= len(site.segment_steps):
        return ""
    first, end = site.segment_steps[segment]
    return f"step {first}" if end == first + 1 else f"steps {first}–{end - 1}"


def segment_text(site: Site, segment: int | None) -> str:
    """Which segment a figure shows; empty at sites with only one."""
    if site.segments == 1:
        return ""
    return f"mean of {site.segments} segments" if segment is None else f"segment {segment + 1} of {site.segments}"


def measure_text(measure: Measure) -> str:
    """What a figure shows, as the first words of its subtitle."""
    return {"share": "attention", "prior": "uniform attention", "lift": "lift over prior"}[measure]


def joined(*parts: str) -> str:
    """Parts of a subtitle that aren't empty."""
    return " · ".join(part for part in parts if part)
