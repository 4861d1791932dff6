"""Audio and face features to train the sentiment network on: RAVDESS speech, and stills of faces that were animated.

They are kept in a folder, part by part: an interruption loses one part.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from backend.media.decode import decode_sound
from backend.media.limits import MediaLimits
from models.features.face_steps import EMOTIONS, face_steps, step_logits
from models.features.sound_steps import SAMPLE_RATE, sound_steps
from models.features.video import shown_face, video_input
from models.inference import Session
from models.inputs import FaceCrops
from training.animate import animate
from training.datasets.errors import DatasetError
from training.datasets.faces import EXPRESSIONS, Faces, read_ck, read_fer
from training.emotion.stills import normalised
from training.rooms import rerecord
from training.sentiment.wandering import wandering_boxes

log = logging.getLogger(__name__)

Array = NDArray[np.float32]

FACES_PER_EMOTION = {"train": 300, "valid": 40, "test": 40}
"""Sequences of each split and of each of seven emotions: calm has no faces of its own."""

_PER_PART = 20
# Most of what is left of the pauses before and after the speech, in takes that were recorded elsewhere.
_MARGIN_S = 0.4


@dataclass(frozen=True)
class SoundStreams:
    """features (n, steps, 74), not standardised; emotion (n,) 0 to 7; actor (n,) 1 to 24."""

    features: Array
    emotion: NDArray[np.int64]
    actor: NDArray[np.int64]


@dataclass(frozen=True)
class FaceStreams:
    """features (n, steps, 35), not standardised; emotion (n,) 0 to 7, never calm (1); split (n,) train, valid, test."""

    features: Array
    emotion: NDArray[np.int64]
    split: NDArray[np.str_]


def sound_streams(folder: Path, steps: int, cache: Path, take: int = 0) -> SoundStreams:
    """Features of all RAVDESS recordings, in the order of their actors and names.

    Args:
        folder: holds `Actor_AA/03-01-EE-...`.
        cache: folder that keeps one file per actor and take.
        take: 0 for the recordings as they are; from 1, as if recorded elsewhere, and cut closer to the speech.

    Raises:
        DatasetError: there are no recordings.
    """
    speakers = sorted(folder.glob("Actor_*"))
    paths = [path for speaker in speakers for path in sorted(speaker.glob("03-01-*"))]
    if not paths:
        raise DatasetError(f"expected recordings Actor_*/03-01-*.opus below {folder}; there are none")
    parts = []
    for speaker in speakers:

        def features(speaker: Path = speaker) -> Array:
            return np.stack([_recording(path, steps, take) for path in sorted(speaker.glob("03-01-*"))])

        parts.append(_kept(cache / f"sound-{steps}-take-{take}-{speaker.name}.npy", features))
        log.info("sound: %d of %d actors, take %d", len(parts), len(speakers), take)
    fields = [path.stem.split("-") for path in paths]
    return SoundStreams(
        np.concatenate(parts),
        np.array([int(field[2]) - 1 for field in fields]),
        np.array([int(field[6]) for field in fields]),
    )


def face_streams(
    folder: Path, session: Session, steps: int, cache: Path, per_emotion: Mapping[str, int] = FACES_PER_EMOTION
) -> FaceStreams:
    """Features of animated faces, equally many of each emotion.

    Faces are FER2013's in its own splits, those of CK+ are training data. The shipped emotion checkpoint learned from
    the same training faces, but calls them right hardly more often than the others once they are animated (61 % against
    54 % and 59 %), so that what it says of them is what it says of strangers.

    Args:
        folder: holds `fer2013.npz` and `ck48.npz`.
        session: the emotion checkpoint whose face stream is read.
        cache: folder that keeps the parts, of these weights.
        per_emotion: split -> sequences of each emotion.
    """
    parts, emotions, splits = [], [], []
    for split, count in per_emotion.items():
        faces = _split_faces(folder, split)
        for first in range(0, count, _PER_PART):
            for expression, name in enumerate(EXPRESSIONS):
                wanted = min(_PER_PART, count - first)
                part = f"faces-{session.card.weights.sha256[:8]}-{steps}-{split}-{name}-{first}-{wanted}"
                draw = np.random.default_rng(list(part.encode()))
                rows = draw.choice(np.flatnonzero(faces.labels == expression), wanted)

                def features(chosen: Faces = faces[rows], draw: np.random.Generator = draw) -> Array:
                    return animated_features(chosen, session, steps, draw)

                parts.append(_kept(cache / f"{part}.npy", features))
                emotions += [EMOTIONS.index(name)] * wanted
                splits += [split] * wanted
            log.info("faces: %d of %d per emotion, %s", min(first + _PER_PART, count), count, split)
    return FaceStreams(np.concatenate(parts), np.array(emotions), np.array(splits))


def animated_features(faces: Faces, session: Session, steps: int, draw: np.random.Generator) -> Array:
    """(n, steps, 35): each face animated, moved about in a picture, and seen as the service would see it."""
    spec = session.card.inputs["video"]
    if not isinstance(spec, FaceCrops):
        raise TypeError(f"expected a checkpoint that sees face crops; got {spec.kind}")
    generator = torch.Generator().manual_seed(int(draw.integers(2**31)))
    clips = animate(normalised(faces.starts), normalised(faces.images), steps, generator)[:, 0]
    whole = spec.model_copy(update={"frames": steps})

    def stream(video: Array) -> Array:
        return session.run({"video": video}).logits["video"]

    rows = []
    for clip in (clips * 255).round().byte().numpy():
        video = video_input([shown_face(np.repeat(face[..., None], 3, axis=2), spec) for face in clip], whole)
        boxes, full_size = wandering_boxes(steps, draw)
        rows.append(face_steps(step_logits(video, spec.frames, stream), boxes, full_size, found=True))
    return np.stack(rows)


def _split_faces(folder: Path, split: str) -> Faces:
    fer = read_fer(folder / "fer2013.npz", "validation" if split == "valid" else split)
    return fer + read_ck(folder / "ck48.npz") if split == "train" else fer


def _recording(path: Path, steps: int, take: int) -> Array:
    """(steps, 74) of one recording, the same at every call."""
    samples = decode_sound(path, SAMPLE_RATE, MediaLimits()).samples
    if take:
        draw = np.random.default_rng([take, *path.stem.encode()])
        samples = rerecord(_cut(samples, draw), SAMPLE_RATE, draw)
    return sound_steps(samples, SAMPLE_RATE, steps)


def _cut(samples: Array, draw: np.random.Generator) -> Array:
    """The speech, with a part of the pauses around it: other recordings seldom have a second of silence at each end."""
    envelope = np.abs(samples)
    loud = np.flatnonzero(envelope > 0.05 * envelope.max())
    before, after = (draw.uniform(0, _MARGIN_S, 2) * SAMPLE_RATE).astype(int)
    return samples[max(0, loud[0] - before) : loud[-1] + 1 + after] if len(loud) else samples


def _kept(path: Path, make: Callable[[], Array]) -> Array:
    """The array from the file, or made and written there whole."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"partial-{path.name}")
        np.save(partial, make())
        partial.replace(path)
    found: Array = np.load(path, allow_pickle=False)
    return found
