"""What the network gave out, over the time of the clip: class probabilities as shades, or the value and its parts."""

import itertools
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Report
from frontend.figures import labels
from frontend.figures.classes import ShownClasses, shown_classes
from frontend.figures.drawing import Drawing
from frontend.figures.frame import axis, bar_marker, header
from frontend.figures.panels import Panel
from frontend.figures.spans import TimeSpan, window_edges
from frontend.figures.strokes import mark_px, strokes
from frontend.figures.value_scale import scale_of, scale_range
from frontend.theme import Theme

CLASS_PX = 15
VALUE_PX = 110

PART_OPACITY = 0.55
"""Parts of the value stand behind it."""


def output_px(report: Report) -> int:
    """Height that the panel needs."""
    return VALUE_PX if report.output == "value" else CLASS_PX * len(_row_names(report, _shown(report)))


def left_px(report: Report) -> int:
    """Room beside the panel."""
    return labels.names_px([] if report.output == "value" else _row_names(report, _shown(report)))


def output_panel(figure: go.Figure, report: Report, panel: Panel, theme: Theme) -> dict[str, Any]:
    """Add the panel on the axes `x` and `y`; points carry `customdata` that begins with the start of the window.

    Returns:
        The header of the panel.
    """
    return (_value if report.output == "value" else _classes)(figure, report, panel, theme)


def _shown(report: Report) -> ShownClasses:
    return shown_classes(*(window.probabilities for window in report.windows))


def _row_names(report: Report, shown: ShownClasses) -> list[str]:
    names = labels.output_names(report)
    return [*(names[index] for index in shown.rows), *([shown.others_text] if shown.others else [])]


def _classes(figure: go.Figure, report: Report, panel: Panel, theme: Theme) -> dict[str, Any]:
    """One row per class, or for the most probable ones; overlapping windows share the time between their middles."""
    shown, windows = _shown(report), report.windows
    names = _row_names(report, shown)
    rows = list(range(len(names)))
    edges = window_edges(report)
    percents = [[100 * window.probabilities[index] for window in windows] for index in shown.rows]
    logits = [[f"logit {labels.signed(window.logits[index], 3)}" for window in windows] for index in shown.rows]
    if shown.others:
        percents.append([100 * shown.rest(window.probabilities) for window in windows])
        logits.append(["together"] * len(windows))
    figure.add_trace(
        go.Heatmap(
            name="probability",
            x=edges,
            y=rows,
            z=percents,
            zmin=0,
            zmax=100,
            colorscale=theme.probability,
            showscale=False,
            ygap=1,
            xgap=1 if len(windows) > 1 else 0,
            customdata=[
                [
                    [
                        window.start_s,
                        window.index,
                        labels.escaped(name),
                        labels.seconds(window.start_s, window.end_s),
                        logits[row][position],
                    ]
                    for position, window in enumerate(windows)
                ]
                for row, name in enumerate(names)
            ],
            hovertemplate="<b>%{customdata[2]}</b> %{z:.1f} %<br>%{customdata[4]}<br>%{customdata[3]}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            name="predicted",
            x=[(start + end) / 2 for start, end in itertools.pairwise(edges)],
            y=[shown.row_of(window.prediction) for window in windows],
            mode="markers",
            marker={
                "symbol": "circle",
                "size": mark_px(len(windows)),
                "color": theme.paper,
                "line": {"color": theme.text, "width": 1},
            },
            customdata=[[window.start_s, window.index] for window in windows],
            hoverinfo="skip",
        )
    )
    figure.update_layout(
        yaxis=axis(
            theme,
            domain=[panel.bottom, panel.top],
            range=[len(rows) - 0.5, -0.5],
            tickvals=rows,
            ticktext=labels.singled_out(labels.on_axis(names), shown.row_of(report.overall.prediction), theme),
            showgrid=False,
            ticks="",
        )
    )
    words = f"{len(shown.rows)} of {len(report.classes)} classes" if shown.others else "0 to 100 %"
    return header(f"<b>Class probability</b> · {words}, ○ predicted", panel.top, theme)


def _value(figure: go.Figure, report: Report, panel: Panel, theme: Theme) -> dict[str, Any]:
    """The value as a line over the parts of the modalities, which add up to it."""
    scale = scale_of(report)
    name = labels.escaped(scale.name)
    spans = [TimeSpan(window, 0, window.start_s, window.end_s) for window in report.windows]
    values = [window.logits[0] for window in report.windows]
    figure.add_traces(_parts(report, theme))
    figure.add_trace(strokes(spans, values, color=theme.text).update(opacity=1))
    figure.add_trace(
        go.Scatter(
            name=name,
            x=[span.middle_s for span in spans],
            y=values,
            mode="lines+markers",
            line={"color": theme.text, "width": 1},
            marker={"size": mark_px(len(spans)), "color": theme.text},
            customdata=[
                [span.start_s, span.window.index, labels.seconds(span.start_s, span.end_s), labels.signed(value, 3)]
                for span, value in zip(spans, values, strict=True)
            ],
            hovertemplate=f"<b>{name}</b> %{{customdata[3]}}<br>%{{customdata[2]}}<extra></extra>",
        )
    )
    stacked = [sum(part[0] for part in window.contributions.values() if part[0] > 0) for window in report.windows]
    below = [sum(part[0] for part in window.contributions.values() if part[0] < 0) for window in report.windows]
    figure.update_layout(
        barmode="relative",
        yaxis=axis(
            theme,
            f"{name} (no unit)",
            domain=[panel.bottom, panel.top],
            range=scale_range(scale, [*stacked, *below, *values]),
            nticks=7,
            zeroline=True,
            zerolinecolor=theme.text,
            zerolinewidth=1,
        ),
    )
    words = "line: the value, bars: its parts"
    return header(f"<b>{labels.capital(name)}</b> · {words}", panel.top, theme)


def _parts(report: Report, theme: Theme) -> list[go.Bar]:
    """The contribution of each modality to the value of each window, stacked around zero."""
    drawing, edges = Drawing(report, theme), window_edges(report)
    cells = list(itertools.pairwise(edges))
    return [
        go.Bar(
            name=drawing.title(modality),
            x=[(start + end) / 2 for start, end in cells],
            y=[float(window.contributions[modality][0]) for window in report.windows],
            width=[end - start for start, end in cells],
            marker=bar_marker(
                theme, drawing.color(modality), drawing.slot(modality), missing=drawing.missing(modality)
            ),
            opacity=PART_OPACITY,
            customdata=[
                [window.start_s, window.index, labels.signed(window.contributions[modality][0], 3)]
                for window in report.windows
            ],
            hovertemplate=(
                f"<b>{drawing.title(modality)}</b> contributes %{{customdata[2]}}"
                f"{drawing.hover_note(modality)}<extra></extra>"
            ),
        )
        for modality in report.overall.contributions
    ]
