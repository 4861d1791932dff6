"""Sound to MFCC, as in the official RAVDESS recipe (paper, section 4.1)."""

import librosa
import numpy as np
from numpy.typing import NDArray

from models.inputs import Mfcc

Samples = NDArray[np.float32]


def excerpt(samples: Samples, spec: Mfcc) -> Samples:
    """The stretch of a window's sound that the network reads.

    It starts `spec.offset_s` into the window, or earlier where the window would otherwise end before the excerpt does.

    Args:
        samples: (n,) mono at `spec.sample_rate`, the whole window.

    Returns:
        (m,) with m at most `spec.duration_s` long; shorter only if the window is.
    """
    wanted = round(spec.duration_s * spec.sample_rate)
    start = max(0, min(round(spec.offset_s * spec.sample_rate), len(samples) - wanted))
    return samples[start : start + wanted]


def mfcc_input(samples: Samples, spec: Mfcc) -> NDArray[np.float32]:
    """MFCC of an excerpt with librosa's defaults (128 mel bands, FFT 2048, hop 512).

    Args:
        samples: (n,) mono in [-1, 1] at `spec.sample_rate`; zero-padded or cut to `spec.duration_s`.

    Returns:
        (coefficients, frames) MFCC; (13, 212) at 44.1 kHz and 2.45 s.

    Raises:
        ValueError: the samples are not one channel, or not finite.
    """
    if samples.ndim != 1:
        raise ValueError(f"expected mono samples of shape (n,); got {samples.shape}")
    if not np.isfinite(samples).all():
        raise ValueError("expected finite samples; got NaN or infinity")
    wanted = round(spec.duration_s * spec.sample_rate)
    fixed = librosa.util.fix_length(samples.astype(np.float32, copy=False), size=wanted)
    mfcc = librosa.feature.mfcc(y=fixed, sr=spec.sample_rate, n_mfcc=spec.coefficients)
    return np.ascontiguousarray(librosa.util.fix_length(mfcc, size=spec.frames, axis=1), dtype=np.float32)
