"""Sound: the whole track once, cut into the windows, and what is measured of each."""

from collections.abc import Callable

import numpy as np

from backend.engine.reading import read_sound
from backend.engine.streams.material import Material
from backend.engine.streams.stream import Array, Stream, missing, noted
from models.features import sound_steps as steps
from models.features.audio import excerpt, mfcc_input
from models.features.steps import standardised
from models.inputs import Mfcc, SoundSteps

_LEAST_SOUND_S = 0.1
UPLOAD_ONLY = "These weights read {recipe} features, which can only be uploaded as arrays."


def mfcc(material: Material, spec: Mfcc) -> Stream:
    """The MFCC of each window's excerpt."""
    return _measured(material, spec.sample_rate, lambda samples: mfcc_input(excerpt(samples, spec), spec))


def sound_steps(material: Material, spec: SoundSteps) -> Stream:
    """Acoustic features of each window's steps."""
    if spec.arrays_only:
        return missing(material.spans, UPLOAD_ONLY.format(recipe=spec.recipe.upper()))
    rate = steps.SAMPLE_RATE
    return _measured(material, rate, lambda samples: standardised(steps.sound_steps(samples, rate, spec.steps), spec))


def _measured(material: Material, rate: int, measure: Callable[[Array], Array]) -> Stream:
    """What is measured of the samples of each window, mono at `rate` Hz."""
    source, spans = material.source, material.spans
    if source is None or source.clip.probe.audio is None:
        return missing(spans, "The clip has no sound track." if source else "There is no sound.")
    with material.stage("decode", "Reading the sound", until=0.5) as advance, source.confined():
        sound = read_sound(source, rate, advance)
    track = shifted(sound.samples, round(material.shift_s * rate))
    arrays: list[Array | None] = []
    with material.stage("sound", "Measuring the sound", until=1.0) as advance:
        for index, span in enumerate(spans):
            advance(index / len(spans))
            samples = track[round(span.start_s * rate) : round(span.end_s * rate)]
            arrays.append(measure(samples) if len(samples) >= _LEAST_SOUND_S * rate else None)
    note = ""
    if not track.any():
        note = "The sound track is silent from beginning to end."
    elif any(array is None for array in arrays):
        note = f"The sound ends at {len(sound.samples) / rate:.1f} s."
    return noted(arrays, note, sound.warnings)


def shifted(samples: Array, by: int) -> Array:
    """The samples moved later, or earlier where `by` is negative, with silence in place of what is moved out."""
    moved = np.zeros_like(samples)
    if by >= 0:
        moved[by:] = samples[: max(len(samples) - by, 0)]
    else:
        moved[: max(len(samples) + by, 0)] = samples[-by:]
    return moved
