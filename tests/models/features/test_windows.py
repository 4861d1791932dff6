"""Windows cover the clip; frames are spaced as in the official recipe."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cards import WindowingTable
from models.features.windows import Span, frame_times, plan_windows

PAPER = WindowingTable(single_s=5.0, length_s=3.6, hop_s=1.2)


@pytest.mark.parametrize("duration", [0.04, 2.0, 3.6, 5.0, 5.046])
def test_a_short_clip_is_one_window(duration: float) -> None:
    assert plan_windows(duration, PAPER) == [Span(0.0, duration)]


def test_a_long_clip_is_cut_every_hop_and_the_last_window_ends_with_it() -> None:
    spans = plan_windows(7.6, PAPER)
    np.testing.assert_allclose([span.start_s for span in spans], [0, 1.2, 2.4, 3.6, 4.0])
    np.testing.assert_allclose([span.end_s for span in spans], [3.6, 4.8, 6.0, 7.2, 7.6])


def test_a_hop_that_fits_exactly_gives_no_extra_window() -> None:
    spans = plan_windows(3.6 + 3 * 1.2, PAPER)
    np.testing.assert_allclose([span.start_s for span in spans], [0, 1.2, 2.4, 3.6])


def test_a_tiny_tail_moves_the_window_before_it() -> None:
    spans = plan_windows(3.6 + 2 * 1.2 + 0.05, PAPER)
    np.testing.assert_allclose([span.start_s for span in spans], [0, 1.2, 2.45])


windowings = st.tuples(st.floats(0.5, 10), st.floats(0.5, 10), st.floats(0.05, 1.0)).map(
    lambda drawn: WindowingTable(single_s=drawn[0], length_s=drawn[1], hop_s=drawn[1] * drawn[2])
)


@given(duration=st.floats(0.01, 200), windowing=windowings)
def test_windows_cover_the_whole_clip_in_order(duration: float, windowing: WindowingTable) -> None:
    spans = plan_windows(duration, windowing)
    assert spans[0].start_s == 0
    assert spans[-1].end_s == duration
    for before, after in pairwise(spans):
        assert before.start_s < after.start_s <= before.end_s + 1e-9
        assert after.start_s - before.start_s <= 1.25 * windowing.hop_s + 1e-6
    if len(spans) > 1:
        np.testing.assert_allclose([span.length_s for span in spans], windowing.length_s)
        assert duration > windowing.single_s


@pytest.mark.parametrize("duration", [0.0, -1.0, float("nan"), float("inf")])
def test_a_clip_has_to_last(duration: float) -> None:
    with pytest.raises(ValueError, match="expected a duration above 0 s"):
        plan_windows(duration, PAPER)


def test_a_hop_that_leaves_gaps_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a hop of at most"):
        plan_windows(20, WindowingTable(single_s=5, length_s=2, hop_s=3))


def test_frames_are_the_starts_of_equal_parts() -> None:
    np.testing.assert_allclose(frame_times(Span(1.0, 4.0), 6), [1.0, 1.5, 2.0, 2.5, 3.0, 3.5])


def test_the_official_thirty_frames() -> None:
    """The recipe steps through a clip of 3.6 s by a thirtieth of it, from 0."""
    np.testing.assert_allclose(frame_times(Span(0, 3.6), 30), np.arange(0, 3.6, 3.6 / 30)[:30])


def test_there_has_to_be_a_frame() -> None:
    with pytest.raises(ValueError, match="at least one frame; got 0"):
        frame_times(Span(0, 1), 0)
