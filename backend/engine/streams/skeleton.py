"""A skeleton: the tracked joints of every window."""

from collections.abc import Sequence

from backend.engine.streams.material import Material
from backend.engine.streams.stream import Array, Stream, missing, noted
from backend.media.skeleton import SkeletonSequence, read_skeleton
from models.features.skeleton import skeleton_input
from models.features.windows import Span
from models.inputs import SkeletonFrames

# Video and skeleton of one take may begin and end a little apart.
_APART_S, _APART = 0.5, 0.2


def skeleton_frames(material: Material, spec: SkeletonFrames) -> Stream:
    """The joints of every window, by the sequence's own clock."""
    upload, spans = material.subject.skeleton, material.spans
    if upload is None:
        return missing(spans, "There is no skeleton.")
    with material.stage("skeleton", "Reading the skeleton", until=1.0):
        sequence = read_skeleton(upload.path, upload.clip.name)
        if (joints := sequence.points.shape[2]) != spec.joints:
            note = f"The network reads {spec.joints} joints and the skeleton has {joints}: it is left out."
            return noted([None] * len(spans), note)
        arrays = [_window(sequence, span, spec) for span in spans]
    note = ""
    if any(array is None for array in arrays):
        note = f"The skeleton ends at {_length_s(sequence):.1f} s."
    return noted(arrays, note, [*_too_many(sequence, spec), *_apart(sequence, spans)])


def _window(sequence: SkeletonSequence, span: Span, spec: SkeletonFrames) -> Array | None:
    first, last = (round(time_s * sequence.frame_rate) for time_s in (span.start_s, span.end_s))
    points = sequence.points[:, first:last]
    return skeleton_input(points, spec) if points.shape[1] else None


def _length_s(sequence: SkeletonSequence) -> float:
    return float(sequence.points.shape[1] / sequence.frame_rate)


def _too_many(sequence: SkeletonSequence, spec: SkeletonFrames) -> list[str]:
    persons = sequence.points.shape[0]
    if persons <= spec.persons:
        return []
    return [
        f"The skeleton has {persons} persons; the network reads {spec.persons}, those that were tracked the longest."
    ]


def _apart(sequence: SkeletonSequence, spans: Sequence[Span]) -> list[str]:
    clip_s, own_s = spans[-1].end_s, _length_s(sequence)
    if abs(clip_s - own_s) <= max(_APART_S, _APART * clip_s):
        return []
    return [f"The video lasts {clip_s:.1f} s and the skeleton {own_s:.1f} s: they may not be of the same take."]
