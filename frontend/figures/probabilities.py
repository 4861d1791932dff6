"""Probability of every class, of the whole clip or of one window."""

import plotly.graph_objects as go

from backend.schemas import Report
from frontend.figures import labels
from frontend.figures.frame import TITLE_PX, axis, framed
from frontend.figures.measures import find_window
from frontend.theme import Theme

ROW_PX = 22
AXIS_PX = 42


def class_probabilities(report: Report, theme: Theme, *, window: int | None = None) -> go.Figure:
    """Probabilities as horizontal bars in the network's order, the predicted class highlighted.

    A network that gives out a value instead of classes gets one bar from 0 to its value.

    Args:
        window: which to show; None shows the whole clip.

    Returns:
        Bars that carry `customdata` = [class index, probability, logit].
    """
    chosen = report.overall if window is None else find_window(report, window)
    is_value = report.output == "value"
    classes = labels.outputs(report)
    shown = list(chosen.logits) if is_value else [100 * value for value in chosen.probabilities]
    best = 0 if is_value else chosen.prediction
    figure = framed(
        theme,
        name="class-probabilities",
        title=f"Value {labels.signed(shown[0])}" if is_value else f"Prediction: {classes[best]}, {shown[best]:.0f} %",
        subtitle=labels.joined("whole clip" if window is None else "", labels.window_text(report, window)),
        height=len(classes) * ROW_PX + TITLE_PX + AXIS_PX,
        margin={"l": 76, "r": 40, "t": TITLE_PX, "b": AXIS_PX},
        meta={"window": window},
    )
    figure.add_trace(
        go.Bar(
            x=shown,
            y=list(range(len(classes))),
            orientation="h",
            width=0.62,
            marker={
                "color": [theme.accent if index == best else theme.absent for index in range(len(classes))],
                "opacity": [1.0 if index == best else 0.55 for index in range(len(classes))],
            },
            text=[labels.signed(value) if is_value else f"{value:.1f} %" for value in shown],
            textposition="outside",
            textfont={"size": 11, "color": theme.text},
            cliponaxis=False,
            customdata=[
                [index, float(value), float(logit)]
                for index, (value, logit) in enumerate(
                    zip(chosen.logits if is_value else chosen.probabilities, chosen.logits, strict=True)
                )
            ],
            hovertemplate=[
                f"<b>{name}</b>"
                + (" (predicted)" if index == best and not is_value else "")
                + ("" if is_value else "<br>probability %{x:.2f} %")
                + "<br>logit %{customdata[2]:.3f}<extra></extra>"
                for index, name in enumerate(classes)
            ],
        )
    )
    figure.update_layout(
        xaxis=axis(theme, "value" if is_value else "probability (%)", **({} if is_value else {"range": [0, 100]})),
        yaxis=axis(
            theme,
            range=[len(classes) - 0.5, -0.5],
            tickvals=list(range(len(classes))),
            ticktext=labels.singled_out(classes, best, theme),
            showgrid=False,
            ticks="",
        ),
    )
    return figure
