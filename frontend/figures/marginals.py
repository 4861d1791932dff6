"""What each modality gets at each site: its share beside its prior, or its lift."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Report, Site
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, bar_marker, framed, header
from frontend.figures.measures import Measure, find_site, lift_limit, log2_lift, modality_shares
from frontend.theme import Theme

SITE_PX = 24
"""Height of a site's heading."""

ROW_PX = 40
"""Height of a modality: a line of text over a bar."""

BAR_PX = 13
AXIS_PX = 44

_EXPLAINED = {
    "share": "bar: share, line: prior",
    "prior": "shares under uniform attention",
    "lift": "bar from the prior (0)",
}


@dataclass(frozen=True)
class _Row:
    """One modality at one site; `y` is the middle of its bar, in pixels from the top."""

    site: Site
    modality: str
    share: float
    prior: float
    missing: bool
    y: float

    @property
    def lift(self) -> float:
        return self.share / self.prior

    @property
    def log2(self) -> float:
        return float(log2_lift(np.array(self.lift)))


def modality_marginals(
    report: Report,
    theme: Theme,
    *,
    measure: Measure = "share",
    window: int | None = None,
    segment: int | None = None,
    site: str | None = None,
) -> go.Figure:
    """Share of every modality at every site (or at one), as a bar beside a marker at the prior.

    Args:
        window, segment: which to show; None averages. The segment concerns only sites that have more than one.
        site: name of the only site to show.

    Returns:
        Bars that carry `customdata` = [site, modality, share, prior, lift as text].
    """
    sites = list(report.sites) if site is None else [find_site(report, site)]
    drawing = Drawing(report, theme, measure, window, segment)
    rows = _rows(drawing, sites)
    height = len(rows) * ROW_PX + len(sites) * SITE_PX
    figure = framed(
        theme,
        name="modality-marginals",
        title="Lift of each modality" if measure == "lift" else "Share of attention of each modality",
        subtitle=drawing.subtitle(sites, _EXPLAINED[measure]),
        height=height + TITLE_PX + AXIS_PX,
        margin={"l": 12, "r": 16, "t": TITLE_PX, "b": AXIS_PX},
        meta=drawing.meta(sites),
    )
    limit = lift_limit(np.array([row.log2 for row in rows]))
    for row in rows:
        figure.add_trace(_bar(drawing, row, limit))
    figure.update_layout(
        barmode="overlay",
        xaxis=axis(theme, labels.LIFT_AXIS, range=[-limit, limit], nticks=7)
        if measure == "lift"
        else axis(theme, "share of attention (%)", range=[0, 100]),
        yaxis=axis(theme, "", range=[height, 0], showticklabels=False, ticks="", showgrid=False, showline=False),
        annotations=[_heading(rows, one, theme) for one in sites] + [_reading(drawing, row) for row in rows],
        shapes=[] if measure == "prior" else [_prior_mark(row, measure, theme) for row in rows],
    )
    return figure


def _rows(drawing: Drawing, sites: Sequence[Site]) -> list[_Row]:
    rows, top = [], 0
    for site in sites:
        shares = modality_shares(drawing.report, site, drawing.window, drawing.segment)
        top += SITE_PX
        for modality, prior in site.prior.items():
            y = top + ROW_PX - BAR_PX / 2 - 6
            rows.append(_Row(site, modality, shares[modality], prior, drawing.missing(modality), y))
            top += ROW_PX
    return rows


def _bar(drawing: Drawing, row: _Row, limit: float) -> go.Bar:
    title, site = drawing.title(row.modality), labels.escaped(row.site.title)
    value = {"share": 100 * row.share, "prior": 100 * row.prior, "lift": max(row.log2, -limit)}[drawing.measure]
    return go.Bar(
        name=f"{site} · {title}",
        x=[value],
        y=[row.y],
        width=[BAR_PX],
        orientation="h",
        marker=bar_marker(drawing.theme, drawing.color(row.modality), drawing.slot(row.modality), missing=row.missing),
        customdata=[[row.site.name, row.modality, row.share, row.prior, labels.lift_text(row.lift)]],
        hovertemplate=(
            f"<b>{title}</b> ({site})<br>share {labels.percent(row.share)} · prior {labels.percent(row.prior)}<br>"
            f"lift %{{customdata[4]}}{drawing.hover_note(row.modality)}<extra></extra>"
        ),
    )


def _heading(rows: Sequence[_Row], site: Site, theme: Theme) -> dict[str, Any]:
    first = next(row for row in rows if row.site is site)
    top = first.y + BAR_PX / 2 + 6 - ROW_PX
    return {**header(labels.escaped(site.title), top, theme), "yref": "y", "font": {"size": 11, "color": theme.muted}}


def _reading(drawing: Drawing, row: _Row) -> dict[str, Any]:
    """The numbers, over the bar: they can be read without hovering and without colours."""
    parts = [drawing.key(row.modality)]
    if row.missing:
        parts.append("missing, zeros")
    if drawing.measure == "prior":
        parts.append(labels.percent(row.prior))
    else:
        parts += [f"{labels.percent(row.share)} (prior {labels.percent(row.prior)})", labels.times(row.lift)]
    return {**header(" · ".join(parts), row.y - BAR_PX / 2 - 1, drawing.theme), "yref": "y"}


def _prior_mark(row: _Row, measure: Measure, theme: Theme) -> dict[str, Any]:
    x = 0.0 if measure == "lift" else 100 * row.prior
    return {
        "type": "line",
        "name": "prior",
        "xref": "x",
        "yref": "y",
        "x0": x,
        "x1": x,
        "y0": row.y - BAR_PX / 2 - 3,
        "y1": row.y + BAR_PX / 2 + 3,
        "line": {"color": theme.text, "width": 2},
    }
