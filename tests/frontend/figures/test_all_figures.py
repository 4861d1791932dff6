"""What holds for every figure: it can be sent, has titled axes, keeps its zoom, and leaves its arguments alone."""

import itertools
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go
import pytest

from frontend import figures
from frontend.figures import MEASURES
from frontend.theme import Theme, theme
from tests.frontend.figures.conftest import CASES, Case

Draw = Callable[[Case, Theme], go.Figure]

FIGURES: dict[str, Draw] = {
    **{
        f"{name}-{measure}": draw
        for measure in MEASURES
        for name, draw in {
            "site": lambda c, t, m=measure: figures.site_heatmap(c.report, c.first, t, measure=m, window=0, block=3),
            "sites": lambda c, t, m=measure: figures.sites_heatmap(c.report, c.attentions, t, measure=m, segment=0),
            "segments": lambda c, t, m=measure: (
                figures.segments_heatmap(c.report, c.first, t, measure=m, segment=0, block=1)
                if c.first.site.segments > 1
                else figures.empty_figure("There is one segment", t)
            ),
            "marginals": lambda c, t, m=measure: figures.modality_marginals(c.report, t, measure=m),
            "channels": lambda c, t, m=measure: figures.channel_sums(c.report, c.first, t, measure=m, window=0),
            "timeline": lambda c, t, m=measure: (
                figures.attention_timeline(c.report, c.first.site.name, t, measure=m, cursor_s=1.0)
                if c.report.duration_s is not None
                else figures.empty_figure("There is no time", t)
            ),
            "block": lambda c, t, m=measure: figures.block_detail(c.report, c.first, 2, t, measure=m, window=0),
        }.items()
    },
    "output": lambda c, t: output(c, t, None),
    "output-window": lambda c, t: output(c, t, 0),
    "contributions": lambda c, t: contributions(c, t, None),
    "contributions-window": lambda c, t: contributions(c, t, 0),
}


def output(case: Case, theme: Theme, window: int | None) -> go.Figure:
    draw = figures.class_probabilities if case.report.classes else figures.value_scale
    return draw(case.report, theme, window=window)


def contributions(case: Case, theme: Theme, window: int | None) -> go.Figure:
    draw = figures.contribution_bars if case.report.classes else figures.value_contributions
    return draw(case.report, theme, window=window)


LOOKS = [(which, "dark") for which in CASES] + [("windows", "light")]


@dataclass(frozen=True)
class Drawn:
    """A figure with what it was drawn from, before and after."""

    figure: go.Figure
    again: go.Figure
    theme: Theme
    before: bytes
    after: bytes


@pytest.fixture(scope="module", params=itertools.product(FIGURES, LOOKS), ids=lambda of: "-".join([of[0], *of[1]]))
def drawn(request: pytest.FixtureRequest) -> Drawn:
    name, (which, look) = request.param
    case, looks = CASES[which], theme(look)
    before = pickle.dumps(case)
    figure, again = FIGURES[name](case, looks), FIGURES[name](case, looks)
    return Drawn(figure, again, looks, before, pickle.dumps(case))


def test_leaves_its_arguments_alone_and_draws_the_same_again(drawn: Drawn) -> None:
    assert drawn.before == drawn.after
    assert drawn.figure.to_json() == drawn.again.to_json()


def test_travels_as_plain_json(drawn: Drawn) -> None:
    sent = drawn.figure.to_json()
    assert "NaN" not in sent
    assert "Infinity" not in sent
    assert "bdata" not in sent, "plain lists, so that scripts of the page can read customdata"
    assert "layout" not in json.loads(sent)["layout"]["template"], "no look but the theme's"


def test_is_transparent_keeps_its_zoom_and_says_what_it_is(drawn: Drawn) -> None:
    layout = drawn.figure.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.uirevision == layout.meta["figure"]
    assert layout.title.text.split("<br>")[0] or layout.meta["figure"] == "empty"
    assert layout.font.color == drawn.theme.text
    assert layout.autosize and layout.width is None and 90 < layout.height < 700


def test_every_x_axis_has_a_title_and_some_y_axis_too(drawn: Drawn) -> None:
    titles = {axis.title.text for axis in drawn.figure.select_xaxes() if axis.visible is not False}
    assert titles <= {
        "channel within the block",
        "channel",
        "window",
        "segment",
        "time in the clip (s)",
        "probability (%)",
        "sentiment (no unit)",
        "share of attention (%)",
        "lift over prior (log2)",
        "contribution to the logit (no unit)",
        "contribution to the value (no unit)",
    }
    assert titles or drawn.figure.layout.meta["figure"] == "empty"


def test_every_trace_names_itself_on_hover_or_stays_silent(drawn: Drawn) -> None:
    for trace in drawn.figure.data:
        assert trace.hoverinfo == "skip" or trace.hovertemplate
        if trace.hovertemplate:
            assert trace.customdata is not None


def test_empty_figure_says_why(looks: Theme) -> None:
    figure = figures.empty_figure("Choose a block in the heatmap", looks)
    assert figure.layout.annotations[0].text == "Choose a block in the heatmap"
    assert not figure.data
    assert figure.layout.xaxis.visible is False


def test_text_from_cards_is_not_read_as_markup(looks: Theme) -> None:
    case = CASES["small"]
    modalities = [status.model_copy(update={"title": "<b>A & B</b>"}) for status in case.report.modalities]
    report = case.report.model_copy(
        update={"modalities": modalities, "classes": ["<i>x</i>", *case.report.classes[1:]]}
    )
    sent = "".join(draw(Case(report, case.attentions), looks).to_json() for draw in FIGURES.values())
    assert "<b>A & B</b>" not in sent.encode().decode("unicode_escape")
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in sent.encode().decode("unicode_escape")
    assert "<i>x</i>" not in sent.encode().decode("unicode_escape")
