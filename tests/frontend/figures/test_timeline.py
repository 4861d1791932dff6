"""Timeline: what stands where in time, what a click carries, and the cursor."""

import numpy as np
import pytest

from frontend.figures import CURSOR, attention_timeline
from frontend.theme import Theme, theme
from tests.frontend.figures.conftest import CASES, emotion, sentiment

DARK = theme("dark")


def named(figure: object, name: str) -> list:
    return [trace for trace in figure.data if trace.name == name]


def test_cursor_is_the_first_shape_under_its_name(looks: Theme) -> None:
    figure = attention_timeline(emotion(9).report, "late", looks, cursor_s=4.25)
    cursor = figure.layout.shapes[figure.layout.meta["cursor"]]
    assert cursor.name == CURSOR == "cursor"
    assert (cursor.x0, cursor.x1, cursor.y0, cursor.y1) == (4.25, 4.25, 0, 1)
    assert (cursor.xref, cursor.yref) == ("x", "paper")
    assert cursor.line.color == looks.cursor
    assert figure.layout.meta["duration_s"] == figure.layout.xaxis.range[1] == 18.0


def test_probabilities_share_the_axis_of_the_attention() -> None:
    case = emotion(3)
    figure = attention_timeline(case.report, "late", DARK)
    (strip,) = named(figure, "probability")
    assert list(strip.x) == pytest.approx([0, 2.7, 4.5, 7.2])
    np.testing.assert_allclose(
        np.array(strip.z), 100 * np.array([window.probabilities for window in case.report.windows]).T
    )
    (predicted,) = named(figure, "predicted")
    assert list(predicted.y) == [window.prediction for window in case.report.windows]
    assert list(predicted.x) == pytest.approx([1.35, 3.6, 5.85])
    assert {trace.xaxis for trace in figure.data} <= {None, "x"}
    assert strip.zmin == 0 and strip.zmax == 100
    bold = [index for index, text in enumerate(figure.layout.yaxis.ticktext) if "<b>" in text]
    assert bold == [case.report.overall.prediction]


def test_shares_stand_at_the_middle_of_what_the_window_saw() -> None:
    case = emotion(3)
    figure = attention_timeline(case.report, "intermediate", DARK, measure="share")
    (speech,) = named(figure, "Speech")
    expected = 100 * np.mean(np.array(case.first.share["audio"]), axis=-1)[:, 0]
    np.testing.assert_allclose(speech.y, expected)
    assert list(speech.x) == pytest.approx([1.8, 3.6, 5.4])
    assert [facts[0] for facts in speech.customdata] == pytest.approx([0, 1.8, 3.6])
    assert speech.customdata[1][6] == "1.8–5.4 s"
    strokes = named(figure, "span")[1]
    assert strokes.x[3:5] == (1.8, 5.4) and strokes.x[2] is None
    assert strokes.y[3] == strokes.y[4] == pytest.approx(expected[1])
    priors = named(figure, "prior")
    assert [line.y[0] for line in priors] == pytest.approx([6400 / 66, 200 / 66])


def test_one_window_is_one_stroke_over_the_whole_clip() -> None:
    figure = attention_timeline(emotion().report, "late", DARK, measure="lift")
    for stroke in named(figure, "span"):
        assert stroke.x == (0.0, 3.6, None)
        assert stroke.opacity == 1
    (strip,) = named(figure, "probability")
    assert list(strip.x) == [0.0, 3.6]


def test_lift_stands_in_one_panel() -> None:
    case = emotion(4)
    figure = attention_timeline(case.report, "late", DARK, measure="lift")
    (video,), (speech,) = named(figure, "Face video"), named(figure, "Speech")
    assert video.yaxis == speech.yaxis == "y2"
    shares = np.mean(np.array(case.attentions[1].share["audio"]), axis=-1)[:, 0]
    np.testing.assert_allclose(speech.y, np.log2(shares * 33))
    (prior,) = named(figure, "prior")
    assert list(prior.y) == [0, 0]
    assert figure.layout.yaxis2.title.text == "log2 lift"
    assert figure.layout.xaxis.anchor == "y2"


def test_segments_have_strokes_of_their_own() -> None:
    case = sentiment(2)
    figure = attention_timeline(case.report, "layers", DARK)
    _, text = named(figure, "Words")
    assert text.type == "scatter", "behind the part of the value comes the share"
    assert list(text.x) == pytest.approx([2, 6, 10, 14, 18, 22, 26, 30, 34, 38])
    assert [facts[1:3] for facts in text.customdata][6] in ((1, 1), [1, 1])
    np.testing.assert_allclose(text.y, 100 * np.mean(np.array(case.first.share["text"]), axis=-1).ravel())
    (value,) = named(figure, "sentiment")
    assert list(value.y) == [window.logits[0] for window in case.report.windows]
    assert "5 segments each" in figure.layout.title.text


def test_a_narrow_plot_has_fewer_ticks_of_time_instead_of_turned_ones() -> None:
    """With a number of them given, plotly would keep it whatever the width, and turn them by a right angle."""
    report = emotion(3).report
    assert attention_timeline(report, "late", DARK).layout.xaxis.nticks is None


def test_click_seeks_anywhere() -> None:
    figure = attention_timeline(emotion(2).report, "late", DARK)
    assert figure.layout.clickanywhere is True
    seekable = [trace for trace in figure.data if trace.customdata is not None]
    assert len(seekable) == 4
    assert figure.layout.xaxis.title.text == "time in the clip (s)"
    assert figure.layout.xaxis.fixedrange is False


def test_missing_modality_has_open_marks_and_is_named() -> None:
    figure = attention_timeline(CASES["missing"].report, "late", DARK)
    (speech,) = named(figure, "Speech")
    assert set(speech.marker.symbol) == {"square-open"}
    assert speech.customdata[0][7] == "<br><i>missing here: fed as zeros</i>"
    assert "<b>Speech</b> · missing" in figure.layout.annotations[2].text


def test_modality_missing_in_some_windows() -> None:
    report = emotion(3).report
    windows = [report.windows[0].model_copy(update={"present": ["video"]}), *report.windows[1:]]
    figure = attention_timeline(report.model_copy(update={"windows": windows}), "late", DARK)
    (speech,) = named(figure, "Speech")
    assert list(speech.marker.symbol) == ["square-open", "square", "square"]
    assert "missing in 1 of 3 (open marks)" in figure.layout.annotations[2].text


def test_zoom_is_kept_per_site() -> None:
    report = emotion(2).report
    revisions = {attention_timeline(report, site, DARK).layout.uirevision for site in ("late", "intermediate")}
    assert len(revisions) == 2
