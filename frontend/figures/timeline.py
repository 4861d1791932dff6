"""Attention over the time of the clip, under the network's output: what the player's cursor runs over."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Report, Site
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, framed, header
from frontend.figures.measures import (
    Floats,
    Measure,
    find_site,
    is_clipped,
    lift_limit,
    log2_lift,
    present,
    span_shares,
)
from frontend.figures.outputs import left_px, output_panel, output_px
from frontend.figures.panels import Panel, share_range, stack
from frontend.figures.spans import TimeSpan, duration_s, spans_of
from frontend.figures.strokes import mark_px, strokes
from frontend.theme import SYMBOLS, Theme

CURSOR = "cursor"
"""Name of the shape that marks the playback time; it is the first shape, and `layout.meta.cursor` says so."""

PANEL_PX = 74
LIFT_PANEL_PX = 140
AXIS_PX = 42


def attention_timeline(
    report: Report, site: str, theme: Theme, *, measure: Measure = "share", cursor_s: float = 0.0
) -> go.Figure:
    """Class probabilities and the share (or lift) of every modality at one site, over the seconds of the clip.

    A window is drawn over the span that it saw, as a horizontal stroke; the strokes of overlapping windows overlap, and
    a line joins their middles. A site with q segments has q strokes per window. A clip that is one window gets one
    stroke over all.

    Args:
        site: name of the site.
        cursor_s: where the playback cursor starts.

    Returns:
        A figure whose points carry `customdata` that begins with the second to seek to, the start of the span. A click
        anywhere in the plot raises `plotly_click` with the time under the pointer in `xvals` (`clickanywhere`).

    Raises:
        ValueError: the report is of something without time.
    """
    chosen, length_s, left = find_site(report, site), duration_s(report), left_px(report)
    drawing = Drawing(report, theme, measure)
    attention_px = [LIFT_PANEL_PX] if measure == "lift" else [PANEL_PX] * len(chosen.prior)
    layout = stack([output_px(report), *attention_px])
    figure = framed(
        theme,
        name=f"attention-timeline-{site}",
        title="Attention over the clip",
        subtitle=labels.joined(
            labels.escaped(chosen.title),
            labels.measure_text(measure),
            labels.windows_text(report),
            _segments_text(report, chosen),
        ),
        height=layout.height_px + TITLE_PX + AXIS_PX,
        margin={"l": left, "r": 12, "t": TITLE_PX, "b": AXIS_PX},
        meta={
            "sites": [site],
            "measure": measure,
            "cursor": 0,
            "duration_s": length_s,
            "windows": [[window.start_s, window.end_s] for window in report.windows],
        },
    )
    headers = [output_panel(figure, report, layout.panels[0], theme)]
    if measure == "lift":
        headers.append(_lift_panel(figure, drawing, chosen, layout.panels[1]))
    else:
        headers += _share_panels(figure, drawing, chosen, layout.panels[1:])
    figure.update_layout(
        xaxis=axis(
            theme,
            "time in the clip (s)",
            range=[0, length_s],
            anchor=f"y{len(layout.panels)}",
            showgrid=False,
            fixedrange=False,
            minallowed=0,
            maxallowed=length_s,
        ),
        # Long names of classes push the plots to the right, but not the lines of text over them.
        annotations=[{**line, "xshift": 6 - left if left > labels.NAMES_PX[0] else 0} for line in headers],
        shapes=[cursor_shape(cursor_s, theme)],
        hovermode="x",
        hoverdistance=-1,
        clickanywhere=True,
        dragmode="zoom",
    )
    return figure


def _segments_text(report: Report, site: Site) -> str:
    if site.segments == 1:
        return ""
    return f"{site.segments} segments{' each' if len(report.windows) > 1 else ''}"


def cursor_shape(time_s: float, theme: Theme) -> dict[str, Any]:
    """The line that marks the playback time over all panels."""
    return {
        "type": "line",
        "name": CURSOR,
        "xref": "x",
        "yref": "paper",
        "x0": time_s,
        "x1": time_s,
        "y0": 0,
        "y1": 1,
        "line": {"color": theme.cursor, "width": 1.5},
    }


def _share_panels(figure: go.Figure, drawing: Drawing, site: Site, panels: Sequence[Panel]) -> list[dict[str, Any]]:
    """A panel per modality, each with a range of its own around its prior."""
    headers = []
    for number, (name, prior) in enumerate(site.prior.items(), start=2):
        panel, percents = panels[number - 2], 100 * span_shares(drawing.report, site, name)
        shown = percents if drawing.measure == "share" else np.full_like(percents, 100 * prior)
        figure.add_trace(_prior_line(drawing, 100 * prior, f"y{number}"))
        figure.add_traces(_lines(drawing, site, name, shown, y_axis=f"y{number}"))
        figure.update_layout(
            {
                f"yaxis{number}": axis(
                    drawing.theme,
                    "share (%)",
                    domain=[panel.bottom, panel.top],
                    range=share_range([*percents.tolist(), 100 * prior]),
                    nticks=4,
                )
            }
        )
        text = f"{_key(drawing, site, name)} · ┄ prior {labels.percent(prior)}"
        headers.append(header(text, panel.top, drawing.theme))
    return headers


def _lift_panel(figure: go.Figure, drawing: Drawing, site: Site, panel: Panel) -> dict[str, Any]:
    """All modalities around 0, the prior of each."""
    lifts = {name: log2_lift(span_shares(drawing.report, site, name) / prior) for name, prior in site.prior.items()}
    every = np.concatenate(list(lifts.values()))
    limit = lift_limit(every)
    figure.add_trace(_prior_line(drawing, 0.0, "y2"))
    for name, values in lifts.items():
        figure.add_traces(_lines(drawing, site, name, np.maximum(values, -limit), y_axis="y2"))
    figure.update_layout(
        yaxis2=axis(
            drawing.theme,
            "log2 lift" + (", clipped" if is_clipped(every, limit) else ""),
            domain=[panel.bottom, panel.top],
            range=[-limit * 1.08, limit * 1.08],
            nticks=5,
        )
    )
    return header("   ".join([*(_key(drawing, site, name) for name in lifts), "┄ prior"]), panel.top, drawing.theme)


def _lines(drawing: Drawing, site: Site, name: str, shown: Floats, *, y_axis: str) -> list[go.Scatter]:
    """Strokes over the spans, and a line with marks through their middles; open marks say that it is missing there."""
    spans, values = spans_of(drawing.report, site), shown.tolist()
    title, color, symbol = drawing.title(name), drawing.color(name), SYMBOLS[drawing.slot(name)]
    missing, shares = _missing(drawing, spans, name), span_shares(drawing.report, site, name).tolist()
    prior = site.prior[name]
    return [
        strokes(spans, values, color=color, y_axis=y_axis),
        go.Scatter(
            name=title,
            x=[span.middle_s for span in spans],
            y=values,
            yaxis=y_axis,
            mode="lines+markers",
            line={"color": color, "width": 1, "dash": "dot" if all(missing) else "solid"},
            marker={
                "symbol": [f"{symbol}-open" if gone else symbol for gone in missing],
                "size": mark_px(len(spans)),
                "color": color,
            },
            customdata=[
                [
                    span.start_s,
                    span.window.index,
                    span.segment,
                    name,
                    shares[index],
                    labels.lift_text(shares[index] / prior),
                    labels.seconds(span.start_s, span.end_s),
                    "<br><i>missing here: fed as zeros</i>" if missing[index] else "",
                ]
                for index, span in enumerate(spans)
            ],
            hovertemplate=(
                f"<b>{title}</b> %{{customdata[6]}}<br>share %{{customdata[4]:.4g}} · prior {prior:.4g}<br>"
                "lift %{customdata[5]}%{customdata[7]}<extra></extra>"
            ),
        ),
    ]


def _prior_line(drawing: Drawing, y: float, y_axis: str) -> go.Scatter:
    return go.Scatter(
        name="prior",
        x=[0, duration_s(drawing.report)],
        y=[y, y],
        yaxis=y_axis,
        mode="lines",
        line={"color": drawing.theme.text, "width": 1, "dash": "dash"},
        hoverinfo="skip",
    )


def _key(drawing: Drawing, site: Site, name: str) -> str:
    missing = _missing(drawing, spans_of(drawing.report, site), name)
    if all(missing):
        return f"{drawing.key(name)} · missing"
    if any(missing):
        return f"{drawing.key(name)} · missing in {sum(missing)} of {len(missing)} (open marks)"
    return drawing.key(name)


def _missing(drawing: Drawing, spans: Sequence[TimeSpan], name: str) -> list[bool]:
    given = {window.index: present(drawing.report, window.index)[name] for window in drawing.report.windows}
    return [not given[span.window.index] for span in spans]
