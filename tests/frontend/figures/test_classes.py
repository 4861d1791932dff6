"""Which classes have a row of their own."""

import pytest

from frontend.figures import attention_timeline
from frontend.figures.classes import MANY, SHOWN, shown_classes
from frontend.theme import theme
from tests.frontend.figures.conftest import action

DARK = theme("dark")


def test_a_short_list_is_shown_whole_in_its_order() -> None:
    shown = shown_classes([1 / MANY] * MANY)
    assert shown.rows == tuple(range(MANY))
    assert shown.others == ()
    assert shown.count_text == ""
    assert shown.row_of(5) == 5


def test_of_a_long_list_what_is_probable_in_any_window_is_shown() -> None:
    first, second = [0.0] * 27, [0.0] * 27
    first[20], first[3] = 0.9, 0.1
    second[7], second[3] = 0.8, 0.2
    shown = shown_classes(first, second)
    assert shown.rows[:3] == (20, 7, 3)
    assert len(shown.rows) == SHOWN
    assert sorted([*shown.rows, *shown.others]) == list(range(27))
    assert shown.row_of(20) == 0
    assert shown.row_of(shown.others[-1]) == SHOWN
    assert shown.count_text == "the 10 most probable of 27 classes"
    assert shown.rest([1 / 27] * 27) == pytest.approx(17 / 27)


def test_the_timeline_of_many_classes_sums_up_the_others() -> None:
    report = action(3).report
    figure = attention_timeline(report, "late", DARK)
    strip = next(trace for trace in figure.data if trace.name == "probability")
    assert len(strip.z) == SHOWN + 1
    assert [sum(row[window] for row in strip.z) for window in range(3)] == pytest.approx([100] * 3)
    assert strip.customdata[SHOWN][0][2] == "50 others"
    predicted = next(trace for trace in figure.data if trace.name == "predicted")
    rows = [facts[0][2] for facts in strip.customdata]
    expected = [report.classes[window.prediction] for window in report.windows]
    assert [rows[row] for row in predicted.y] == expected
    assert "10 of 60 classes" in figure.layout.annotations[0].text
    assert {note.xshift for note in figure.layout.annotations} == {6 - 172}
    assert figure.layout.margin.l == 172
