"""Configurations: the paper's sites, other ones, and what no network can be built from."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from models.networks.config import ConfigError, SiteConfig
from models.networks.emotion.config import EmotionConfig


def test_the_papers_sites() -> None:
    """64 + 2 blocks of 16 channels on 1024 + 32, and 64 + 2 of 32 on 2048 + 64: the prior of audio is 0.030."""
    intermediate, late = EmotionConfig().sites
    assert (intermediate.name, intermediate.channels, intermediate.blocks) == (
        "intermediate",
        {"video": 1024, "audio": 32},
        {"video": 64, "audio": 2},
    )
    assert (late.name, late.channels, late.blocks) == (
        "late",
        {"video": 2048, "audio": 64},
        {"video": 64, "audio": 2},
    )
    for site in (intermediate, late):
        assert site.prior == pytest.approx({"video": 64 / 66, "audio": 2 / 66})
        assert (site.reduction, site.dropout, site.floor, site.segments) == (4, 0.2, 0.0, 1)


def test_an_incomplete_block_counts() -> None:
    site = SiteConfig("fusion", {"rgb": 17, "skeleton": 8, "sound": 1}, 8)
    assert site.blocks == {"rgb": 3, "skeleton": 1, "sound": 1}
    assert sum(site.prior.values()) == pytest.approx(1)


def test_input_shapes_follow_the_configuration() -> None:
    config = replace(EmotionConfig(), frames=8, size=48, coefficients=20, audio_frames=100)
    assert config.input_shapes == {"video": (3, 8, 48, 48), "audio": (20, 100)}


def test_the_papers_network_can_be_built() -> None:
    assert EmotionConfig().checked() == EmotionConfig()


def test_a_configuration_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        EmotionConfig().classes = 7  # type: ignore[misc]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"classes": 0}, "classes: expected at least 1; got 0"),
        ({"layers": (3, 4, 0, 3)}, r"layers: expected at least 1; got \(3, 4, 0, 3\)"),
        ({"dropout": 1.0}, r"dropout: expected a probability in \[0, 1\); got 1.0"),
        ({"dropout": float("nan")}, "dropout: .* got nan"),
        ({"floor": -0.5}, r"floor: expected lambda in \[0, 1\]; got -0.5"),
        ({"width": 100}, "width: expected a multiple of the cardinality 32; got 100"),
        ({"reduction": 17}, "reduction: expected at most 16; got 17"),
        ({"audio_frames": 11}, "audio_frames: expected at least 12; got 11"),
    ],
)
def test_what_cannot_be_built_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        replace(EmotionConfig(), **fields).checked()
