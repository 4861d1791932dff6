"""A recording made elsewhere is the same speech with another level, colour and noise."""

import numpy as np
import pytest

from training.rooms import rerecord

RATE = 16_000


def speech() -> np.ndarray:
    """Bursts of a 500 Hz tone between pauses."""
    time = np.arange(2 * RATE) / RATE
    return (0.2 * np.sin(2 * np.pi * 500 * time) * (np.sin(2 * np.pi * 2 * time) > 0)).astype(np.float32)


def versions(count: int = 40) -> list[np.ndarray]:
    return [rerecord(speech(), RATE, np.random.default_rng(seed)) for seed in range(count)]


def test_the_same_draw_gives_the_same_recording() -> None:
    first, again = (rerecord(speech(), RATE, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert first.dtype == np.float32
    assert first.shape == speech().shape


def test_it_stays_in_range_and_is_the_same_speech() -> None:
    for version in versions():
        assert np.abs(version).max() <= 1
        # Where the tone is, there is more of it than where the pause is.
        loud = np.abs(speech()) > 0
        assert np.sqrt(np.mean(version[loud] ** 2)) > np.sqrt(np.mean(version[~loud] ** 2))


def test_levels_differ_by_several_decibels_around_the_original() -> None:
    def decibels(samples: np.ndarray) -> float:
        return float(10 * np.log10(np.mean(samples.astype(float) ** 2)))

    change = np.array([decibels(version) - decibels(speech()) for version in versions()])
    assert abs(np.median(change)) < 3
    assert change.std() == pytest.approx(6, abs=2)


def test_noise_fills_the_pauses() -> None:
    pauses = np.abs(speech()) == 0
    below = [
        20 * np.log10(np.sqrt(np.mean(version[~pauses] ** 2)) / np.sqrt(np.mean(version[pauses] ** 2)))
        for version in versions()
    ]
    assert min(below) < 20
    assert max(below) > 35


def test_silence_stays_quiet() -> None:
    silent = rerecord(np.zeros(RATE, dtype=np.float32), RATE, np.random.default_rng(0))
    assert np.isfinite(silent).all()
    assert np.abs(silent).max() < 1e-6
