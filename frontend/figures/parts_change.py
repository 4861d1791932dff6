"""What each modality adds to an output, before and after something was changed."""

import plotly.graph_objects as go

from backend.schemas import Prediction
from frontend.figures import labels, modalities
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, bar_marker, framed, header
from frontend.figures.outcome_change import AFTER, BEFORE

ROW_PX = 36
KEY_PX = 20
AXIS_PX = 44


def outputs_compared(before: Prediction, after: Prediction) -> list[int]:
    """Indices of the outputs whose parts are shown: what was predicted, and what is predicted now."""
    return list(dict.fromkeys([before.prediction, after.prediction]))


def parts_change(drawing: Drawing, before: Prediction, after: Prediction) -> go.Figure:
    """Contributions of each modality as pairs of bars, to the output predicted before and to the one predicted after.

    Returns:
        Bars that carry `customdata` = [which, modality, output index, contribution].
    """
    report, theme = drawing.report, drawing.theme
    is_value = report.output == "value"
    plain = labels.output_names(report)
    streams = list(before.contributions)
    rows = [(output, name) for output in ([0] if is_value else outputs_compared(before, after)) for name in streams]
    titles = [
        modalities.titles(report).get(name, name) + ("" if is_value else f" → {plain[output]}") for output, name in rows
    ]
    figure = framed(
        theme,
        name="parts-change",
        title="Contribution of each modality",
        subtitle="exact parts, which add up to the " + ("value" if is_value else "logit"),
        height=len(rows) * ROW_PX + TITLE_PX + KEY_PX + AXIS_PX,
        margin={"l": labels.names_px(titles), "r": 44, "t": TITLE_PX + KEY_PX, "b": AXIS_PX},
    )
    for which, prediction, offset, opacity in ((BEFORE, before, -0.19, 0.45), (AFTER, after, 0.19, 1.0)):
        for name in streams:
            own = [row for row, (_, stream) in enumerate(rows) if stream == name]
            values = [float(prediction.contributions[name][rows[row][0]]) for row in own]
            marker = bar_marker(theme, drawing.color(name), drawing.slot(name), missing=False)
            figure.add_trace(
                go.Bar(
                    name=f"{drawing.title(name)}, {which}",
                    x=values,
                    y=[row + offset for row in own],
                    orientation="h",
                    width=0.34,
                    marker={**marker, "opacity": opacity},
                    customdata=[[which, name, rows[row][0], value] for row, value in zip(own, values, strict=True)],
                    hovertemplate=[
                        f"<b>{labels.escaped(titles[row])}</b> · {which}<br>contribution {labels.signed(value, 3)}"
                        f"{drawing.hover_note(name)}<extra></extra>"
                        for row, value in zip(own, values, strict=True)
                    ],
                )
            )
    figure.update_layout(
        barmode="overlay",
        annotations=[{**header("pale: before   full: after", 1, theme), "xshift": 6 - labels.names_px(titles)}],
        xaxis=axis(
            theme,
            f"contribution to the {'value' if is_value else 'logit'} (no unit)",
            zeroline=True,
            zerolinecolor=theme.text,
            zerolinewidth=1,
        ),
        yaxis=axis(
            theme,
            range=[len(rows) - 0.5, -0.5],
            tickvals=list(range(len(rows))),
            ticktext=labels.on_axis(titles),
            showgrid=False,
            ticks="",
        ),
    )
    return figure
