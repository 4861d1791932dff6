"""Sound to acoustic features per step: level, pitch, MFCC and their changes, the shape of the spectrum.

They stand where the paper has COVAREP's 74 features (section 4.2), and are not the same. What describes the voice
counts only where there is one: a pause says nothing of the voice, but much of the room.
"""

import itertools

import librosa
import numpy as np
from numpy.typing import NDArray

from models.features.sound_frames import (
    CONTRAST_EDGES,
    MEL_BANDS,
    OCTAVE_EDGES,
    SAMPLE_RATE,
    Samples,
    SoundFrames,
    measure,
)
from models.features.steps import Array, Column, step_means

__all__ = ["SAMPLE_RATE", "SOUND_COLUMNS", "sound_steps"]

_ACTIVE_DB = -20.0
"""Level, relative to the speech, up to which a frame is a pause (the relative gate of EBU Tech 3342)."""
_VOICED = 0.5
"""Periodicity from which an active frame is voiced."""
_PITCH_ZERO = 100.0
"""Hz, from which pitch is counted in semitones."""
_COEFFICIENTS = 13
_DELTA_FRAMES = 9

_LEVEL = (
    Column("level", "dB", "relative to the level of the speech in the recording"),
    Column("level_change", "dB / frame", "change of the level"),
    Column("level_change_2", "dB / frame²", "change of that change"),
    Column("active", "", f"share of the frames above {_ACTIVE_DB:.0f} dB"),
    Column("voiced", "", f"share of the frames that are active and of a periodicity above {_VOICED}"),
)
_PITCH = (
    Column("pitch", "semitones", f"above {_PITCH_ZERO:.0f} Hz (YIN)"),
    Column("pitch_relative", "semitones", "above the median of the recording"),
    Column("pitch_change", "semitones / frame", "change of the pitch"),
    Column("pitch_movement", "semitones / frame", "size of that change, whichever its direction"),
    Column("harmonics_to_noise", "dB", "power of what repeats with the pitch to that of the rest"),
)
_CEPSTRUM = tuple(
    Column(f"{name}_{index}", unit, text.format(index))
    for name, unit, text in (
        ("mfcc", "dB", f"coefficient {{}} of {MEL_BANDS} mel bands, less its mean over the recording"),
        ("mfcc_change", "dB / frame", "change of coefficient {}"),
        ("mfcc_change_2", "dB / frame²", "change of the change of coefficient {}"),
    )
    for index in range(_COEFFICIENTS)
)
_SPECTRUM = (
    Column("centroid", "Hz", "centre of gravity of the power spectrum"),
    Column("centroid_change", "Hz / frame", "change of the centroid"),
    Column("bandwidth", "Hz", "spread of the power around the centroid"),
    Column("roll_off", "Hz", "85 % of the power lie below"),
    Column("flatness", "dB", "geometric to arithmetic mean of the power spectrum; 0 is white noise"),
    Column("entropy", "bits", "of the power spectrum; 0 is all power in one bin"),
    Column("tilt", "dB / octave", "slope of the octave levels below"),
    Column("alpha_ratio", "dB", "power from 50 to 1000 Hz to that from 1 to 5 kHz"),
    Column("hammarberg", "dB", "strongest bin below 2 kHz to the strongest from 2 to 5 kHz"),
    Column("flux", "dB", "mean rise of the mel bands since the frame before, falls counted as none"),
    Column("zero_crossings", "", "share of the samples at which the sign changes"),
    Column("crest", "dB", "peak to mean square of the samples"),
    Column("periodicity", "", "how much the samples resemble themselves a period later; 1 is entirely"),
)
_CONTRAST = tuple(
    Column(f"contrast_{low}", "dB", f"peaks to valleys of the power spectrum from {low} to {high} Hz")
    for low, high in itertools.pairwise(CONTRAST_EDGES)
)
_OCTAVES = tuple(
    Column(f"octave_{low}", "dB", f"power from {low} to {high} Hz relative to all of it")
    for low, high in itertools.pairwise(OCTAVE_EDGES)
)

SOUND_COLUMNS: tuple[Column, ...] = (*_LEVEL, *_PITCH, *_CEPSTRUM, *_SPECTRUM, *_CONTRAST, *_OCTAVES)
"""What `sound_steps` gives, in order; a frame is 10 ms."""


def sound_steps(samples: Samples, sample_rate: int, steps: int) -> Array:
    """Acoustic features of a recording, divided evenly into steps.

    Each step is the mean over its share of the frames: the level over all, the pitch over the voiced, MFCC and spectrum
    over the active ones. A step that has none takes the recording's mean.

    Args:
        samples: (n,) mono in [-1, 1], of any length.
        sample_rate: Hz; resampled to `SAMPLE_RATE`.

    Returns:
        (steps, 74), columns as in `SOUND_COLUMNS`; finite for any sound, silence included.

    Raises:
        ValueError: the samples are not one channel or not finite, or there are no steps.
    """
    if samples.ndim != 1:
        raise ValueError(f"expected mono samples of shape (n,); got {samples.shape}")
    if not np.isfinite(samples).all():
        raise ValueError("expected finite samples; got NaN or infinity")
    sound = samples.astype(np.float32, copy=False)
    if sample_rate != SAMPLE_RATE and len(sound):
        sound = librosa.resample(sound, orig_sr=sample_rate, target_sr=SAMPLE_RATE)
    frames = measure(sound)
    active = frames.level > _ACTIVE_DB
    voiced = active & (frames.periodicity > _VOICED)
    parts = [
        step_means(_level(frames, active, voiced), steps),
        step_means(_pitch(frames, voiced), steps, voiced),
        step_means(_cepstrum(frames, active), steps, active),
        step_means(_spectrum(frames), steps, active),
    ]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _level(frames: SoundFrames, active: NDArray[np.bool_], voiced: NDArray[np.bool_]) -> Array:
    return np.stack([frames.level, _change(frames.level), _change(frames.level, 2), active, voiced], axis=1)


def _pitch(frames: SoundFrames, voiced: NDArray[np.bool_]) -> Array:
    pitch = 12 * np.log2(frames.pitch / _PITCH_ZERO)
    # Nothing rises from one voiced stretch to the next: the change counts between two voiced frames only.
    change = np.diff(pitch, prepend=pitch[:1]) * (voiced & np.roll(voiced, 1))
    median = np.median(pitch[voiced]) if voiced.any() else 0.0
    repeating = frames.periodicity.clip(0.01, 0.999)
    harmonics = 10 * np.log10(repeating / (1 - repeating))
    return np.stack([pitch, pitch - median, change, np.abs(change), harmonics], axis=1)


def _cepstrum(frames: SoundFrames, active: NDArray[np.bool_]) -> Array:
    mfcc = librosa.feature.mfcc(S=frames.mel.T, n_mfcc=_COEFFICIENTS).T
    centred = mfcc - mfcc[active].mean(axis=0) if active.any() else mfcc
    return np.concatenate([centred, _change(mfcc), _change(mfcc, 2)], axis=1)


def _spectrum(frames: SoundFrames) -> Array:
    rise = np.diff(frames.mel, axis=0, prepend=frames.mel[:1]).clip(min=0).mean(axis=1)
    octaves = np.arange(len(OCTAVE_EDGES) - 1)
    tilt = np.polynomial.polynomial.polyfit(octaves, frames.octaves.T, 1)[1]
    single = [
        frames.centroid,
        _change(frames.centroid),
        frames.bandwidth,
        frames.roll_off,
        frames.flatness,
        frames.entropy,
        tilt,
        frames.alpha_ratio,
        frames.hammarberg,
        rise,
        frames.zero_crossings,
        frames.crest,
        frames.periodicity,
    ]
    return np.concatenate([np.stack(single, axis=1), frames.contrast, frames.octaves], axis=1)


def _change(values: Array, order: int = 1) -> Array:
    """Slope, or curvature, of each column over 9 frames, the ends held (Savitzky and Golay)."""
    change = librosa.feature.delta(values, width=_DELTA_FRAMES, order=order, axis=0, mode="nearest")
    return np.asarray(change, dtype=np.float32)
