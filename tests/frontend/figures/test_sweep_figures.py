"""What holds for every figure of a sweep: it can be sent, wears the theme, names its axes, and speaks on hover."""

import itertools
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go
import pytest

from frontend.figures.class_channels import class_channels
from frontend.figures.class_shares import class_shares
from frontend.figures.class_time import class_time
from frontend.figures.confusion import confusion_matrix
from frontend.figures.difference import class_difference
from frontend.figures.module_maps import module_maps
from frontend.figures.variation import variation_bar
from frontend.theme import Theme, theme
from tests.frontend.fake_reports import EMOTION
from tests.frontend.fake_sweeps import (
    FakeSweep,
    classes_message,
    confusion_message,
    difference_message,
    fake_sweep,
    maps_message,
    time_message,
    variation_message,
)
from tests.frontend.figures.sweep_cases import MEASURES, SWEEPS, first_site, item_figure, pair, some

Draw = Callable[[FakeSweep, Theme], go.Figure]


FIGURES: dict[str, Draw] = {
    **{
        f"{name}-{measure}": draw
        for measure in MEASURES
        for name, draw in {
            "shares": lambda s, t, m=measure: class_shares(
                s.message, classes_message(s, first_site(s), "label"), t, measure=m, chosen=s.message.classes[1]
            ),
            "channels": lambda s, t, m=measure: class_channels(
                s.message, classes_message(s, first_site(s), "label"), t, names=some(s), measure=m
            ),
            "maps": lambda s, t, m=measure: module_maps(
                s.message, maps_message(s, "prediction", ""), t, measure=m, block=(first_site(s), 2)
            ),
            "segments": lambda s, t, m=measure: class_time(
                s.message, time_message(s, first_site(s), "label", "segments"), t, names=some(s), measure=m
            ),
            "windows": lambda s, t, m=measure: class_time(
                s.message, time_message(s, first_site(s), "label", "windows"), t, names=some(s), measure=m
            ),
            "item": lambda s, t, m=measure: item_figure(s, t, m),
        }.items()
    },
    "difference": lambda s, t: class_difference(
        s.message, difference_message(s, first_site(s), "label", *pair(s)), t
    ),
    "confusion": lambda s, t: confusion_matrix(s.message, confusion_message(s, ""), t, chosen=(pair(s)[0], None)),
    "variation": lambda s, t: variation_bar(variation_message(s, first_site(s), "label"), t),
}  # fmt: skip

LOOKS = [*((which, "dark") for which in SWEEPS), ("classes", "light")]


@dataclass(frozen=True)
class Drawn:
    """A figure, the same drawn again, and what it was drawn from before and after."""

    figure: go.Figure
    again: go.Figure
    theme: Theme
    before: bytes
    after: bytes


@pytest.fixture(scope="module", params=itertools.product(FIGURES, LOOKS), ids=lambda of: "-".join([of[0], *of[1]]))
def drawn(request: pytest.FixtureRequest) -> Drawn:
    name, (which, look) = request.param
    sweep, looks = SWEEPS[which], theme(look)
    before = pickle.dumps(sweep.message)
    figure, again = FIGURES[name](sweep, looks), FIGURES[name](sweep, looks)
    return Drawn(figure, again, looks, before, pickle.dumps(sweep.message))


def test_leaves_its_arguments_alone_and_travels_as_plain_json(drawn: Drawn) -> None:
    sent = str(drawn.figure.to_json())
    assert sent == drawn.again.to_json()
    assert drawn.before == drawn.after
    assert "NaN" not in sent
    assert "Infinity" not in sent
    assert "bdata" not in sent
    assert "layout" not in json.loads(sent)["layout"]["template"]


def test_wears_the_theme_names_its_axes_and_speaks_on_hover(drawn: Drawn) -> None:
    layout = drawn.figure.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.font.color == drawn.theme.text
    assert layout.uirevision == layout.meta["figure"]
    assert 90 < layout.height < 1000
    if layout.meta["figure"] == "empty":
        assert layout.annotations[0].text
        return
    assert layout.title.text.split("<br>")[0]
    lowest = [axis for axis in drawn.figure.select_xaxes() if axis.showticklabels is not False]
    # Percent of the variance says the sign behind each number.
    assert lowest and all(axis.title.text or axis.ticksuffix == " %" for axis in lowest)
    assert all(trace.hoverinfo == "skip" or trace.hovertemplate for trace in drawn.figure.data)


def test_names_of_cards_and_labels_are_not_read_as_markup(looks: Theme) -> None:
    fake = fake_sweep("markup", EMOTION, 60)
    classes = [f"<u>{name}</u>" for name in fake.message.classes]
    modalities = dict.fromkeys(fake.message.modalities, "<b>A & B</b>")
    fake.message = fake.message.model_copy(update={"classes": classes, "modalities": modalities})
    said = [text for draw in FIGURES.values() for text in texts_of(draw(fake, looks))]
    assert not [text for text in said if "<u>" in text or "<b>A & B" in text]
    assert any("&lt;u&gt;" in text for text in said)
    assert any("&lt;b&gt;A &amp; B&lt;/b&gt;" in text for text in said)


def texts_of(figure: go.Figure) -> list[str]:
    """All that plotly would read tags in: titles, notes, ticks and hovers, but not the facts that clicks carry."""
    layout = figure.layout
    said = [layout.title.text, *(note.text for note in layout.annotations)]
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        said += [axis.title.text or "", *(axis.ticktext or ())]
    for trace in figure.data:
        hover = trace.hovertemplate
        said += list(hover) if isinstance(hover, tuple) else [hover or ""]
        if hover == "%{customdata}<extra></extra>":
            said += [text for row in trace.customdata for text in row]
    return [str(text) for text in said]


def test_headers_stand_above_the_plot_without_reaching_into_the_title() -> None:
    """Annotations at the top stand on the plot: a shift upwards would lay them over the subtitle."""
    for name in ("maps-lift", "channels-share", "segments-lift"):
        figure = FIGURES[name](SWEEPS["value"], theme("dark"))
        top = [note for note in figure.layout.annotations if note.y == 1]
        assert top
        assert all(not note.yshift for note in top)
