"""From a clip to the inputs of each window, one modality at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backend.engine.faces import Faces, find_faces
from backend.engine.reading import Source, frame_side, read_frames, read_sound, window_times
from backend.engine.stages import Stages
from models.cards import AudioInput, VideoInput
from models.features.audio import excerpt, mfcc_input
from models.features.detection import FaceDetector
from models.features.video import video_input
from models.features.windows import Span

Array = NDArray[np.float32]

# A window has no picture where the last frame was shown this long before it begins, and no sound with less than this.
_PICTURE_OVER_S = 1.0
_LEAST_SOUND_S = 0.1
NO_FACE = "No face was found: the centre of the picture was used."


@dataclass(frozen=True)
class Stream:
    """The inputs of one modality.

    arrays: per window the network's input, or None where there is none. note: why it's missing, or what a person should
    know of it. faces: those of all windows in turn, if the modality is a face video.
    """

    arrays: list[Array | None]
    note: str = ""
    warnings: list[str] = field(default_factory=list)
    faces: Faces | None = None

    @property
    def present(self) -> bool:
        return any(array is not None for array in self.arrays)


def missing(spans: Sequence[Span], note: str) -> Stream:
    """The stream of a modality that the clip does not have."""
    return Stream([None] * len(spans), note)


def video_stream(
    source: Source, spec: VideoInput, spans: Sequence[Span], detector: FaceDetector, stages: Stages
) -> Stream:
    """Face video: the frames of all windows in one pass, one face track over them, a crop of each."""
    if source.clip.probe.video is None:
        return missing(spans, "The clip has no picture.")
    times = window_times(spans, spec)
    with stages.stage("decode", "Reading the video", until=0.45) as advance, source.confined():
        frames = read_frames(source, times, frame_side(spec, len(times)), advance)
    with stages.stage("faces", "Finding the face", until=0.55) as advance:
        faces = find_faces(frames, spec, detector, advance)
        per_window = [faces.shown[first : first + spec.frames] for first in range(0, len(times), spec.frames)]
        last_s = float(frames.times.max())
        arrays = [
            video_input(shown, spec) if span.start_s - last_s <= _PICTURE_OVER_S else None
            for span, shown in zip(spans, per_window, strict=True)
        ]
    note = "" if faces.found else NO_FACE
    if any(array is None for array in arrays):
        note = f"{note} The picture ends at {last_s:.1f} s.".strip()
    return Stream(arrays, note, [*frames.warnings, *([note] if note else [])], faces)


def sound_stream(source: Source, spec: AudioInput, spans: Sequence[Span], stages: Stages) -> Stream:
    """Sound: the whole track at the network's rate, and the MFCC of each window's excerpt."""
    if source.clip.probe.audio is None:
        return missing(spans, "The clip has no sound track.")
    with stages.stage("decode", "Reading the sound", until=0.6) as advance, source.confined():
        sound = read_sound(source, spec, advance)
    arrays: list[Array | None] = []
    with stages.stage("mfcc", "Measuring the sound", until=0.65) as advance:
        for index, span in enumerate(spans):
            advance(index / len(spans))
            first, last = round(span.start_s * spec.sample_rate), round(span.end_s * spec.sample_rate)
            samples = sound.samples[first:last]
            enough = len(samples) >= _LEAST_SOUND_S * spec.sample_rate
            arrays.append(mfcc_input(excerpt(samples, spec), spec) if enough else None)
    note = ""
    if not sound.samples.any():
        note = "The sound track is silent from beginning to end."
    elif any(array is None for array in arrays):
        note = f"The sound ends at {len(sound.samples) / spec.sample_rate:.1f} s."
    return Stream(arrays, note, [*sound.warnings, *([note] if note else [])])
