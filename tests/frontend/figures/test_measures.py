"""Numbers under the figures, by hand."""

import math

import numpy as np
import pytest

from frontend.figures import labels
from frontend.figures.measures import (
    LIFT_LIMIT,
    block_means,
    cells,
    channel_shares,
    find_block,
    find_site,
    find_window,
    is_clipped,
    lift_limit,
    log2_lift,
    modality_shares,
    present,
    span_shares,
)
from frontend.figures.panels import share_range, stack
from frontend.figures.spans import spans_of, window_edges
from tests.frontend.figures.conftest import CASES, emotion, sentiment
from tests.frontend.figures.factory import make_report, make_site

CASE = emotion(3)


def test_cells_choose_or_average() -> None:
    case = sentiment(3)
    values = np.array(case.first.values)
    np.testing.assert_allclose(cells(case.first, 1, 2), values[1, 2])
    np.testing.assert_allclose(cells(case.first, None, 2), values[:, 2].mean(axis=0))
    np.testing.assert_allclose(cells(case.first, 1, None), values[1].mean(axis=0))
    np.testing.assert_allclose(cells(case.first, None, None).sum(axis=0), 1.0)


def test_windows_are_found_by_index_not_position() -> None:
    only_second = CASE.first.model_copy(
        update={
            "windows": [1],
            "values": CASE.first.values[1:2],
            "share": {name: shares[1:2] for name, shares in CASE.first.share.items()},
        }
    )
    np.testing.assert_allclose(cells(only_second, 1, None), cells(CASE.first, 1, None))
    np.testing.assert_allclose(
        channel_shares(only_second, "audio", 1, None), channel_shares(CASE.first, "audio", 1, None)
    )
    with pytest.raises(IndexError, match=r"windows \[1\] that were asked for, not 0"):
        cells(only_second, 0, None)


def test_shares_are_sums_over_the_blocks_of_a_modality() -> None:
    by_hand = np.array(CASE.first.values)[2, 0, 64:].sum(axis=0)
    np.testing.assert_allclose(channel_shares(CASE.first, "audio", 2, None), by_hand)
    site = CASE.first.site
    shares = modality_shares(CASE.report, site, 2, None)
    assert shares["audio"] == pytest.approx(by_hand.mean())
    assert sum(shares.values()) == pytest.approx(1)
    assert site.prior == {"video": 64 / 66, "audio": 2 / 66}


def test_a_segment_concerns_only_sites_that_have_some() -> None:
    case = sentiment()
    shares = np.array(case.first.share["text"])
    assert modality_shares(case.report, case.first.site, None, 3)["text"] == pytest.approx(shares[:, 3].mean())
    np.testing.assert_allclose(cells(CASE.first, 0, 3), cells(CASE.first, 0, None))
    with pytest.raises(IndexError, match="layers: expected a segment from 0 to 4, not 5"):
        cells(case.first, 0, 5)


def test_lift_is_zero_at_the_prior_and_minus_infinity_without_attention() -> None:
    np.testing.assert_allclose(log2_lift(np.array([0.0, 0.5, 1.0, 4.0])), [-math.inf, -1, 0, 2])


@pytest.mark.parametrize(
    ("lifts", "limit"), [([0.1], 0.5), ([0.2, -1.2], 1.5), ([1.5], 1.5), ([-math.inf, 0.7], 1.0), ([9.0], LIFT_LIMIT)]
)
def test_lift_axis_ends_at_a_half(lifts: list[float], limit: float) -> None:
    assert lift_limit(np.array(lifts)) == limit


def test_lift_axis_without_values() -> None:
    assert lift_limit(np.array([-math.inf])) == 0.5
    assert is_clipped(np.array([-math.inf]), 0.5)
    assert not is_clipped(np.array([0.5, -0.5]), 0.5)


def test_block_means_leave_padding_out() -> None:
    case = CASES["small"]
    block = find_block(case.first.site, 17)
    assert (block.modality, block.first_channel, block.last_channel) == ("audio", 16, 23)
    np.testing.assert_allclose(block_means(case.first, block), np.array(case.first.values)[:, :, 17, :8].mean(axis=-1))


def test_unknown_names_say_what_there_is() -> None:
    with pytest.raises(KeyError, match="intermediate: expected a block from 0 to 65, not 66"):
        find_block(CASE.first.site, 66)
    with pytest.raises(KeyError, match=r"\['intermediate', 'late'\], not 'middle'"):
        find_site(CASE.report, "middle")
    with pytest.raises(IndexError, match="one of 3 windows, not 3"):
        find_window(CASE.report, 3)


def test_presence_in_the_clip_and_in_a_window() -> None:
    missing = CASES["missing"]
    assert present(missing.report, None) == {"video": True, "audio": False}
    windows = [CASE.report.windows[0].model_copy(update={"present": ["video"]}), *CASE.report.windows[1:]]
    report = CASE.report.model_copy(update={"windows": windows})
    assert present(report, None) == {"video": True, "audio": True}
    assert present(report, 0) == {"video": True, "audio": False}


def test_spans_of_windows_and_segments() -> None:
    case = sentiment(2)
    spans = spans_of(case.report, case.first.site)
    assert [(span.window.index, span.segment, span.start_s, span.end_s) for span in spans[4:6]] == [
        (0, 4, 16.0, 20.0),
        (1, 0, 20.0, 24.0),
    ]
    np.testing.assert_allclose(
        span_shares(case.report, case.first.site, "text")[5], np.mean(case.first.share["text"][1][0])
    )


def test_window_edges_share_out_the_clip() -> None:
    assert window_edges(CASE.report) == pytest.approx([0, 2.7, 4.5, 7.2])
    assert window_edges(emotion().report) == pytest.approx([0, 3.6])


def test_share_range_holds_the_values_and_stays_inside_percent() -> None:
    assert share_range([97.0, 97.2]) == pytest.approx([96.1, 98.1])
    assert share_range([99.9]) == pytest.approx([98.0, 100.0])
    assert share_range([0.2]) == pytest.approx([0.0, 2.0])
    assert share_range([10, 60]) == pytest.approx([5, 65])


def test_stack_leaves_room_for_headers() -> None:
    stacked = stack([100, 50], gap_px=10)
    assert stacked.height_px == 100 + 50 + 2 * 19 + 10
    upper, lower = stacked.panels
    assert (upper.top - upper.bottom) * stacked.height_px == pytest.approx(100)
    assert (lower.top - lower.bottom) * stacked.height_px == pytest.approx(50)
    assert (upper.bottom - lower.top) * stacked.height_px == pytest.approx(29)
    assert lower.bottom == pytest.approx(0)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.97, "97.0 %"), (0.0303, "3.03 %"), (0.00125, "0.12 %"), (0, "0.0 %"), (1, "100.0 %"), (0.09999, "10.0 %")],
)
def test_percent(share: float, text: str) -> None:
    assert labels.percent(share) == text


def test_signed_and_lift() -> None:
    assert [labels.signed(value) for value in (1.234, -0.5, 0.001, -math.inf)] == ["+1.23", "−0.50", "0.00", "−∞"]
    assert labels.lift_text(2.0) == "2.00× (log2 +1.00)"
    assert labels.lift_text(0.0) == "0.00× (log2 −∞)"


def test_what_is_shown_in_words() -> None:
    assert labels.window_text(CASE.report, 1) == "window 2 of 3, 1.8–5.4 s"
    assert labels.window_text(CASE.report, None) == "mean of 3 windows"
    assert labels.window_text(emotion().report, None) == labels.window_text(emotion().report, 0) == "one window"
    assert labels.segment_text(make_site(segments=5), 1) == "segment 2 of 5"
    assert labels.segment_text(make_site(segments=5), None) == "mean of 5 segments"
    assert labels.segment_text(make_site(), None) == ""
    assert labels.outputs(make_report(CASE.attentions).model_copy(update={"classes": []})) == ["value"]
