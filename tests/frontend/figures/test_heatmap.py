"""Heatmaps: which cell shows which number, where the bands are, and what a hover says."""

import itertools
import math

import numpy as np
import pytest

from frontend.figures import site_heatmap, sites_heatmap
from frontend.figures.bands import MIN_BAND_PX, lay_out
from frontend.theme import Theme, theme
from tests.frontend.figures.conftest import CASES, Case, emotion, sentiment
from tests.frontend.figures.factory import attention_of, make_report, make_site

DARK = theme("dark")


@pytest.mark.parametrize("window", [None, 2])
def test_share_shows_attention_itself(window: int | None) -> None:
    case = CASES["windows"]
    figure = site_heatmap(case.report, case.first, DARK, measure="share", window=window)
    values = np.array(case.first.values)[:, 0]
    expected = values.mean(axis=0) if window is None else values[window]
    np.testing.assert_allclose(np.array(figure.data[0].z, dtype=float), expected[:64])
    np.testing.assert_allclose(np.array(figure.data[1].z, dtype=float), expected[64:])
    assert figure.layout.coloraxis.cmin == 0
    assert "prior 0.0152" in figure.layout.coloraxis.colorbar.ticktext


def test_lift_shows_log2_of_attention_times_blocks() -> None:
    case = CASES["windows"]
    figure = site_heatmap(case.report, case.first, DARK, measure="lift", window=4)
    expected = np.maximum(np.log2(np.array(case.first.values)[4, 0] * 66), -4)
    np.testing.assert_allclose(np.array(figure.data[1].z, dtype=float), expected[64:])
    axis = figure.layout.coloraxis
    assert axis.cmin == -axis.cmax
    assert axis.colorbar.ticktext[1] == "0 = prior"
    assert axis.colorbar.tickvals[1] == 0


def test_prior_shows_uniform_attention() -> None:
    case = CASES["small"]
    figure = site_heatmap(case.report, case.first, DARK, measure="prior")
    assert set(np.array(figure.data[0].z, dtype=float).ravel()) == {1 / 18}


def test_padded_channels_are_not_there() -> None:
    case = CASES["small"]
    figure = site_heatmap(case.report, case.first, DARK, measure="share")
    last = figure.data[1].z[1]
    assert all(value is not None for value in last[:8])
    assert list(last[8:]) == [None] * 8
    assert figure.data[1].hoverongaps is False


def test_two_rows_beside_64_stay_visible() -> None:
    case = CASES["one-window"]
    figure = site_heatmap(case.report, case.first, DARK)
    plot_px = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    video, audio = figure.layout.yaxis.domain, figure.layout.yaxis2.domain
    assert (video[1] - video[0]) * plot_px == pytest.approx(320, abs=1)
    assert (audio[1] - audio[0]) * plot_px == pytest.approx(MIN_BAND_PX, abs=1)
    assert (video[0] - audio[1]) * plot_px == pytest.approx(25, abs=1), "a gap with the header of the next band"
    assert figure.layout.yaxis2.range == (1.5, -0.5), "first block on top"


def test_bands_fill_the_plot_and_never_overlap() -> None:
    bands = lay_out({"a": 200, "b": 1, "c": 13})
    places = list(bands.places.values())
    assert places[0].height_px == 800
    assert places[1].height_px == MIN_BAND_PX
    assert places[2].height_px == 52
    assert all(upper.bottom > lower.top for upper, lower in itertools.pairwise(places))
    assert places[-1].bottom == pytest.approx(0, abs=1e-9)


def test_bands_carry_colour_and_words(looks: Theme) -> None:
    case = CASES["one-window"]
    figure = site_heatmap(case.report, case.first, looks)
    strips = [shape for shape in figure.layout.shapes if shape.name == "modality-strip"]
    assert [strip.fillcolor for strip in strips] == [looks.palette["blue"], looks.palette["orange"]]
    assert [(strip.y0, strip.y1) for strip in strips] == [figure.layout.yaxis.domain, figure.layout.yaxis2.domain]
    audio = np.mean(case.first.share["audio"])
    speech = figure.layout.annotations[1].text
    assert f"<b>Speech</b> · {100 * audio:.3g} % (prior 3.03 %) · {audio * 33:.2f}×" in speech
    assert figure.layout.annotations[1].y == pytest.approx(figure.layout.yaxis2.domain[1])


def test_hover_names_block_modality_channels_value_prior_and_lift() -> None:
    case = CASES["one-window"]
    figure = site_heatmap(case.report, case.first, DARK)
    audio = figure.data[1]
    attention = case.first.values[0][0][65][3]
    facts = audio.customdata[1][3]
    assert list(facts[:4]) == [65, "intermediate", 19, pytest.approx(attention, rel=1e-5)]
    assert facts[4].startswith(f"{attention * 66:.2f}× (log2 ")
    assert list(facts[5:]) == [1, "channels 16–31"]
    for part in (
        "Speech · block",
        "Intermediate fusion",
        "%{customdata[6]}",
        "attention %{customdata[3]",
        "prior 0.01515",
    ):
        assert part in audio.hovertemplate
    assert "lift %{customdata[4]}" in audio.hovertemplate


def test_zero_attention_is_clipped_and_said_so() -> None:
    values = np.full((1, 1, 4, 2), 1 / 3)
    values[:, :, 3] = 0
    attention = attention_of(make_site("late", {"video": 6, "audio": 2}, 2), values)
    figure = site_heatmap(make_report([attention]), attention, DARK, measure="lift")
    assert list(figure.data[1].z[0]) == [-4.0, -4.0]
    assert figure.data[0].z[0][0] == pytest.approx(math.log2(4 / 3))
    assert figure.data[1].customdata[0][0][3] == 0.0
    assert figure.data[1].customdata[0][0][4] == "0.00× (log2 −∞)"
    title = next(one for one in figure.layout.annotations if one.name == "colorbar-title")
    assert title.text == "lift over prior (log2); zero attention, −∞, as the lower end"
    assert figure.layout.coloraxis.colorbar.ticktext[0] == "≤ −0.5"


def test_colours_compare_between_windows() -> None:
    case = CASES["windows"]
    axes = [site_heatmap(case.report, case.first, DARK, window=window).layout.coloraxis for window in (0, 5, None)]
    assert axes[0] == axes[1] == axes[2]


def test_one_outlier_does_not_darken_the_rest() -> None:
    values = np.full((1, 1, 66, 16), 0.5 / 65)
    values[0, 0, 0] = 0.5
    values[0, 0, :, 1:] = 1 / 66
    attention = attention_of(make_site(), values)
    axis = site_heatmap(make_report([attention]), attention, DARK, measure="share").layout.coloraxis
    assert axis.cmax == pytest.approx(2 / 66)
    assert axis.colorbar.ticktext[-1] == "≥ 0.03"


def test_chosen_block_is_outlined() -> None:
    case = CASES["one-window"]
    figure = site_heatmap(case.report, case.first, DARK, block=65)
    (outline,) = [shape for shape in figure.layout.shapes if shape.name == "selected-block"]
    assert (outline.yref, outline.y0, outline.y1, outline.x1) == ("y2", 0.5, 1.5, 15.5)


def test_segment_is_chosen_and_named() -> None:
    case = sentiment(2)
    figure = site_heatmap(case.report, case.first, DARK, measure="share", window=1, segment=4)
    np.testing.assert_allclose(np.array(figure.data[2].z, dtype=float), np.array(case.first.values)[1, 4, 6:])
    assert "attention · window 2 of 2, 20.0–40.0 s · segment 5 of 5" in figure.layout.title.text
    assert figure.layout.title.text.startswith("Layers fusion<br>")
    assert [trace.name for trace in figure.data] == ["Face features", "Speech", "Words"]


def test_missing_modality_is_named() -> None:
    case = CASES["missing"]
    figure = site_heatmap(case.report, case.first, DARK, window=0)
    assert "<b>Speech</b> · missing ·" in figure.layout.annotations[1].text
    assert "missing: fed as zeros" in figure.data[1].hovertemplate
    assert "missing" not in figure.data[0].hovertemplate


def test_sites_stand_side_by_side_in_the_same_bands() -> None:
    case: Case = emotion(2)
    figure = sites_heatmap(case.report, case.attentions, DARK, measure="lift")
    assert [(trace.meta["site"], trace.meta["modality"]) for trace in figure.data] == [
        ("intermediate", "video"),
        ("intermediate", "audio"),
        ("late", "video"),
        ("late", "audio"),
    ]
    layout = figure.layout
    assert layout.yaxis.domain == layout.yaxis3.domain
    assert layout.yaxis2.domain == layout.yaxis4.domain
    assert layout.xaxis.domain == pytest.approx((0, 0.46))
    assert layout.xaxis2.domain == pytest.approx((0.54, 1))
    assert layout.xaxis2.range == (-0.5, 31.5)
    assert (layout.xaxis.anchor, layout.xaxis2.anchor) == ("y2", "y4")
    texts = [annotation.text for annotation in layout.annotations]
    assert texts[-2:] == ["Intermediate fusion", "Late fusion"]
    assert layout.meta["sites"] == ["intermediate", "late"]
    assert list(figure.data[3].customdata[1][5][:3]) == [65, "late", 37]
