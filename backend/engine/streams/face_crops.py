"""Face video: the frames of all windows in one pass, one face track over them, a crop of each."""

from backend.engine.faces import find_faces
from backend.engine.reading import frame_side, read_frames, window_times
from backend.engine.streams.material import Material
from backend.engine.streams.stream import Stream, missing, noted
from models.features.video import video_input
from models.inputs import FaceCrops

# A window has no picture where the last frame was shown this long before it begins.
_PICTURE_OVER_S = 1.0
NO_PICTURE = "The clip has no picture."
NO_FACE = "No face was found: the centre of the picture was used."


def face_crops(material: Material, spec: FaceCrops) -> Stream:
    """A crop of the tracked face for every frame of every window."""
    source, spans = material.source, material.spans
    if source is None or source.clip.probe.video is None:
        return missing(spans, NO_PICTURE if source else "There is no video.")
    times = window_times(spans, spec.frames)
    with material.stage("decode", "Reading the video", until=0.8) as advance, source.confined():
        frames = read_frames(source, times, frame_side(spec.size, len(times)), advance)
    with material.stage("faces", "Finding the face", until=1.0) as advance:
        faces = find_faces(frames, spec, material.tools.detector, advance)
        per_window = [faces.shown[first : first + spec.frames] for first in range(0, len(times), spec.frames)]
        last_s = float(frames.times.max())
        arrays = [
            video_input(shown, spec) if span.start_s - last_s <= _PICTURE_OVER_S else None
            for span, shown in zip(spans, per_window, strict=True)
        ]
    note = "" if faces.found else NO_FACE
    if any(array is None for array in arrays):
        note = f"{note} The picture ends at {last_s:.1f} s.".strip()
    return noted(arrays, note, frames.warnings, faces)
