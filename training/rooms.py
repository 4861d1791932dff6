"""Recordings as other microphones, rooms and codecs would have made them: level, colour, bandwidth, noise."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def rerecord(samples: Samples, rate: int, draw: np.random.Generator) -> Samples:
    """The same speech, recorded elsewhere.

    A random frequency response (tilt up to 4 dB per octave, three broad peaks or dips), noise of a random colour 8 to
    50 dB below the speech, another level, and in most cases a low-pass between 3.5 and 16 kHz as codecs have. What lies
    above it is gone, noise included: the upper mel bands of a recording that was coded are all but empty.

    Args:
        samples: (n,) mono in [-1, 1].
        rate: Hz.
    """
    octaves = np.log2(np.maximum(np.fft.rfftfreq(len(samples), 1 / rate), 50) / 1000)
    colour_db = draw.uniform(-4, 4) * octaves
    for centre, width, height_db in zip(
        draw.uniform(-3, 4, 3), draw.uniform(0.4, 1.2, 3), draw.normal(0, 4, 3), strict=True
    ):
        colour_db += height_db * np.exp(-0.5 * ((octaves - centre) / width) ** 2)
    band_db = np.zeros_like(octaves)
    if draw.random() < 0.7:
        band_db = np.maximum(-60 * np.maximum(octaves - np.log2(draw.uniform(3.5, 16)), 0), -90)
    speech = _coloured(np.fft.rfft(samples), colour_db + band_db, len(samples))
    hiss_db = draw.uniform(-6, 0) * octaves
    noise = _coloured(np.fft.rfft(draw.normal(size=len(samples))), hiss_db + band_db, len(samples))
    below_db = draw.uniform(8, 50)
    noise *= _level(speech) / _level(noise) * 10 ** (-below_db / 20)
    # The response changes the level as well; what a speaker's loudness says is kept, give or take 6 dB.
    gain = _level(samples) / _level(speech) * 10 ** (draw.normal(0, 6) / 20)
    return np.clip((speech + noise) * gain, -1, 1).astype(np.float32)


def _coloured(spectrum: NDArray[np.complex128], colour_db: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    return np.fft.irfft(spectrum * 10 ** (colour_db / 20), length)


def _level(samples: NDArray[np.floating]) -> float:
    """Root mean square; of silence a number that can be divided by."""
    return max(float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))), 1e-9)
