"""What each modality adds to the logit of each class: exact, signed, adding up."""

import plotly.graph_objects as go

from backend.schemas import Report
from frontend.figures import labels
from frontend.figures.classes import shown_classes
from frontend.figures.drawing import Drawing
from frontend.figures.frame import TITLE_PX, axis, bar_marker, framed, header
from frontend.figures.measures import find_window
from frontend.theme import Theme

ROW_PX = 24
AXIS_PX = 42
KEY_PX = 20


def contribution_bars(report: Report, theme: Theme, *, window: int | None = None) -> go.Figure:
    """Contributions stacked around zero, with a marker at the logit that they add up to.

    Of a long list of classes the most probable are shown, as in `class_probabilities`.

    Args:
        window: which to show; None shows the whole clip.

    Returns:
        Bars that carry `customdata` = [class index, modality, contribution, logit].
    """
    chosen = report.overall if window is None else find_window(report, window)
    shown = shown_classes(chosen.probabilities)
    every = labels.output_names(report)
    names = [every[index] for index in shown.rows]
    classes, left = [labels.escaped(name) for name in names], labels.names_px(names)
    logits = [float(chosen.logits[index]) for index in shown.rows]
    drawing = Drawing(report, theme, window=window)
    figure = framed(
        theme,
        name="contribution-bars",
        title="Contribution of each modality to the logits",
        subtitle=labels.joined(labels.output_text(report, window), shown.count_text),
        height=len(classes) * ROW_PX + TITLE_PX + KEY_PX + AXIS_PX,
        margin={"l": left, "r": 14, "t": TITLE_PX + KEY_PX, "b": AXIS_PX},
        meta={"window": window},
    )
    rows = list(range(len(classes)))
    for name, parts in chosen.contributions.items():
        title, note = drawing.title(name), drawing.hover_note(name)
        values = [float(parts[index]) for index in shown.rows]
        figure.add_trace(
            go.Bar(
                name=title,
                x=values,
                y=rows,
                orientation="h",
                width=0.6,
                marker=bar_marker(theme, drawing.color(name), drawing.slot(name), missing=drawing.missing(name)),
                customdata=[[shown.rows[row], name, values[row], logits[row]] for row in rows],
                hovertemplate=[
                    f"<b>{title} → {classes[row]}</b><br>contribution {labels.signed(values[row], 3)}"
                    f" to logit {labels.signed(logits[row], 3)}{note}<extra></extra>"
                    for row in rows
                ],
            )
        )
    figure.add_trace(
        go.Scatter(
            name="logit",
            x=logits,
            y=rows,
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 17, "color": theme.text, "line": {"width": 2}},
            customdata=[[shown.rows[row], "", 0.0, logits[row]] for row in rows],
            hovertemplate=[
                f"<b>{classes[row]}</b><br>logit {labels.signed(logits[row], 3)}<extra></extra>" for row in rows
            ],
        )
    )
    key = "   ".join(
        drawing.key(name) + (" (missing)" if drawing.missing(name) else "") for name in chosen.contributions
    )
    figure.update_layout(
        barmode="relative",
        annotations=[{**header(f"{key}   ┃ logit, their sum", 1, theme), "xshift": 6 - left}],
        xaxis=axis(
            theme,
            "contribution to the logit (no unit)",
            zeroline=True,
            zerolinecolor=theme.text,
            zerolinewidth=1,
        ),
        yaxis=axis(
            theme,
            range=[len(classes) - 0.5, -0.5],
            tickvals=rows,
            ticktext=labels.singled_out(labels.on_axis(names), shown.row_of(chosen.prediction), theme),
            showgrid=False,
            ticks="",
        ),
    )
    return figure
