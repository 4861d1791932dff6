"""What is measured in the single frames of a recording: level, pitch, mel spectrum and the shape of the spectrum.

The recording is first brought to one level, which is measured where somebody speaks (gated as in EBU R 128), over a
floor of noise that makes all pauses alike: else the features would tell more of the microphone than of the voice.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, fields

import librosa
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Samples = NDArray[np.float32]

SAMPLE_RATE = 16_000
"""Hz."""
HOP = 160
"""Samples from one frame to the next, 10 ms."""
WINDOW = 1024
"""Samples that a frame looks at, 64 ms."""
PITCH_RANGE = (60.0, 500.0)
"""Hz."""
MEL_BANDS = 40
CONTRAST_EDGES = (0, 200, 400, 800, 1600, 3200, 8000)
"""Hz, of the bands whose peaks and valleys are told one by one."""
OCTAVE_EDGES = (0, 250, 500, 1000, 2000, 4000, 8000)
"""Hz, of the bands whose levels are told one by one."""

SILENT_DB = -70.0
"""Level, relative to full scale, up to which a frame is silent (the absolute gate of EBU R 128)."""
QUIET_DB = -10.0
"""Level, relative to the mean of what is not silent, up to which a frame does not say how loud the speech is."""
FLOOR_DB = -50.0
"""Level of the white noise, relative to the speech, that is laid under everything."""

# Frames that are worked on at once: it bounds the memory that a long recording takes.
_CHUNK = 4000
_FLOOR = 10 ** (FLOOR_DB / 10)


@dataclass(frozen=True)
class SoundFrames:
    """Measurements of n frames, all float32 and finite.

    level: (n,) dB relative to the speech. pitch: (n,) Hz, also where nothing is voiced. periodicity: (n,) how much the
    samples resemble themselves a period of that pitch later, at most 1. mel: (n, 40) dB. zero_crossings: (n,) share of
    the samples. crest: (n,) dB. centroid, bandwidth, roll_off: (n,) Hz. flatness: (n,) dB. entropy: (n,) bits.
    alpha_ratio, hammarberg: (n,) dB. contrast: (n, 6) dB. octaves: (n, 6) dB relative to all power.
    """

    level: Array
    pitch: Array
    periodicity: Array
    mel: Array
    zero_crossings: Array
    crest: Array
    centroid: Array
    bandwidth: Array
    roll_off: Array
    flatness: Array
    entropy: Array
    alpha_ratio: Array
    hammarberg: Array
    contrast: Array
    octaves: Array


def measure(sound: Samples) -> SoundFrames:
    """Measure a recording frame by frame.

    Args:
        sound: (m,) mono at `SAMPLE_RATE`, finite, of any length.

    Returns:
        One frame for each `HOP` samples begun, centred on them; at least one.
    """
    padded = _padded(sound)
    parts = [_measured(chunk) for chunk in _chunks(padded * _gain(padded))]
    return SoundFrames(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts], dtype=np.float32)
            for field in fields(SoundFrames)
        }
    )


def _padded(sound: Samples) -> Samples:
    """Silence around the sound, so that frame i is centred on samples [i * HOP, (i + 1) * HOP)."""
    frames = max(1, math.ceil(len(sound) / HOP))
    before = (WINDOW - HOP) // 2
    padded = np.zeros((frames - 1) * HOP + WINDOW, dtype=np.float32)
    if len(sound):
        padded[before : before + len(sound)] = sound - sound.mean()
    return padded


def _gain(padded: Samples) -> float:
    """What brings the speech to a mean square of 1; 0 for silence, whose rounding errors are not to be amplified."""
    running = np.concatenate([[0.0], np.cumsum(np.square(padded, dtype=np.float64))])
    starts = np.arange(0, len(padded) - WINDOW + 1, HOP)
    power = (running[starts + WINDOW] - running[starts]) / WINDOW
    heard = power[power > 10 ** (SILENT_DB / 10)]
    if not len(heard):
        return 0.0
    return float(heard[heard >= heard.mean() * 10 ** (QUIET_DB / 10)].mean() ** -0.5)


def _chunks(padded: Samples) -> Iterator[Samples]:
    """Stretches that hold up to `_CHUNK` whole frames each, in order."""
    frames = (len(padded) - WINDOW) // HOP + 1
    for first in range(0, frames, _CHUNK):
        last = min(first + _CHUNK, frames) - 1
        yield padded[first * HOP : last * HOP + WINDOW]


def _measured(chunk: Samples) -> SoundFrames:
    frames = np.ascontiguousarray(librosa.util.frame(chunk, frame_length=WINDOW, hop_length=HOP, axis=0))
    squares = np.square(frames)
    mean_square = squares.mean(axis=1) + _FLOOR
    low, high = PITCH_RANGE
    pitch = librosa.yin(chunk, fmin=low, fmax=high, sr=SAMPLE_RATE, frame_length=WINDOW, hop_length=HOP, center=False)
    window = librosa.filters.get_window("hann", WINDOW)
    transform = librosa.stft(chunk, n_fft=WINDOW, hop_length=HOP, center=False)
    # Scaled so that white noise has in every bin the power that it has in the samples.
    power = np.square(np.abs(transform)) / np.square(window).sum() + _FLOOR
    portions = power / power.sum(axis=0)
    bins = librosa.fft_frequencies(sr=SAMPLE_RATE, n_fft=WINDOW)
    return SoundFrames(
        level=_decibel(mean_square),
        pitch=pitch,
        periodicity=_periodicity(frames, SAMPLE_RATE / pitch),
        mel=_decibel(librosa.feature.melspectrogram(S=power, sr=SAMPLE_RATE, n_mels=MEL_BANDS)).T,
        zero_crossings=librosa.feature.zero_crossing_rate(
            chunk, frame_length=WINDOW, hop_length=HOP, center=False, pad=False
        )[0],
        crest=_decibel((squares.max(axis=1) + _FLOOR) / mean_square),
        centroid=librosa.feature.spectral_centroid(S=power, sr=SAMPLE_RATE)[0],
        bandwidth=librosa.feature.spectral_bandwidth(S=power, sr=SAMPLE_RATE)[0],
        roll_off=librosa.feature.spectral_rolloff(S=power, sr=SAMPLE_RATE)[0],
        flatness=_decibel(librosa.feature.spectral_flatness(S=power, power=1.0)[0]),
        entropy=-(portions * np.log2(portions)).sum(axis=0),
        alpha_ratio=_decibel(_band(power, bins, 50, 1000) / _band(power, bins, 1000, 5000)),
        hammarberg=_decibel(power[bins < 2000].max(axis=0) / power[(bins >= 2000) & (bins < 5000)].max(axis=0)),
        contrast=librosa.feature.spectral_contrast(
            S=power, sr=SAMPLE_RATE, fmin=CONTRAST_EDGES[1], n_bands=len(CONTRAST_EDGES) - 2
        ).T,
        octaves=np.stack(
            [_decibel(_band(portions, bins, first, last)) for first, last in itertools.pairwise(OCTAVE_EDGES)],
            axis=1,
        ),
    )


def _periodicity(frames: Array, lags: NDArray[np.floating]) -> Array:
    """(n,) correlation of each frame with itself, `lags` samples later, normalised by the power of both parts.

    The correlation itself is Boersma's (1993) measure of harmonics against noise; the part that has no counterpart is
    left out of the norm as well.
    """
    size = 2 * WINDOW
    spectrum = np.fft.rfft(frames, size, axis=1)
    products = np.fft.irfft(np.square(np.abs(spectrum)), size, axis=1)
    running = np.pad(np.cumsum(np.square(frames, dtype=np.float64), axis=1), ((0, 0), (1, 0)))
    rows = np.arange(len(frames))
    around = np.round(lags).astype(np.int64)[:, None] + np.array([-1, 0, 1])
    norm = np.sqrt(running[rows[:, None], WINDOW - around] * (running[:, -1:] - running[rows[:, None], around]))
    # The floor is noise, which resembles nothing: a silent frame has none.
    similar = products[rows[:, None], around] / (norm + _FLOOR * (WINDOW - around))
    return np.asarray(similar.max(axis=1).clip(0, 1), dtype=np.float32)


def _band(power: NDArray[np.floating], bins: NDArray[np.floating], low: float, high: float) -> NDArray[np.floating]:
    """(n,) power of the bins in [low, high) Hz; the last bin belongs to the last band."""
    chosen = (bins >= low) & ((bins < high) | (high * 2 == SAMPLE_RATE))
    return np.asarray(power[chosen].sum(axis=0))


def _decibel(power: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(10 * np.log10(power))
