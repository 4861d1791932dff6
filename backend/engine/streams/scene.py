"""The whole picture of a video: frames that are evenly spaced over each window."""

from backend.engine.reading import frame_side, read_frames, window_times
from backend.engine.streams.face_crops import NO_PICTURE
from backend.engine.streams.material import Material
from backend.engine.streams.stream import Stream, missing, noted
from models.features.scene import is_gray, scene_input
from models.inputs import SceneFrames

IN_COLOUR = (
    "The video is in colour and the network reads depth, drawn in gray levels: what it sees there means nothing."
)


def scene_frames(material: Material, spec: SceneFrames) -> Stream:
    """The frames of every window."""
    source, spans = material.source, material.spans
    if source is None or source.clip.probe.video is None:
        return missing(spans, NO_PICTURE if source else "There is no video.")
    times = window_times(spans, spec.frames)
    with material.stage("decode", "Reading the video", until=0.9) as advance, source.confined():
        frames = read_frames(source, times, frame_side(spec.size, len(times)), advance)
    with material.stage("frames", "Cutting the frames", until=1.0):
        arrays = [
            scene_input(frames.images[first : first + spec.frames], spec) for first in range(0, len(times), spec.frames)
        ]
    note = IN_COLOUR if spec.content == "depth" and not is_gray(frames.images) else ""
    return noted(list(arrays), note, frames.warnings)
