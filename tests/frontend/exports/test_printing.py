"""A figure for paper: what it shows stays where it was, and what it is of stands below it."""

import plotly.graph_objects as go
import pytest

from frontend import figures
from frontend.exports.printing import GAP_PX, LINE_PX, PAPER, WIDTH_PX, printed
from frontend.figures.room import with_room_below
from tests.frontend.figures.conftest import small

ABOUT = ["clip <1>.mp4 · emotion/a, weights 0123abcd"]


@pytest.fixture
def heatmap() -> go.Figure:
    case = small()
    return figures.site_heatmap(case.report, case.first, PAPER)


def note(figure: go.Figure) -> go.layout.Annotation:
    return next(each for each in figure.layout.annotations if each.name == "about")


def plot_px(figure: go.Figure) -> float:
    margin = figure.layout.margin
    return float(figure.layout.height - margin.t - margin.b)


def test_it_is_opaque_and_as_wide_as_all_others(heatmap: go.Figure) -> None:
    paper = printed(heatmap, ABOUT)
    assert paper.layout.paper_bgcolor == "#ffffff"
    assert paper.layout.width == WIDTH_PX


def test_the_figure_itself_is_left_alone(heatmap: go.Figure) -> None:
    before = heatmap.to_json()
    printed(heatmap, ABOUT)
    assert heatmap.to_json() == before


@pytest.mark.parametrize("lines", [1, 3])
def test_lines_get_room_below_and_the_plot_keeps_its_size(heatmap: go.Figure, lines: int) -> None:
    paper = printed(heatmap, ABOUT * lines)
    assert paper.layout.height == heatmap.layout.height + GAP_PX + LINE_PX * lines
    assert plot_px(paper) == plot_px(heatmap)
    # From the bottom of the plot, all that there was below it is passed.
    assert note(paper).yshift == -heatmap.layout.margin.b
    assert note(paper).y == 0


def test_what_the_reader_named_is_no_markup(heatmap: go.Figure) -> None:
    assert note(printed(heatmap, ABOUT)).text == "clip &lt;1&gt;.mp4 · emotion/a, weights 0123abcd"


def test_of_many_the_first_are_named(heatmap: go.Figure) -> None:
    assert note(printed(heatmap, [f"clip {n}" for n in range(6)])).text == "clip 0<br>clip 1<br>clip 2<br>and 3 more"
    assert note(printed(heatmap, [f"clip {n}" for n in range(4)])).text == "clip 0<br>clip 1<br>clip 2<br>clip 3"


def test_a_colour_bar_at_the_bottom_stays_below_the_plot(heatmap: go.Figure) -> None:
    bar = heatmap.layout.coloraxis.colorbar
    assert (bar.y, bar.yref) == (0, "container")
    height = heatmap.layout.height
    once = with_room_below(heatmap, 50)
    assert once.layout.coloraxis.colorbar.y == pytest.approx(50 / (height + 50))
    twice = with_room_below(once, 30)
    assert twice.layout.coloraxis.colorbar.y == pytest.approx(80 / (height + 80))
