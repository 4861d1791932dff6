"""Class probabilities, contributions and the detail of one block."""

import numpy as np
import pytest

from frontend.figures import block_detail, class_probabilities, contribution_bars
from frontend.theme import Theme, theme
from tests.frontend.figures.conftest import CASES, action, emotion, sentiment, text_alone

DARK = theme("dark")


@pytest.mark.parametrize("window", [None, 2])
def test_probabilities_with_the_predicted_class_singled_out(looks: Theme, window: int | None) -> None:
    report = emotion(3).report
    chosen = report.overall if window is None else report.windows[window]
    figure = class_probabilities(report, looks, window=window)
    (bars,) = figure.data
    assert list(bars.x) == pytest.approx([100 * value for value in chosen.probabilities])
    assert [color == looks.accent for color in bars.marker.color].index(True) == chosen.prediction
    assert list(bars.text) == [f"{100 * value:.1f} %" for value in chosen.probabilities]
    assert "<b>" in figure.layout.yaxis.ticktext[chosen.prediction]
    assert figure.layout.title.text.startswith(f"Prediction: {report.classes[chosen.prediction]}, ")
    assert "(predicted)" in bars.hovertemplate[chosen.prediction]
    assert bars.customdata[1][2] == chosen.logits[1]


def test_of_many_classes_the_most_probable_are_shown_and_the_others_summed_up() -> None:
    report = action(3).report
    chosen = report.windows[1]
    figure = class_probabilities(report, DARK, window=1)
    (bars,) = figure.data
    order = sorted(range(60), key=lambda index: -chosen.probabilities[index])
    assert [facts[0] for facts in bars.customdata] == [*order[:10], -1]
    assert list(bars.x)[:10] == pytest.approx([100 * chosen.probabilities[index] for index in order[:10]])
    assert sum(bars.x) == pytest.approx(100)
    assert "50 others" in bars.hovertemplate[10]
    assert f"at most {100 * chosen.probabilities[order[10]]:.2f} %" in bars.hovertemplate[10]
    assert "<b>action" in figure.layout.yaxis.ticktext[0]
    assert figure.layout.yaxis.ticktext[1] == f"action {order[1]:02d} with the right…"
    assert f"<b>action {order[1]:02d} with the right hand</b>" in bars.hovertemplate[1]
    assert figure.layout.title.text.endswith("window 2 of 3, 1.8–5.4 s · the 10 most probable of 60 classes</span>")
    assert figure.layout.margin.l == 172


def test_contributions_of_many_classes_are_those_of_the_most_probable() -> None:
    report = action().report
    figure = contribution_bars(report, DARK)
    rgb, skeleton, logit = figure.data
    shown = [facts[0] for facts in class_probabilities(report, DARK).data[0].customdata][:10]
    assert [facts[0] for facts in logit.customdata] == shown
    assert list(rgb.x) == [report.overall.contributions["rgb"][index] for index in shown]
    np.testing.assert_allclose(np.add(rgb.x, skeleton.x), [report.overall.logits[index] for index in shown])
    assert "the 10 most probable of 60 classes" in figure.layout.title.text


@pytest.mark.parametrize("window", [None, 1])
def test_contributions_add_up_to_the_marker(window: int | None) -> None:
    report = emotion(3).report
    chosen = report.overall if window is None else report.windows[window]
    figure = contribution_bars(report, DARK, window=window)
    video, audio, logit = figure.data
    assert list(video.x) == chosen.contributions["video"]
    assert list(audio.x) == chosen.contributions["audio"]
    np.testing.assert_allclose(np.add(video.x, audio.x), logit.x)
    assert list(logit.x) == chosen.logits
    assert figure.layout.barmode == "relative"
    assert list(audio.customdata[3][:2]) == [3, "audio"]
    assert "Speech → sad" in audio.hovertemplate[3]


def test_missing_contribution_is_hatched_and_named() -> None:
    figure = contribution_bars(CASES["missing"].report, DARK)
    assert figure.data[1].marker.pattern.shape == "x"
    assert "<b>Speech</b> (missing)" in figure.layout.annotations[0].text
    assert "missing: fed as zeros" in figure.data[1].hovertemplate[0]
    assert figure.data[0].marker.pattern.shape == ""


def test_block_detail_shows_its_channels_against_the_prior() -> None:
    case = emotion(3)
    figure = block_detail(case.report, case.attentions[1], 65, DARK, measure="share", window=1)
    bars, windows = figure.data
    np.testing.assert_allclose(bars.y, np.array(case.attentions[1].values)[1, 0, 65])
    assert list(bars.customdata[4][:3]) == [65, "late", 36]
    (prior,) = figure.layout.shapes
    assert (prior.name, prior.y0, prior.y1) == ("prior", 1 / 66, 1 / 66)
    np.testing.assert_allclose(np.array(windows.z)[0], np.array(case.attentions[1].values)[:, 0, 65].mean(axis=-1))
    assert figure.layout.title.text.startswith("Speech · block 1, channels 32–63<br>")
    assert list(figure.layout.xaxis2.ticktext) == ["1", "2", "3"]
    assert windows.customdata[0][2][0] == 2 and windows.customdata[0][2][4] == pytest.approx(3.6)
    assert figure.layout.meta["block"] == 65


def test_block_detail_leaves_padding_out() -> None:
    case = CASES["small"]
    figure = block_detail(case.report, case.first, 17, DARK)
    assert len(figure.data[0].y) == 8
    assert figure.layout.xaxis.range == (-0.5, 15.5)
    assert "padding" in [note.text for note in figure.layout.annotations]


def test_block_detail_over_windows_and_segments() -> None:
    case = sentiment(3)
    figure = block_detail(case.report, case.first, 9, DARK, measure="lift", segment=2)
    bars, windows = figure.data
    np.testing.assert_allclose(bars.y, np.log2(np.array(case.first.values)[:, 2, 9].mean(axis=0) * 14))
    expected = np.log2(np.array(case.first.values)[:, :, 9].mean(axis=-1) * 14).T
    np.testing.assert_allclose(np.array(windows.z), np.clip(expected, windows.zmin, windows.zmax))
    assert windows.zmin == -windows.zmax
    assert list(figure.layout.yaxis2.ticktext) == ["1", "2", "3", "4", "5"]
    assert windows.customdata[2][1][5] == "window 2, segment 3, 20.0–40.0 s"


def test_block_detail_of_one_window_has_its_segments_side_by_side() -> None:
    case = text_alone()
    figure = block_detail(case.report, case.first, 9, DARK, measure="share")
    segments = figure.data[1]
    np.testing.assert_allclose(np.array(segments.z), np.array(case.first.values)[:, :, 9].mean(axis=-1))
    assert np.array(segments.z).shape == (1, 5)
    assert figure.layout.xaxis2.title.text == "segment"
    assert list(figure.layout.xaxis2.ticktext) == ["1", "2", "3", "4", "5"]
    assert [facts[5] for facts in segments.customdata[0]] == [f"segment {number}" for number in range(1, 6)]


def test_block_detail_of_many_windows_numbers_few() -> None:
    case = emotion(40)
    figure = block_detail(case.report, case.first, 0, DARK)
    assert len(figure.layout.xaxis2.tickvals) <= 10
    assert figure.layout.xaxis2.tickvals[0] == 0
