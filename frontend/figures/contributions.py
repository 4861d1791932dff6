"""What each modality adds to the logit of each class: exact, signed, adding up."""

import plotly.graph_objects as go

from backend.schemas import Report
from frontend.figures import labels
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, bar_marker, framed, header
from frontend.figures.measures import find_window
from frontend.theme import Theme

ROW_PX = 24
AXIS_PX = 42
KEY_PX = 20
LEFT_PX = 76
"""Room for the names of the classes."""


def contribution_bars(report: Report, theme: Theme, *, window: int | None = None) -> go.Figure:
    """Contributions stacked around zero, with a marker at the logit that they add up to.

    Args:
        window: which to show; None shows the whole clip.

    Returns:
        Bars that carry `customdata` = [class index, modality, contribution, logit].
    """
    chosen = report.overall if window is None else find_window(report, window)
    is_value = report.output == "value"
    classes = labels.outputs(report)
    drawing = Drawing(report, theme, window=window)
    output = "value" if is_value else "logit"
    height = len(classes) * ROW_PX
    figure = framed(
        theme,
        name="contribution-bars",
        title=f"Contribution of each modality to the {output}{'' if is_value else 's'}",
        subtitle=labels.joined("whole clip" if window is None else "", labels.window_text(report, window)),
        height=height + TITLE_PX + KEY_PX + AXIS_PX,
        margin={"l": LEFT_PX, "r": 14, "t": TITLE_PX + KEY_PX, "b": AXIS_PX},
        meta={"window": window},
    )
    rows = list(range(len(classes)))
    for name, values in chosen.contributions.items():
        title, note = drawing.title(name), drawing.hover_note(name)
        figure.add_trace(
            go.Bar(
                name=title,
                x=[float(value) for value in values],
                y=rows,
                orientation="h",
                width=0.6,
                marker=bar_marker(theme, drawing.color(name), drawing.slot(name), missing=drawing.missing(name)),
                customdata=[[row, name, float(values[row]), float(chosen.logits[row])] for row in rows],
                hovertemplate=[
                    f"<b>{title} → {classes[row]}</b><br>contribution {labels.signed(values[row], 3)}"
                    f" to {output} {labels.signed(chosen.logits[row], 3)}{note}<extra></extra>"
                    for row in rows
                ],
            )
        )
    figure.add_trace(
        go.Scatter(
            name="logit",
            x=[float(value) for value in chosen.logits],
            y=rows,
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 17, "color": theme.text, "line": {"width": 2}},
            customdata=[[row, "", 0.0, float(chosen.logits[row])] for row in rows],
            hovertemplate=[
                f"<b>{classes[row]}</b><br>{output} {labels.signed(chosen.logits[row], 3)}<extra></extra>"
                for row in rows
            ],
        )
    )
    key = "   ".join(
        drawing.key(name) + (" (missing, zeros)" if drawing.missing(name) else "") for name in chosen.contributions
    )
    figure.update_layout(
        barmode="relative",
        annotations=[
            {
                **header(f"{key}   ┃ {output}, their sum", 1, theme),
                "xshift": 6 - LEFT_PX,
            }
        ],
        xaxis=axis(
            theme,
            f"contribution to the {output} (no unit)",
            zeroline=True,
            zerolinecolor=theme.text,
            zerolinewidth=1,
        ),
        yaxis=axis(
            theme,
            range=[len(classes) - 0.5, -0.5],
            tickvals=rows,
            ticktext=labels.singled_out(classes, -1 if is_value else chosen.prediction, theme),
            showgrid=False,
            ticks="",
        ),
    )
    return figure
