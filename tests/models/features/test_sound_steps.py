"""Acoustic features: tones, noise, clicks and silence have the values that they must have."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from backend.media.decode import decode_sound
from backend.media.limits import MediaLimits
from models.features import sound_frames
from models.features.sound_steps import SAMPLE_RATE, SOUND_COLUMNS, sound_steps
from models.features.steps import column_table

Samples = NDArray[np.float32]

NAMES = [column.name for column in SOUND_COLUMNS]
DOCUMENT = Path(__file__).parents[3] / "docs/sentiment-features.md"


def named(features: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    return features[:, NAMES.index(name)]


def sine(hertz: float, seconds: float = 1.0, rate: int = SAMPLE_RATE, amplitude: float = 0.1) -> Samples:
    return (amplitude * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def noise(seconds: float = 1.0, amplitude: float = 0.1) -> Samples:
    return np.random.default_rng(0).normal(0, amplitude, round(seconds * SAMPLE_RATE)).astype(np.float32)


def silence(seconds: float = 1.0) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def test_there_are_74_columns_each_with_a_name_of_its_own() -> None:
    assert len(NAMES) == len(set(NAMES)) == 74
    assert sound_steps(sine(200), SAMPLE_RATE, 50).shape == (50, 74)


def test_the_document_has_the_columns() -> None:
    assert column_table(SOUND_COLUMNS) in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize(("hertz", "semitones"), [(100, 0), (200, 12), (400, 24), (150, 7.0196)])
def test_a_sine_has_its_pitch_and_its_centroid(hertz: float, semitones: float) -> None:
    # The ends of the sine are clicks, which the inner steps don't hear.
    inner = sound_steps(sine(hertz), SAMPLE_RATE, 20)[2:-2]
    np.testing.assert_allclose(named(inner, "pitch"), semitones, atol=0.15)
    np.testing.assert_allclose(named(inner, "pitch_relative"), 0, atol=0.05)
    np.testing.assert_allclose(named(inner, "voiced"), 1)
    np.testing.assert_allclose(named(inner, "active"), 1)
    np.testing.assert_allclose(named(inner, "periodicity"), 1, atol=0.01)
    np.testing.assert_allclose(named(inner, "centroid"), hertz, atol=0.5)
    np.testing.assert_allclose(named(inner, "level"), 0, atol=0.1)
    # Peak to mean square of a sine is 2; it crosses zero twice per period.
    np.testing.assert_allclose(named(inner, "crest"), 10 * np.log10(2), atol=0.1)
    np.testing.assert_allclose(named(inner, "zero_crossings"), 2 * hertz / SAMPLE_RATE, atol=0.001)
    octave = max(low for low in sound_frames.OCTAVE_EDGES[:-1] if low <= hertz)
    np.testing.assert_allclose(named(inner, f"octave_{octave}"), 0, atol=0.1)


def test_white_noise_is_flat_and_has_no_pitch() -> None:
    found = sound_steps(noise(4), SAMPLE_RATE, 4)
    np.testing.assert_array_equal(named(found, "voiced"), 0)
    np.testing.assert_array_equal(named(found, "pitch"), 0)
    np.testing.assert_allclose(named(found, "centroid"), 4000, atol=150)
    # Spread of a uniform distribution over 8 kHz, and the mean of the log of an exponential one.
    np.testing.assert_allclose(named(found, "bandwidth"), 8000 / np.sqrt(12), atol=100)
    np.testing.assert_allclose(named(found, "flatness"), 10 * np.log10(np.exp(-np.euler_gamma)), atol=0.15)
    np.testing.assert_allclose(named(found, "roll_off"), 0.85 * 8000, atol=150)
    # Each octave has twice the power of the one below, but the lowest, which is as wide as the next.
    for name, part in (("octave_0", 1 / 32), ("octave_250", 1 / 32), ("octave_1000", 1 / 8), ("octave_4000", 1 / 2)):
        assert named(found, name).mean() == pytest.approx(10 * np.log10(part), abs=0.7)
    np.testing.assert_allclose(named(found, "alpha_ratio"), 10 * np.log10(950 / 4000), atol=0.5)


def test_octaves_of_the_same_level_have_no_tilt() -> None:
    spectrum = np.fft.rfft(noise(4))
    frequencies = np.fft.rfftfreq(4 * SAMPLE_RATE, 1 / SAMPLE_RATE)
    # Nothing below 125 Hz, so that the lowest band holds an octave too.
    pink = np.fft.irfft(np.where(frequencies < 125, 0, spectrum / np.sqrt(np.maximum(frequencies, 125))))
    found = named(sound_steps(pink.astype(np.float32), SAMPLE_RATE, 4), "tilt")
    np.testing.assert_allclose(found, 0, atol=0.25)
    white = named(sound_steps(noise(4), SAMPLE_RATE, 4), "tilt")
    # 0, 0, 3, 6, 9, 12 dB: the slope of the line through them.
    np.testing.assert_allclose(white, 10 * np.log10(2) * np.polyfit(range(6), [0, 0, 1, 2, 3, 4], 1)[0], atol=0.25)


def test_steps_are_in_the_order_of_time() -> None:
    found = sound_steps(np.concatenate([sine(100, 1), sine(200, 1), sine(400, 1)]), SAMPLE_RATE, 30)
    for first, semitones, relative in ((0, 0, -12), (10, 12, 0), (20, 24, 12)):
        inner = found[first + 2 : first + 8]
        np.testing.assert_allclose(named(inner, "pitch"), semitones, atol=0.15)
        np.testing.assert_allclose(named(inner, "pitch_relative"), relative, atol=0.15)


def test_a_glide_rises_as_fast_as_it_rises() -> None:
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    # One octave per second from 100 Hz; the phase is the integral of the frequency.
    glide = 0.1 * np.sin(2 * np.pi * 100 * (2**time - 1) / np.log(2))
    inner = sound_steps(glide.astype(np.float32), SAMPLE_RATE, 20)[2:-2]
    np.testing.assert_allclose(named(inner, "pitch"), 12 * (np.arange(2, 18) + 0.5) / 10, atol=0.1)
    np.testing.assert_allclose(named(inner, "pitch_change"), 0.12, atol=0.03)
    np.testing.assert_allclose(named(inner, "pitch_change"), named(inner, "pitch_movement"), atol=0.03)


def test_harmonics_to_noise() -> None:
    # Power 0.01 of the tone; noise ten and a hundred times below it.
    tone = sine(200, 4, amplitude=np.sqrt(2) * 0.1)
    for amplitude, decibel in ((0.0316, 10), (0.01, 20)):
        found = sound_steps(tone + noise(4, amplitude), SAMPLE_RATE, 4)
        np.testing.assert_allclose(named(found, "harmonics_to_noise"), decibel, atol=1)


def test_pauses_take_nothing_from_the_voice() -> None:
    spoken = sine(200, 1)
    found = sound_steps(np.concatenate([silence(1), spoken, silence(1)]), SAMPLE_RATE, 30)
    np.testing.assert_array_equal(named(found, "active")[[*range(9), *range(21, 30)]], 0)
    np.testing.assert_allclose(named(found, "active")[11:19], 1)
    np.testing.assert_allclose(named(found, "level")[:9], sound_frames.FLOOR_DB, atol=0.01)
    # What a pause lacks is the mean of what was spoken.
    np.testing.assert_allclose(named(found, "pitch"), 12, atol=0.4)
    np.testing.assert_array_equal(found[0, 5:], found[29, 5:])


def test_a_click_is_loud_and_without_a_voice() -> None:
    samples = silence(1)
    samples[8000] = 0.9
    found = sound_steps(samples, SAMPLE_RATE, 10)
    # The only active frames are the six or seven that look at it, half of them in each of both steps.
    assert named(found, "active").argmax() in {4, 5}
    assert named(found, "active").sum() * 10 == pytest.approx(sound_frames.WINDOW / sound_frames.HOP, abs=1)
    np.testing.assert_array_equal(named(found, "voiced"), 0)
    # One sample of 1024 has it all: its square is 1024 times the mean.
    np.testing.assert_allclose(named(found, "crest"), 10 * np.log10(1024), atol=0.01)
    np.testing.assert_allclose(named(found, "flatness"), 0, atol=0.01)


@pytest.mark.parametrize("gain", [0.05, 0.3, 8.0])
def test_the_level_of_the_recording_does_not_matter(gain: float) -> None:
    samples = np.concatenate([noise(0.5), sine(150, 0.5), silence(0.3), sine(300, 0.5, amplitude=0.05)])
    expected = sound_steps(samples, SAMPLE_RATE, 20)
    np.testing.assert_allclose(sound_steps(samples * np.float32(gain), SAMPLE_RATE, 20), expected, atol=2e-2, rtol=1e-3)


def test_an_offset_does_not_matter() -> None:
    samples = np.concatenate([noise(0.5), sine(150, 0.5)])
    expected = sound_steps(samples - samples.mean(), SAMPLE_RATE, 20)
    np.testing.assert_allclose(sound_steps(samples + np.float32(0.2), SAMPLE_RATE, 20), expected, atol=2e-2, rtol=1e-3)


def test_other_sample_rates_are_resampled() -> None:
    expected = sound_steps(sine(200), SAMPLE_RATE, 10)[1:-1]
    found = sound_steps(sine(200, rate=44_100), 44_100, 10)[1:-1]
    for name in ("pitch", "level", "centroid", "zero_crossings"):
        np.testing.assert_allclose(named(found, name), named(expected, name), atol=0.2)


def test_long_recordings_are_worked_on_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = np.concatenate([noise(0.7), sine(150, 0.6), silence(0.2), sine(300, 0.5)])
    expected = sound_steps(samples, SAMPLE_RATE, 20)
    monkeypatch.setattr(sound_frames, "_CHUNK", 17)
    np.testing.assert_allclose(sound_steps(samples, SAMPLE_RATE, 20), expected, atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("length", [0, 1, 20, 159, 160, 161, 1000, 1024, 5000])
def test_the_shortest_sound_is_finite(length: int) -> None:
    for samples in (np.zeros(length), np.ones(length), noise()[:length]):
        found = sound_steps(samples.astype(np.float32), SAMPLE_RATE, 50)
        assert found.shape == (50, 74)
        assert np.isfinite(found).all()


def test_silence_is_silent() -> None:
    found = sound_steps(silence(), SAMPLE_RATE, 50)
    np.testing.assert_allclose(named(found, "level"), sound_frames.FLOOR_DB, atol=1e-4)
    np.testing.assert_allclose(found[:, 1:], 0, atol=1e-4)
    # Rounding noise of 16 bits is not made louder.
    np.testing.assert_allclose(sound_steps(noise(1, 2**-17), SAMPLE_RATE, 50), found, atol=1e-4)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4000), st.sampled_from([1e-6, 1e-3, 1.0, 1e3, 1e12]))
def test_everything_is_finite(seed: int, length: int, size: float) -> None:
    draw = np.random.default_rng(seed)
    samples = draw.normal(0, size, length) * (draw.random(length) < draw.random())
    assert np.isfinite(sound_steps(samples.astype(np.float32), SAMPLE_RATE, 7)).all()


def test_what_can_not_be_used_is_said() -> None:
    with pytest.raises(ValueError, match=r"expected mono samples of shape \(n,\); got \(2, 100\)"):
        sound_steps(np.zeros((2, 100), np.float32), SAMPLE_RATE, 50)
    with pytest.raises(ValueError, match="expected finite samples; got NaN or infinity"):
        sound_steps(np.array([0, np.inf], np.float32), SAMPLE_RATE, 50)
    with pytest.raises(ValueError, match=r"at least one step; got .* and 0 steps"):
        sound_steps(sine(200), SAMPLE_RATE, 0)


@pytest.mark.data
def test_a_real_recording(shared_data: Path) -> None:
    """A man says calmly that kids are talking by the door, with a second of silence at each end."""
    path = shared_data / "ravdess_speech/Actor_01/03-01-02-01-01-01-01.opus"
    samples = decode_sound(path, SAMPLE_RATE, MediaLimits()).samples
    found = sound_steps(samples, SAMPLE_RATE, 50)
    assert np.isfinite(found).all()
    spoken = named(found, "active") > 0.9
    assert 10 < spoken.sum() < 35
    assert not named(found, "active")[:5].any()
    pitch = 100 * 2 ** (named(found, "pitch")[named(found, "voiced") > 0.9] / 12)
    assert 80 < np.median(pitch) < 160
    assert named(found, "level")[spoken].mean() == pytest.approx(-3, abs=4)
