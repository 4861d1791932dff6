"""Which classes were taken for which: counts, coloured by their part of the true class."""

from collections.abc import Sequence

import plotly.graph_objects as go

from backend.schemas import Confusion, Sweep
from frontend.figures import labels
from frontend.figures.frame import TITLE_PX, axis, completed, framed
from frontend.figures.sweep_drawing import counted, names_of, rounded
from frontend.theme import Theme

CELL_PX = (19, 34)
"""Height of a cell: least, where there are many classes, and most."""

PLOT_PX = 300

TOP_PX = TITLE_PX + 6
"""The cells begin at once, without the room that a header would leave."""

LETTER_PX = 5.6
AXIS_PX = 30

MANY = 12
"""Classes up to which the counts are written large."""

SHORT = 4
"""Letters of names that stand side by side without being turned."""

STRONG = {"dark": 0.43, "light": 0.64}
"""Part of the row from which on the paper's colour stands out of a cell more than the text's."""


def confusion_matrix(
    sweep: Sweep, found: Confusion, theme: Theme, *, chosen: tuple[str | None, str | None] = (None, None)
) -> go.Figure:
    """True classes as rows, predictions as columns; colour is the part of the row, the number counts items.

    Args:
        chosen: true class and prediction that the table of clips shows; one of them alone is a row or column.

    Returns:
        A heatmap whose x and y are the classes' places, then the counts as text.
    """
    count = len(found.labels)
    shown = labels.on_axis(found.labels)
    totals = [sum(row) for row in found.counts]
    right = sum(found.counts[place][place] for place in range(count))
    known = f"{right:,} of {counted(sum(totals), 'item', 'items')} right" if sum(totals) else "no item had data for it"
    figure = framed(
        theme,
        name="confusion",
        title="True class and prediction",
        subtitle=labels.joined(labels.escaped(names_of(sweep, found.modality)), known, "colour: part of the row"),
        height=confusion_px(found.labels),
        margin={"l": labels.names_px(found.labels) + 18, "r": 12, "t": TOP_PX, "b": _bottom_px(found.labels)},
        meta={"modality": found.modality},
    )
    parts = [
        [rounded(cell / total) if total else 0.0 for cell in row]
        for row, total in zip(found.counts, totals, strict=True)
    ]
    cells = go.Heatmap(
        name="confusion",
        x=list(range(count)),
        y=list(range(count)),
        z=parts,
        zmin=0,
        zmax=1,
        colorscale=[list(stop) for stop in theme.probability],
        showscale=False,
        xgap=1,
        ygap=1,
        customdata=[
            [
                f"<b>{labels.escaped(found.labels[true])}</b> taken for "
                f"<b>{labels.escaped(found.labels[taken])}</b><br>{cell:,} of {totals[true]:,}"
                f"{f' ({100 * cell / totals[true]:.1f} %)' if totals[true] else ''}"
                for taken, cell in enumerate(row)
            ]
            for true, row in enumerate(found.counts)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    turned = count > 3 and max(len(name) for name in shown) > SHORT
    places = {"tickvals": list(range(count)), "ticktext": shown, "showgrid": False, "ticks": ""}
    layout = {
        "xaxis": axis(theme, "prediction", range=[-0.5, count - 0.5], tickangle=-90 if turned else 0, **places),
        "yaxis": axis(theme, "true class", range=[count - 0.5, -0.5], **places),
        "shapes": _chosen(found, chosen, theme),
    }
    return completed(figure, [cells, *_numbers(found, parts, theme)], layout)


def confusion_px(classes: Sequence[str]) -> int:
    """Height of the figure."""
    cell_px = min(CELL_PX[1], max(CELL_PX[0], PLOT_PX // max(len(classes), 1)))
    return cell_px * len(classes) + TOP_PX + _bottom_px(classes) + 2


def _bottom_px(classes: Sequence[str]) -> int:
    """Room for the names below the matrix."""
    longest = max((len(name) for name in labels.on_axis(classes)), default=0)
    return AXIS_PX + round(min(labels.NAMES_PX[1], LETTER_PX * longest))


def _numbers(found: Confusion, parts: list[list[float]], theme: Theme) -> list[go.Scatter]:
    """The counts over the cells, those of faint cells and those of strong ones each in a colour that can be read."""
    size = 11 if len(found.labels) <= MANY else 9
    traces = []
    for strong, color in ((False, theme.text), (True, theme.paper)):
        cells = [
            (taken, true, cell)
            for true, row in enumerate(found.counts)
            for taken, cell in enumerate(row)
            if cell and (parts[true][taken] >= STRONG[theme.name]) == strong
        ]
        traces.append(
            go.Scatter(
                name="strong" if strong else "faint",
                x=[taken for taken, _, _ in cells],
                y=[true for _, true, _ in cells],
                text=[str(cell) for _, _, cell in cells],
                mode="text",
                textfont={"size": size, "color": color},
                hoverinfo="skip",
            )
        )
    return traces


def _chosen(found: Confusion, chosen: tuple[str | None, str | None], theme: Theme) -> list[dict[str, object]]:
    """A frame around what the table shows; nothing where it shows all."""
    true, taken = (found.labels.index(name) if name in found.labels else None for name in chosen)
    if true is None and taken is None:
        return []
    last = len(found.labels) - 1
    top, below = (0, last) if true is None else (true, true)
    left, right = (0, last) if taken is None else (taken, taken)
    return [
        {
            "type": "rect",
            "name": "chosen",
            "x0": left - 0.5,
            "x1": right + 0.5,
            "y0": top - 0.5,
            "y1": below + 0.5,
            "line": {"width": 2, "color": theme.accent},
        }
    ]
