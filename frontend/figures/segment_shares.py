"""What each modality gets in every segment of a site: a strip of bars over the segments' columns."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Site, SiteAttention
from frontend.figures import labels
from frontend.figures.bands import Band
from frontend.figures.columns import column_span
from frontend.figures.drawing import Drawing
from frontend.figures.frame import axis, bar_marker, header
from frontend.figures.measures import Floats, channel_shares, lift_limit, log2_lift
from frontend.figures.rows import axis_id

BAR_ROOM = 0.7
"""Part of a segment's width that its bars take up."""

BAR_WIDTH = 0.8
"""Width of a bar, as part of its place."""

_MEANING = {"share": "Share, ┄ prior", "prior": "Prior", "lift": "Lift, 0 = prior"}


class SegmentShares:
    """The bars of one site, on axes of their own behind those of the segments."""

    def __init__(self, drawing: Drawing, attention: SiteAttention) -> None:
        self._drawing = drawing
        self._site: Site = attention.site
        self._axes = {
            "xaxis": axis_id("x", self._site.segments + 1),
            "yaxis": axis_id("y", len(self._site.prior) + 1),
        }
        self._shares: dict[str, Floats] = {
            name: np.array([channel_shares(attention, name, drawing.window, segment).mean() for segment in self._every])
            for name in self._site.prior
        }

    def add_to(self, figure: go.Figure, place: Band) -> dict[str, Any]:
        """Add the strip.

        Returns:
            Its header.
        """
        theme, measure, prior = self._drawing.theme, self._drawing.measure, self._site.prior
        lifts = {name: log2_lift(shares / prior[name]) for name, shares in self._shares.items()}
        limit = lift_limit(np.concatenate(list(lifts.values())))
        for name, shares in self._shares.items():
            shown = {
                "share": 100 * shares,
                "prior": np.full_like(shares, 100 * prior[name]),
                "lift": np.maximum(lifts[name], -limit),
            }[measure]
            figure.add_trace(self._bars(name, shown))
        if measure == "share":
            figure.add_traces([self._prior_marks(name) for name in self._shares])
        highest = 100 * max([*(float(shares.max()) for shares in self._shares.values()), *prior.values()])
        x_axis, y_axis = self._axes["xaxis"], self._axes["yaxis"]
        figure.update_layout(
            {
                f"xaxis{x_axis[1:]}": axis(theme, "segment", domain=[0, 1], range=[0, 1], anchor=y_axis, visible=False),
                f"yaxis{y_axis[1:]}": axis(
                    theme,
                    "log2 lift" if measure == "lift" else "share (%)",
                    domain=[place.bottom, place.top],
                    anchor=x_axis,
                    range=[-limit * 1.08, limit * 1.08] if measure == "lift" else [0, 1.12 * highest],
                    zeroline=measure == "lift",
                    zerolinecolor=theme.text,
                    nticks=4,
                ),
            }
        )
        keys = "   ".join(self._drawing.key(name) for name in self._shares)
        return header(f"{_MEANING[measure]}:   {keys}", place.top, theme)

    def _bars(self, name: str, shown: Floats) -> go.Bar:
        drawing, prior, title = self._drawing, self._site.prior[name], self._drawing.title(name)
        shares = [float(share) for share in self._shares[name]]
        return go.Bar(
            name=title,
            x=self._centres(name),
            y=[float(value) for value in shown],
            width=self._width,
            marker=bar_marker(drawing.theme, drawing.color(name), drawing.slot(name), missing=drawing.missing(name)),
            customdata=[
                [segment, name, share, prior, labels.lift_text(share / prior)] for segment, share in enumerate(shares)
            ],
            hovertemplate=[
                f"<b>{title}</b> · {labels.joined(f'segment {segment + 1}', labels.steps_text(self._site, segment))}"
                f"<br>share {labels.percent(share)} · prior {labels.percent(prior)}<br>lift %{{customdata[4]}}"
                f"{drawing.hover_note(name)}<extra></extra>"
                for segment, share in enumerate(shares)
            ],
            **self._axes,
        )

    def _prior_marks(self, name: str) -> go.Scatter:
        """A short line at the prior over every bar."""
        half, height = 0.62 * self._width, 100 * self._site.prior[name]
        x: list[float | None] = []
        for centre in self._centres(name):
            x += [centre - half, centre + half, None]
        return go.Scatter(
            name="prior",
            x=x,
            y=[height, height, None] * self._site.segments,
            mode="lines",
            line={"color": self._drawing.theme.text, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
            **self._axes,
        )

    def _centres(self, name: str) -> list[float]:
        """Where the bars of a modality stand, as fractions of the plot's width."""
        number, count = list(self._site.prior).index(name), len(self._site.prior)
        centres = []
        for segment in self._every:
            left, right = column_span(segment, self._site.segments)
            room = (right - left) * BAR_ROOM
            centres.append((left + right) / 2 - room / 2 + room * (number + 0.5) / count)
        return centres

    @property
    def _width(self) -> float:
        left, right = column_span(0, self._site.segments)
        return BAR_WIDTH * (right - left) * BAR_ROOM / len(self._site.prior)

    @property
    def _every(self) -> range:
        return range(self._site.segments)
