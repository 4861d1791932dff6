"""What each modality adds to the value: exact, signed, each bar beginning where the one above it ends."""

import itertools
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from backend.schemas import Report, ValueScale
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, bar_marker, framed
from frontend.figures.measures import find_window
from frontend.figures.value_scale import scale_of
from frontend.theme import Theme

ROW_PX = 34
AXIS_PX = 42
ABOVE_PX = 8

LEAST = 1 / 16
"""How far the axis goes to both sides of zero at least, as a part of the scale, so that next to nothing looks so."""

NUMBER_ROOM = 0.32
"""Room for the number beside a bar, as a part of what the bars take: 39 pixels of 200, which a telephone has."""


def value_contributions(report: Report, theme: Theme, *, window: int | None = None) -> go.Figure:
    """Contributions one below the other from zero to the value, which is the last row.

    Args:
        window: which to show; None shows the whole clip.

    Returns:
        Bars that carry `customdata` = [modality, contribution, value, sum so far]; the last is the value itself.

    Raises:
        ValueError: the network gives out classes.
    """
    scale = scale_of(report)
    chosen = report.overall if window is None else find_window(report, window)
    drawing = Drawing(report, theme, window=window)
    value, name = float(chosen.logits[0]), labels.escaped(scale.name)
    parts = {modality: float(numbers[0]) for modality, numbers in chosen.contributions.items()}
    sums = list(itertools.accumulate(parts.values(), initial=0.0))
    rows = list(range(len(parts) + 1))
    titles = [drawing.title(modality) for modality in parts]
    names = [
        f"{title}{' (missing)' if drawing.missing(modality) else ''}"
        for title, modality in zip(titles, parts, strict=True)
    ]
    figure = framed(
        theme,
        name="value-contributions",
        title=f"Contribution of each modality to the {name}",
        subtitle=labels.joined(labels.output_text(report, window), "each bar begins where the last one ends"),
        height=len(rows) * ROW_PX + TITLE_PX + ABOVE_PX + AXIS_PX,
        margin={"l": labels.names_px([*names, scale.name]), "r": 14, "t": TITLE_PX + ABOVE_PX, "b": AXIS_PX},
        meta={"window": window},
    )
    for row, (modality, part) in enumerate(parts.items()):
        missing = drawing.missing(modality)
        figure.add_trace(
            _bar(
                name=titles[row],
                row=row,
                base=sums[row],
                length=part,
                marker=bar_marker(theme, drawing.color(modality), drawing.slot(modality), missing=missing),
                theme=theme,
                customdata=[[modality, part, value, sums[row + 1]]],
                hovertemplate=(
                    f"<b>{titles[row]}</b><br>contribution {labels.signed(part, 3)} to {name} "
                    f"{labels.signed(value, 3)}{drawing.hover_note(modality)}<extra></extra>"
                ),
            )
        )
    figure.add_trace(
        _bar(
            name="value",
            row=rows[-1],
            base=0.0,
            length=value,
            marker={"color": theme.accent},
            theme=theme,
            customdata=[["", value, value, value]],
            hovertemplate=f"<b>{name} {labels.signed(value, 3)}</b><br>the sum of the parts<extra></extra>",
        )
    )
    figure.update_layout(
        barmode="overlay",
        xaxis=axis(theme, "contribution to the value (no unit)", range=_range(scale, sums), nticks=9),
        yaxis=axis(
            theme,
            range=[len(rows) - 0.5, -0.5],
            tickvals=rows,
            ticktext=labels.singled_out([*names, name], rows[-1], theme),
            showgrid=False,
            ticks="",
        ),
        shapes=[_zero(theme), *(_step(row, end, theme) for row, end in enumerate(sums[1:]))],
    )
    return figure


def _range(scale: ValueScale, sums: Sequence[float]) -> list[float]:
    """Range of an axis around the sums, which may be small beside the scale."""
    least = LEAST * (scale.high - scale.low)
    low, high = min([*sums, -least]), max([*sums, least])
    return [low - NUMBER_ROOM * (high - low), high + NUMBER_ROOM * (high - low)]


def _bar(*, name: str, row: int, base: float, length: float, theme: Theme, **options: Any) -> go.Bar:
    return go.Bar(
        name=name,
        x=[length],
        base=[base],
        y=[row],
        width=[0.56],
        orientation="h",
        text=[labels.signed(length)],
        textposition="outside",
        textfont={"size": 11, "color": theme.text},
        cliponaxis=False,
        **options,
    )


def _step(row: int, at: float, theme: Theme) -> dict[str, Any]:
    """The line from the end of a bar to the next one."""
    return {
        "type": "line",
        "name": "sum",
        "xref": "x",
        "yref": "y",
        "x0": at,
        "x1": at,
        "y0": row - 0.28,
        "y1": row + 1.28,
        "line": {"color": theme.axis, "width": 1, "dash": "dot"},
    }


def _zero(theme: Theme) -> dict[str, Any]:
    return {
        "type": "line",
        "name": "zero",
        "xref": "x",
        "yref": "paper",
        "x0": 0,
        "x1": 0,
        "y0": 0,
        "y1": 1,
        "line": {"color": theme.text, "width": 1},
    }
