"""A face over the steps of the clip: what the face stream of another checkpoint says of it, and where it is."""

import numpy as np

from backend.engine.faces import find_faces
from backend.engine.reading import frame_side, read_frames
from backend.engine.streams.face_crops import NO_PICTURE
from backend.engine.streams.material import Material
from backend.engine.streams.sound import UPLOAD_ONLY
from backend.engine.streams.stream import Array, Stream, missing, noted
from models.features import face_steps as steps
from models.features.steps import standardised, step_times
from models.features.video import video_input
from models.inputs import FaceCrops, FaceSteps

NO_FACE = "No face was found: the face is left out."


def face_steps(material: Material, spec: FaceSteps) -> Stream:
    """Features of the face, one frame for every step of every window."""
    source, spans = material.source, material.spans
    if spec.arrays_only:
        return missing(spans, UPLOAD_ONLY.format(recipe=spec.recipe.upper()))
    if source is None or source.clip.probe.video is None:
        return missing(spans, NO_PICTURE if source else "There is no video.")
    reader = material.tools.sessions.with_weights(spec.stream)
    if reader is None:
        return missing(spans, "The checkpoint whose face stream these weights read is not here.")
    modality, crops = next((name, kind) for name, kind in reader.card.inputs.items() if isinstance(kind, FaceCrops))
    times = np.concatenate([step_times(span, spec.steps) for span in spans])
    with material.stage("decode", "Reading the video", until=0.5) as advance, source.confined():
        frames = read_frames(source, times, frame_side(crops.size, len(times)), advance)
    with material.stage("faces", "Finding the face", until=0.8) as advance:
        faces = find_faces(frames, crops, material.tools.detector, advance)
    if not faces.found:
        return noted([None] * len(spans), NO_FACE, frames.warnings)
    per_step = crops.model_copy(update={"frames": spec.steps})
    arrays: list[Array | None] = []
    with material.stage("face stream", "Reading the face", until=1.0) as advance:
        for index in range(len(spans)):
            advance(index / len(spans))
            part = faces.choose(range(index * spec.steps, (index + 1) * spec.steps))
            logits = steps.step_logits(
                video_input(part.shown, per_step),
                crops.frames,
                lambda window: reader.run({modality: window}).logits[modality],
            )
            features = steps.face_steps(logits, part.boxes, frames.full_size, found=faces.found)
            arrays.append(standardised(features, spec))
    return noted(arrays, "", frames.warnings, faces)
