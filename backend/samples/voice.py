"""An artificial voice: a harmonic tone through the resonances of vowels, without words and without a recording."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 44_100
_TOP_HZ = 5_000.0
_BANDWIDTHS = (80.0, 100.0, 140.0)
_FADE_S = 0.05
_PEAK = 0.7

# The first three resonances of each vowel in Hz, and how far a mouth opens for it.
VOWELS: dict[str, tuple[tuple[float, float, float], float]] = {
    "a": ((730.0, 1090.0, 2440.0), 1.0),
    "e": ((530.0, 1840.0, 2480.0), 0.6),
    "i": ((300.0, 2250.0, 2950.0), 0.3),
    "o": ((500.0, 900.0, 2400.0), 0.7),
    "u": ((320.0, 870.0, 2240.0), 0.35),
}


@dataclass(frozen=True)
class Syllable:
    """One vowel: its length and the silence after it in seconds, pitch at its start and end in Hz, loudness up to 1."""

    vowel: str
    length_s: float
    pause_s: float
    start_hz: float
    end_hz: float
    loudness: float = 1.0


@dataclass(frozen=True)
class Speech:
    """samples: (n,) float32 at SAMPLE_RATE. opening: (n,) how far the mouth is open, 0 to 1, at each sample."""

    samples: NDArray[np.float32]
    opening: NDArray[np.float64]


def speak(syllables: Sequence[Syllable], duration_s: float, lead_s: float, seed: int) -> Speech:
    """Say the syllables over and over until the time is up.

    Args:
        lead_s: silence before the first.
        seed: of the little irregularities that make it less of a machine.
    """
    random = np.random.default_rng(seed)
    count = round(duration_s * SAMPLE_RATE)
    samples = np.zeros(count)
    opening = np.zeros(count)
    at = round(lead_s * SAMPLE_RATE)
    turn = 0
    while True:
        syllable = syllables[turn % len(syllables)]
        length = round(syllable.length_s * SAMPLE_RATE)
        if at + length > count:
            break
        envelope = _envelope(length) * syllable.loudness
        detune = 1 + 0.03 * random.standard_normal()
        samples[at : at + length] = _vowel(syllable, length, detune, random) * envelope
        opening[at : at + length] = envelope * VOWELS[syllable.vowel][1]
        at += length + round(syllable.pause_s * SAMPLE_RATE)
        turn += 1
    # A trace of breath, so that silence is not the digital zero that no microphone gives.
    samples += 0.002 * random.standard_normal(count)
    return Speech((samples * (_PEAK / np.abs(samples).max())).astype(np.float32), opening)


def _envelope(length: int) -> NDArray[np.float64]:
    fade = min(length // 2, round(_FADE_S * SAMPLE_RATE))
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(fade) / fade)
    envelope = np.ones(length)
    envelope[:fade] = ramp
    envelope[length - fade :] = ramp[::-1]
    return envelope


def _vowel(syllable: Syllable, length: int, detune: float, random: np.random.Generator) -> NDArray[np.float64]:
    """Harmonics of a gliding pitch, each as loud as the vowel's resonances make it, peak 1."""
    time_s = np.arange(length) / SAMPLE_RATE
    pitch = np.geomspace(syllable.start_hz, syllable.end_hz, length) * detune
    pitch *= 1 + 0.012 * np.sin(2 * np.pi * 5.5 * time_s + random.uniform(0, 2 * np.pi))
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    mean_hz = float(pitch.mean())
    tone = np.zeros(length)
    for harmonic in range(1, int(_TOP_HZ / mean_hz) + 1):
        tone += _resonance(harmonic * mean_hz, VOWELS[syllable.vowel][0]) / harmonic * np.sin(harmonic * phase)
    return np.asarray(tone / np.abs(tone).max())


def _resonance(frequency_hz: float, formants: tuple[float, float, float]) -> float:
    """Gain of three resonances in parallel at one frequency."""
    gains = (
        weight / np.hypot(1.0, (frequency_hz - formant) / bandwidth)
        for formant, bandwidth, weight in zip(formants, _BANDWIDTHS, (1.0, 0.7, 0.4), strict=True)
    )
    return 0.05 + float(sum(gains))
