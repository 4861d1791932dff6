"""The permalink's query: what it restores, what it refuses, and that it leads back to itself."""

import pytest

from frontend.view import View
from tests.frontend.fake_reports import EMOTION, SENTIMENT, fake

LONG = fake(EMOTION, 12.0, "long").report
SHORT = fake(EMOTION, 4.0, "short").report
SEGMENTS = fake(SENTIMENT, 4.0, "segments").report


def test_without_a_query_the_first_site_is_shown_as_lift_of_the_mean_over_windows() -> None:
    assert View.of("", LONG) == View(site="intermediate", window=None, segment=0, measure="lift", block=None)


def test_a_clip_of_one_window_shows_that_window() -> None:
    assert View.of("?window=mean", SHORT).window == 0


def test_a_site_of_several_segments_shows_their_mean_first() -> None:
    assert View.of(None, SEGMENTS).segment is None
    assert View.of("segment=4", SEGMENTS).segment == 4


@pytest.mark.parametrize(
    "query",
    [
        "site=late&window=3&segment=0&measure=share&block=33",
        "site=intermediate&window=mean&segment=0&measure=prior",
        "site=intermediate&window=0&segment=0&measure=lift&block=0",
    ],
)
def test_a_query_leads_back_to_itself(query: str) -> None:
    assert View.of(f"?{query}", LONG).query == query


@pytest.mark.parametrize(
    "query",
    [
        "site=%3Cscript%3E",
        "window=7",
        "window=-1",
        "window=1e3",
        f"window={'9' * 5000}",
        "segment=1",
        "measure=x",
        "block=34",
    ],
)
def test_what_the_report_does_not_have_gets_its_default(query: str) -> None:
    assert View.of(query, LONG) == View.of("", LONG)


def test_the_last_of_repeated_keys_counts() -> None:
    assert View.of("window=1&window=2", LONG).window == 2


def test_the_site_of_a_view() -> None:
    assert View.of("site=late", LONG).site_of(LONG).channels_per_block == 32
