"""Sound to MFCC as in the official recipe."""

import librosa
import numpy as np
import pytest
from numpy.typing import NDArray

from models.features.audio import excerpt, mfcc_input
from models.inputs import Mfcc

RATE = 44_100
OFFICIAL = Mfcc(sample_rate=RATE, offset_s=0.5, duration_s=2.45, coefficients=13, frames=212)


def sound(seconds: float, rate: int = RATE) -> NDArray[np.float32]:
    """A rising tone in noise."""
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(0).normal(0, 0.05, len(time))
    return (0.5 * np.sin(2 * np.pi * (200 + 150 * time) * time) + noise).astype(np.float32)


def test_the_official_recipe() -> None:
    """`librosa.load(..., offset=0.5, duration=2.45)`, then MFCC with librosa's defaults."""
    samples = sound(3.6)
    official = samples[int(0.5 * RATE) : int(0.5 * RATE) + int(2.45 * RATE)]
    expected = librosa.feature.mfcc(y=official, sr=RATE, n_mfcc=13)
    found = mfcc_input(excerpt(samples, OFFICIAL), OFFICIAL)
    assert found.shape == expected.shape == (13, 212)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-3, rtol=1e-5)


@pytest.mark.parametrize(
    ("seconds", "start_s", "length_s"),
    [(3.6, 0.5, 2.45), (2.95, 0.5, 2.45), (2.75, 0.3, 2.45), (2.45, 0.0, 2.45), (1.0, 0.0, 1.0)],
    ids=["long", "just enough", "starts earlier", "whole", "short"],
)
def test_the_excerpt_starts_as_late_as_the_window_allows(seconds: float, start_s: float, length_s: float) -> None:
    samples = np.arange(round(seconds * RATE), dtype=np.float32)
    found = excerpt(samples, OFFICIAL)
    assert found[0] == round(start_s * RATE)
    assert len(found) == round(length_s * RATE)
    np.testing.assert_array_equal(np.diff(found), 1)


def test_short_sound_is_padded_with_silence() -> None:
    samples = sound(1.0)
    padded = np.concatenate([samples, np.zeros(round(2.45 * RATE) - len(samples), np.float32)])
    found = mfcc_input(samples, OFFICIAL)
    np.testing.assert_array_equal(found, mfcc_input(padded, OFFICIAL))
    # After the sound and the reach of the last FFT the frames are those of silence, all alike.
    silent = found[:, RATE // 512 + 4 :]
    np.testing.assert_allclose(silent, silent[:, :1].repeat(silent.shape[1], axis=1), atol=1e-3)


def test_no_sound_at_all_is_silence() -> None:
    found = mfcc_input(np.zeros(0, np.float32), OFFICIAL)
    assert found.shape == (13, 212)
    np.testing.assert_array_equal(found, mfcc_input(np.zeros(RATE, np.float32), OFFICIAL))


def test_longer_sound_is_cut() -> None:
    samples = sound(3.0)
    np.testing.assert_array_equal(mfcc_input(samples, OFFICIAL), mfcc_input(samples[: round(2.45 * RATE)], OFFICIAL))


def test_the_card_decides_rate_and_shape() -> None:
    spec = Mfcc(sample_rate=16_000, offset_s=0, duration_s=1.0, coefficients=20, frames=40)
    samples = sound(1.0, 16_000)
    found = mfcc_input(samples, spec)
    assert found.shape == (20, 40)
    expected = librosa.feature.mfcc(y=samples, sr=16_000, n_mfcc=20)
    np.testing.assert_allclose(found[:, : expected.shape[1]], expected, atol=1e-3, rtol=1e-5)
    assert not found[:, expected.shape[1] :].any()


def test_samples_have_to_be_mono_and_finite() -> None:
    with pytest.raises(ValueError, match=r"expected mono samples of shape \(n,\); got \(2, 100\)"):
        mfcc_input(np.zeros((2, 100), np.float32), OFFICIAL)
    with pytest.raises(ValueError, match="expected finite samples; got NaN or infinity"):
        mfcc_input(np.array([0, np.nan], np.float32), OFFICIAL)
