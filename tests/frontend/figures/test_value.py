"""A value instead of classes: on its scale, in its parts, and over time."""

import numpy as np
import pytest

from backend.schemas import ValueScale
from frontend.figures import attention_timeline, tables, value_contributions, value_scale
from frontend.figures.value_scale import zero_of
from frontend.theme import Theme, theme
from tests.frontend.figures.conftest import CASES, emotion, sentiment, text_alone
from tests.frontend.figures.factory import SCALE

DARK = theme("dark")


@pytest.mark.parametrize("window", [None, 1])
def test_the_value_is_a_bar_from_zero_on_its_scale(looks: Theme, window: int | None) -> None:
    report = sentiment(3).report
    value = (report.overall if window is None else report.windows[window]).logits[0]
    figure = value_scale(report, looks, window=window)
    bar, windows, mark = figure.data
    assert (bar.base[0], bar.x[0]) == (0, pytest.approx(value))
    assert list(mark.x) == [value]
    assert mark.text[0] == f"<b>{'−' if value < 0 else '+'}{abs(value):.2f}</b>"
    assert list(windows.x) == [each.logits[0] for each in report.windows]
    assert figure.layout.title.text.startswith(f"Sentiment {'−' if value < 0 else '+'}{abs(value):.2f}<br>")
    assert "scale from −3 (strongly negative) to +3 (strongly positive)" in bar.hovertemplate
    track, zero = figure.layout.shapes
    assert (track.x0, track.x1, zero.x0) == (-3, 3, 0)
    low, high = figure.layout.annotations
    assert (low.text, low.x, high.text, high.x) == ("strongly negative", -3, "strongly positive", 3)
    assert figure.layout.xaxis.title.text == "sentiment (no unit)"


def test_a_value_beyond_its_scale_is_still_seen() -> None:
    report = text_alone().report
    far = report.windows[0].model_copy(update={"logits": [4.5]})
    figure = value_scale(report.model_copy(update={"windows": [far]}), DARK, window=0)
    assert figure.data[-1].x[0] == 4.5
    assert figure.layout.xaxis.range[0] < -3 and figure.layout.xaxis.range[1] > 4.5
    assert figure.layout.shapes[0].x1 == 3


@pytest.mark.parametrize(("low", "high", "zero"), [(-3, 3, 0), (1, 5, 1), (-9, -2, -2)])
def test_bars_begin_at_zero_or_at_the_end_next_to_it(low: float, high: float, zero: float) -> None:
    assert zero_of(ValueScale(name="x", low=low, high=high)) == zero


@pytest.mark.parametrize("window", [None, 2])
def test_contributions_follow_each_other_to_the_value(window: int | None) -> None:
    report = sentiment(3).report
    chosen = report.overall if window is None else report.windows[window]
    figure = value_contributions(report, DARK, window=window)
    parts, total = figure.data[:-1], figure.data[-1]
    assert [bar.customdata[0][0] for bar in parts] == ["visual", "audio", "text"]
    assert [bar.x[0] for bar in parts] == [chosen.contributions[name][0] for name in ("visual", "audio", "text")]
    ends = np.cumsum([bar.x[0] for bar in parts])
    assert [bar.base[0] for bar in parts] == pytest.approx([0, *ends[:-1]])
    assert ends[-1] == pytest.approx(chosen.logits[0])
    assert (total.base[0], total.x[0]) == (0, chosen.logits[0])
    low, high = figure.layout.xaxis.range
    assert low < min([0, *ends]) and high > max([0, *ends])
    steps = [shape.x0 for shape in figure.layout.shapes if shape.name == "sum"]
    assert steps == pytest.approx(list(ends))
    assert figure.layout.yaxis.ticktext[0] == "Face features"
    assert "<b>sentiment</b>" in figure.layout.yaxis.ticktext[3]
    assert "to sentiment" in parts[0].hovertemplate


def test_a_number_beside_a_bar_does_not_reach_the_names_on_a_telephone() -> None:
    """Of 200 pixels of plot, `−1.89` in 11 pixels takes 34 and stands 4 beside its bar."""
    report = text_alone().report
    parts = {name: [-1.89 if name == "text" else 0.0] for name in report.windows[0].contributions}
    window = report.windows[0].model_copy(update={"contributions": parts, "logits": [-1.89]})
    figure = value_contributions(report.model_copy(update={"windows": [window]}), DARK, window=0)
    low, high = figure.layout.xaxis.range
    assert 200 * (-1.89 - low) / (high - low) >= 38


def test_next_to_nothing_looks_so() -> None:
    report = text_alone().report
    (window,) = report.windows
    small = window.model_copy(
        update={"contributions": {name: [0.01] for name in window.contributions}, "logits": [0.03]}
    )
    figure = value_contributions(report.model_copy(update={"windows": [small]}), DARK, window=0)
    assert figure.layout.xaxis.range[0] < -6 / 16 and figure.layout.xaxis.range[1] > 6 / 16


def test_missing_modalities_are_hatched_and_named() -> None:
    figure = value_contributions(text_alone().report, DARK)
    assert [bar.marker.pattern.shape for bar in figure.data[:3]] == ["x", "x", "."]
    assert list(figure.layout.yaxis.ticktext)[:3] == ["Face features (missing)", "Speech (missing)", "Words"]
    assert "missing: fed as zeros" in figure.data[0].hovertemplate
    assert "whole input" in figure.layout.title.text


def test_the_parts_stand_behind_the_value_over_time(looks: Theme) -> None:
    report = sentiment(2).report
    figure = attention_timeline(report, "layers", looks)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [bar.name for bar in bars] == ["Face features", "Speech", "Words"]
    assert [list(bar.width) for bar in bars] == [[20, 20]] * 3
    assert list(bars[0].x) == [10, 30]
    (value,) = [trace for trace in figure.data if trace.name == "sentiment"]
    np.testing.assert_allclose(np.sum([bar.y for bar in bars], axis=0), value.y)
    assert figure.layout.barmode == "relative"
    assert figure.layout.yaxis.range[0] <= -3 and figure.layout.yaxis.range[1] >= 3


def test_tables_of_a_value() -> None:
    report = sentiment(2).report
    value = tables.value_table(report)
    assert value.rows[:3] == (
        ("sentiment", "whole clip · mean of 2 windows", report.overall.logits[0]),
        ("lowest of the scale", "strongly negative", -3.0),
        ("highest of the scale", "strongly positive", 3.0),
    )
    assert [row[2] for row in value.rows[3:]] == [window.logits[0] for window in report.windows]
    parts = tables.value_contributions_table(report, window=1)
    assert [row[0] for row in parts.rows] == ["Face features", "Speech", "Words", "sentiment"]
    assert sum(row[2] for row in parts.rows[:-1]) == pytest.approx(parts.rows[-1][2])
    timeline = tables.timeline_table(report, "layers")
    first = dict(zip(timeline.columns, timeline.rows[0], strict=True))
    assert first["sentiment"] == report.windows[0].logits[0]
    assert first["Words: contribution"] == report.windows[0].contributions["text"][0]


def test_classes_have_no_scale_and_a_text_has_no_time() -> None:
    with pytest.raises(ValueError, match="a value, not classes"):
        value_scale(emotion().report, DARK)
    with pytest.raises(ValueError, match="something that has time"):
        attention_timeline(CASES["text"].report, "layers", DARK)


def test_markup_in_the_words_of_a_scale_is_text() -> None:
    scale = SCALE.model_copy(update={"name": "<b>x</b>", "high_label": "<i>up</i>"})
    report = sentiment().report.model_copy(update={"value": scale})
    sent = value_scale(report, DARK).to_json() + value_contributions(report, DARK).to_json()
    plain = sent.encode().decode("unicode_escape")
    assert "<i>up</i>" not in plain and "<b>x</b>" not in plain
    assert "&lt;i&gt;up&lt;/i&gt;" in plain
