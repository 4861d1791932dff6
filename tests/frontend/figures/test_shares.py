"""Marginals per modality and sums per channel."""

import numpy as np
import pytest

from frontend.figures import channel_sums, modality_marginals
from frontend.figures.measures import modality_shares
from frontend.theme import Theme, theme
from tests.frontend.figures.conftest import CASES, emotion, sentiment
from tests.frontend.figures.factory import attention_of, make_report, make_site

DARK = theme("dark")


def test_bars_are_shares_with_a_mark_at_the_prior(looks: Theme) -> None:
    case = emotion(3)
    figure = modality_marginals(case.report, looks, measure="share", window=1)
    shares = [modality_shares(case.report, site, 1, None) for site in case.report.sites]
    expected = [100 * share[name] for share in shares for name in ("video", "audio")]
    assert [bar.x[0] for bar in figure.data] == pytest.approx(expected)
    marks = [shape for shape in figure.layout.shapes if shape.name == "prior"]
    assert [mark.x0 for mark in marks] == pytest.approx([6400 / 66, 200 / 66] * 2)
    for bar, mark in zip(figure.data, marks, strict=True):
        assert (mark.y0 + mark.y1) / 2 == pytest.approx(bar.y[0])
    assert list(figure.layout.xaxis.range) == [0, 100]
    assert [bar.marker.color for bar in figure.data[:2]] == [looks.palette["blue"], looks.palette["orange"]]
    assert [bar.marker.pattern.shape for bar in figure.data[:2]] == ["", "/"]


def test_lift_bars_start_at_the_prior() -> None:
    case = emotion()
    figure = modality_marginals(case.report, DARK, measure="lift", site="late")
    shares = modality_shares(case.report, case.report.sites[1], None, None)
    lifts = [np.log2(shares["video"] * 66 / 64), np.log2(shares["audio"] * 33)]
    assert [bar.x[0] for bar in figure.data] == pytest.approx(lifts)
    assert [shape.x0 for shape in figure.layout.shapes] == [0.0, 0.0]
    assert figure.layout.xaxis.range[0] == -figure.layout.xaxis.range[1]
    assert figure.layout.xaxis.title.text == "lift over prior (log2)"


def test_prior_measure_shows_the_priors_without_marks() -> None:
    figure = modality_marginals(emotion().report, DARK, measure="prior")
    assert [bar.x[0] for bar in figure.data] == pytest.approx([6400 / 66, 200 / 66] * 2)
    assert not figure.layout.shapes


def test_numbers_stand_over_the_bars_and_in_the_hover() -> None:
    case = sentiment()
    figure = modality_marginals(case.report, DARK, segment=2)
    share = modality_shares(case.report, case.report.sites[0], None, 2)["text"]
    reading = figure.layout.annotations[-1].text
    assert f"<b>Words</b> · {100 * share:.1f} % (prior 57.1 %) · {share * 14 / 8:.2f}×" in reading
    assert f"share {100 * share:.1f} % · prior 57.1 %" in figure.data[2].hovertemplate
    assert list(figure.data[2].customdata[0][:4]) == ["layers", "text", pytest.approx(share), pytest.approx(8 / 14)]
    assert "segment 3 of 5" in figure.layout.title.text


def test_missing_modality_is_hatched_and_named(looks: Theme) -> None:
    figure = modality_marginals(CASES["missing"].report, looks)
    speech = figure.data[1]
    assert speech.marker.pattern.shape == "x"
    assert speech.marker.color == "rgba(0,0,0,0)"
    assert "missing: fed as zeros" in speech.hovertemplate
    assert any("<b>Speech</b> · missing, zeros" in note.text for note in figure.layout.annotations)


def test_a_share_of_zero_is_clipped() -> None:
    values = np.full((1, 1, 4, 2), 1 / 3)
    values[:, :, 3] = 0
    attention = attention_of(make_site("late", {"video": 6, "audio": 2}, 2), values)
    figure = modality_marginals(make_report([attention]), DARK, measure="lift")
    assert figure.data[1].x[0] == figure.layout.xaxis.range[0] == -0.5
    assert figure.data[1].customdata[0][4] == "0.00× (log2 −∞)"


def test_channel_sums_have_a_panel_per_modality_around_its_prior() -> None:
    case = emotion(3)
    figure = channel_sums(case.report, case.first, DARK, measure="share", window=2)
    prior_video, video, prior_audio, audio = figure.data
    np.testing.assert_allclose(video.y, 100 * np.array(case.first.share["video"][2][0]))
    np.testing.assert_allclose(audio.y, 100 * np.array(case.first.share["audio"][2][0]))
    assert list(prior_video.y) == pytest.approx([6400 / 66] * 16)
    assert list(prior_audio.y) == pytest.approx([200 / 66] * 16)
    assert prior_video.line.dash == "dash"
    assert (video.yaxis, audio.yaxis) == ("y", "y2")
    low, high = figure.layout.yaxis2.range
    assert low <= min(*audio.y, 200 / 66) and high >= max(*audio.y, 200 / 66)
    assert figure.layout.xaxis.anchor == "y2"
    assert figure.layout.yaxis.title.text == "share (%)"
    assert video.fill == "tonexty"


def test_channel_lift_shares_one_panel_around_zero() -> None:
    case = sentiment(2)
    figure = channel_sums(case.report, case.first, DARK, measure="lift", window=1, segment=3)
    prior, visual, _, text = figure.data
    assert set(prior.y) == {0.0}
    np.testing.assert_allclose(visual.y, np.log2(np.array(case.first.share["visual"][1][3]) * 7))
    np.testing.assert_allclose(text.y, np.log2(np.array(case.first.share["text"][1][3]) * 14 / 8))
    assert {trace.yaxis for trace in figure.data} == {"y"}
    assert [trace.marker.symbol for trace in figure.data[1:]] == ["circle", "square", "diamond"]
    assert list(text.customdata[5][:3]) == ["layers", "text", 5]


def test_missing_modality_is_dotted_and_named() -> None:
    case = CASES["missing"]
    figure = channel_sums(case.report, case.first, DARK)
    assert [trace.line.dash for trace in figure.data] == ["dash", "solid", "dash", "dot"]
    assert "missing, zeros" in figure.layout.annotations[1].text
    assert "missing: fed as zeros" in figure.data[3].hovertemplate
