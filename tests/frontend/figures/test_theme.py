"""Colours can be told apart: from the page, from each other, and by people who don't see all of them."""

import itertools

import numpy as np
import pytest

from frontend.theme import ABSENT_PATTERN, PATTERNS, SLOTS, SYMBOLS, Scale, Theme, modality_slots, theme, translucent

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(color: str) -> np.ndarray:
    """Linear RGB in [0, 1] of `#rrggbb`."""
    coded = np.array([int(color[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    low, high = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def oklab(color: str, deficiency: str = "none") -> np.ndarray:
    """OKLab (Ottosson 2020) of a colour as a person sees it."""
    rgb = (DEFICIENCIES[deficiency] @ linear(color)).clip(0, 1)
    to_cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return to_lab @ np.cbrt(to_cones @ rgb)


def lightness(scale: Scale) -> np.ndarray:
    return np.array([oklab(color)[0] for _, color in scale])


@pytest.mark.parametrize("slot", SLOTS)
def test_modalities_stand_out_from_the_page(looks: Theme, slot: str) -> None:
    assert contrast(looks.palette[slot], looks.paper) >= 3
    assert contrast(looks.palette[slot], looks.surface) >= 3


def test_text_is_readable(looks: Theme) -> None:
    for background in (looks.paper, looks.surface):
        assert contrast(looks.text, background) >= 7
        assert contrast(looks.muted, background) >= 4.5
    for graphic in (looks.axis, looks.cursor, looks.accent, looks.absent):
        assert contrast(graphic, looks.paper) >= 3


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_modalities_can_be_told_apart(looks: Theme, deficiency: str) -> None:
    pairs = itertools.combinations(SLOTS, 2)
    distances = {
        pair: np.linalg.norm(oklab(looks.palette[pair[0]], deficiency) - oklab(looks.palette[pair[1]], deficiency))
        for pair in pairs
    }
    assert min(distances.values()) > 0.06, min(distances, key=distances.__getitem__)


def test_every_slot_has_its_own_pattern_and_symbol() -> None:
    assert set(PATTERNS) == set(SYMBOLS) == set(SLOTS)
    assert len(set(PATTERNS.values())) == len(set(SYMBOLS.values())) == len(SLOTS)
    assert ABSENT_PATTERN not in PATTERNS.values()


def test_a_modality_keeps_its_colour_in_every_network() -> None:
    assert modality_slots(["video", "audio"]) == {"video": "blue", "audio": "orange"}
    assert modality_slots(["visual", "audio", "text"]) == {"visual": "blue", "audio": "orange", "text": "green"}
    action = modality_slots(["rgb", "person_1", "person_2"])
    assert action == {"rgb": "vermilion", "person_1": "purple", "person_2": "yellow"}


def test_unknown_modalities_take_free_colours_in_order() -> None:
    assert modality_slots(["depth", "video", "thermal"]) == {"depth": "orange", "video": "blue", "thermal": "green"}
    many = modality_slots([f"sensor {number}" for number in range(8)])
    assert list(many.values()) == [*SLOTS, "blue", "orange"]


def test_attention_scale_is_perceptually_uniform(looks: Theme) -> None:
    steps = np.diff(lightness(looks.sequential))
    assert (steps > 0).all()
    assert steps.max() / steps.mean() < 1.6


def test_lift_scale_is_neutral_in_the_middle_and_symmetric(looks: Theme) -> None:
    colors = [color for _, color in looks.diverging]
    middle = len(colors) // 2
    assert looks.diverging[middle][0] == 0.5
    assert np.linalg.norm(oklab(colors[middle])[1:]) < 0.01, "no hue at the prior"
    light = lightness(looks.diverging)
    np.testing.assert_allclose(light, light[::-1], atol=0.06)
    for deficiency in DEFICIENCIES:
        ends = oklab(colors[0], deficiency) - oklab(colors[-1], deficiency)
        assert np.linalg.norm(ends) > 0.1, deficiency


def test_probabilities_run_from_the_page_to_the_text(looks: Theme) -> None:
    ramp = [contrast(color, looks.paper) for _, color in looks.probability]
    assert ramp == sorted(ramp)
    assert ramp[0] < 1.3 and ramp[-1] > 12


def test_themes_by_name() -> None:
    assert theme("light").name == "light"
    assert theme("dark").name == theme("anything else").name == "dark"


def test_translucent() -> None:
    assert translucent("#ff8000", 0.25) == "rgba(255,128,0,0.25)"
