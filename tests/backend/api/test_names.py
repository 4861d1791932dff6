"""Names of uploaded files: shown as they are, but for what can't be seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.api.names import LONGEST_NAME, display_name, download_name


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("clip.mp4", "clip.mp4"),
        ("  a  b\t.mp4\n", "a b .mp4"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("<img src=x onerror=alert(1)>.mp4", "<img src=x onerror=alert(1)>.mp4"),
        ("gpj\u202e4pm.exe", "gpj 4pm.exe"),
        ("Gespräch 会話.mp4", "Gespräch 会話.mp4"),
        ("\x00\x1b[31m", "[31m"),
        ("", "unnamed"),
        (" \u200b ", "unnamed"),
        ("x" * 200 + ".mp4", "x" * (LONGEST_NAME - 5) + "….mp4"),
        ("x" * 200, "x" * (LONGEST_NAME - 1) + "…"),
    ],
)
def test_what_is_shown(given_name: str, shown: str) -> None:
    assert display_name(given_name) == shown


@given(st.text(max_size=300))
def test_a_shown_name_is_short_and_visible_and_stays(name: str) -> None:
    shown = display_name(name)
    assert 1 <= len(shown) <= LONGEST_NAME
    assert not any(unicodedata.category(letter).startswith("C") for letter in shown)
    assert display_name(shown) == shown
    assert "/" not in download_name(shown)
    assert not download_name(shown).startswith(".")
