"""Numbers as people read them."""

import pytest

from frontend.components import formats


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (13_100_000, "13 MB"), (3e9, "3.0 GB")]
)
def test_byte_size(count: int, text: str) -> None:
    assert formats.byte_size(int(count)) == text


def test_caps_are_shown_in_the_unit_they_are_set_in() -> None:
    assert formats.cap_size(200 * 2**20) == "200 MiB"


@pytest.mark.parametrize(("seconds", "text"), [(4.21, "4.2 s"), (65, "1:05 min"), (3605, "1:00:05 h")])
def test_duration(seconds: float, text: str) -> None:
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00.0"), (4.25, "0:04.2"), (59.97, "1:00.0"), (83.5, "1:23.5")])
def test_clock(seconds: float, text: str) -> None:
    assert formats.clock(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(950, "950"), (25_940_724, "25.94 M"), (412_000_000, "412 M"), (33_600_000_000, "33.60 G")]
)
def test_count(value: int, text: str) -> None:
    assert formats.count(value) == text
