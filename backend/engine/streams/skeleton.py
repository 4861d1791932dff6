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
    gone = [span for span, array in zip(spans, arrays, strict=True) if array is None]
    return noted(arrays, _why_gone(sequence, gone), [*_other_number(sequence, spec), *_apart(sequence, spans)])


def _window(sequence: SkeletonSequence, span: Span, spec: SkeletonFrames) -> Array | None:
    """The network's input; None where the skeleton has ended or nobody is tracked."""
    first, last = (round(time_s * sequence.frame_rate) for time_s in (span.start_s, span.end_s))
    frames = slice(first, max(last, first + 1))
    return skeleton_input(sequence.points[:, frames], spec) if sequence.tracked[:, frames].any() else None


def _why_gone(sequence: SkeletonSequence, spans: Sequence[Span]) -> str:
    """Why windows have no skeleton; empty where none lacks it."""
    length_s = _length_s(sequence)
    said = []
    if untracked := [span for span in spans if span.start_s < length_s]:
        where = f"from {untracked[0].start_s:.1f} to {untracked[0].end_s:.1f} s"
        said.append(f"Nobody is tracked {where if len(untracked) == 1 else f'in {len(untracked)} windows'}.")
    if len(untracked) < len(spans):
        said.append(f"The skeleton ends at {length_s:.1f} s.")
    return " ".join(said)


def _length_s(sequence: SkeletonSequence) -> float:
    return float(sequence.points.shape[1] / sequence.frame_rate)


def _other_number(sequence: SkeletonSequence, spec: SkeletonFrames) -> list[str]:
    """What to say where there are more persons than the network reads, or fewer."""
    persons = sequence.points.shape[0]
    if persons > spec.persons:
        who = "the one that moves most" if spec.persons == 1 else "those that move most"
        return [f"The skeleton has {persons} persons and the network reads {spec.persons}: {who}."]
    if persons < spec.persons:
        there = "one person" if persons == 1 else f"{persons} persons"
        return [f"The skeleton has {there} and the network reads {spec.persons}: attention to the rest is to nobody."]
    return []


def _apart(sequence: SkeletonSequence, spans: Sequence[Span]) -> list[str]:
    clip_s, own_s = spans[-1].end_s, _length_s(sequence)
    if abs(clip_s - own_s) <= max(_APART_S, _APART * clip_s):
        return []
    return [f"The video lasts {clip_s:.1f} s and the skeleton {own_s:.1f} s: they may not be of the same take."]
