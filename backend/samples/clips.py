"""The sample clips: what is in each, how it's encoded, and the list of them beside them."""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from backend.samples import figure
from backend.samples.portrait import HEIGHT, WIDTH, Expression, Palette, draw
from backend.samples.voice import SAMPLE_RATE, Speech, Syllable, speak

logger = logging.getLogger(__name__)

MANIFEST = ".manifest.json"
"""Hidden, so that whoever takes in the folder's clips passes over it."""
# Raise it when a clip should look or sound different: the files that are there are then written anew.
VERSION = 2
_RATE = 25
_CAPTION = "Drawn and synthesised: no person was filmed or recorded"


@dataclass(frozen=True)
class Sample:
    """A clip to write: the file's name, what it's called, what it shows, and what writes it."""

    file: str
    title: str
    description: str
    write: Callable[[Path], None]


def write_samples(folder: Path) -> list[Path]:
    """Write the clips that are missing or outdated; a clip appears whole or not at all.

    Returns:
        The paths of all clips.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = _known(folder)
    entries = []
    for sample in SAMPLES:
        path = folder / sample.file
        if sample.file not in known or known[sample.file] != _sha256(path):
            _write_atomically(path, sample.write)
            logger.info("wrote %s", path)
        entries.append(
            {
                "file": sample.file,
                "title": sample.title,
                "description": sample.description,
                "sha256": _sha256(path),
            }
        )
    manifest = json.dumps({"version": VERSION, "clips": entries}, indent=2) + "\n"
    if not (folder / MANIFEST).is_file() or (folder / MANIFEST).read_text("utf-8") != manifest:
        _write_atomically(folder / MANIFEST, lambda path: _write_text(path, manifest))
    return [folder / sample.file for sample in SAMPLES]


def _known(folder: Path) -> dict[str, str]:
    """File name -> SHA-256 of the clips that this version wrote; empty if there's no such list."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["version"] != VERSION:
            return {}
        return {clip["file"]: clip["sha256"] for clip in manifest["clips"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _sha256(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside the place under a hidden name, make it durable, then rename."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        # The temporary file is private to its owner; the clip is for whoever may read the folder.
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


@dataclass(frozen=True)
class _Mood:
    """How the drawn face carries itself; amounts as in `Expression`, the sway in face units."""

    smile: float
    brow: float
    lift: float
    eyes: float
    sway: float
    pace_hz: float


def _expression(mood: _Mood, time_s: float, opening: float) -> Expression:
    """The face at one moment: the mood builds up over the first second, the eyes blink, the head sways."""
    build = 0.35 + 0.65 * float(np.clip(time_s / 1.2, 0, 1))
    sway = 2 * np.pi * mood.pace_hz * time_s
    blink = 1 - float(np.exp(-(((time_s % 2.3 - 1.1) / 0.07) ** 2)))
    return Expression(
        smile=mood.smile * build,
        opening=opening,
        brow=mood.brow * build,
        lift=mood.lift * build + 0.25 * opening,
        eyes=mood.eyes * blink,
        gaze=0.3 * float(np.sin(0.7 * sway)),
        x=mood.sway * float(np.sin(sway)),
        y=0.5 * mood.sway * float(np.sin(1.7 * sway)),
        tilt=0.6 * mood.sway * float(np.sin(0.8 * sway)),
    )


def _write_face(path: Path, speech: Speech, mood: _Mood, palette: Palette) -> None:
    """Encode a talking face as H.264 and AAC in mp4."""
    frames = round(len(speech.samples) / SAMPLE_RATE * _RATE)
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart", "fflags": "+bitexact"}) as output:
        video = output.add_stream("libx264", rate=_RATE, options={"crf": "24", "preset": "veryfast", "threads": "1"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = output.add_stream("aac", rate=SAMPLE_RATE, layout="mono", options={"b": "96k"})
        for index in range(frames):
            time_s = index / _RATE
            opening = float(speech.opening[min(round(time_s * SAMPLE_RATE), len(speech.opening) - 1)])
            picture = draw(_expression(mood, time_s, opening), palette, _CAPTION)
            output.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(video.encode())
        _encode_sound(output, audio, speech.samples)


def _write_voice(path: Path, speech: Speech) -> None:
    """Encode sound alone as AAC in m4a."""
    with av.open(str(path), "w", format="ipod", options={"movflags": "faststart", "fflags": "+bitexact"}) as output:
        audio = output.add_stream("aac", rate=SAMPLE_RATE, layout="mono", options={"b": "96k"})
        _encode_sound(output, audio, speech.samples)


def _encode_sound(output: av.container.OutputContainer, stream: av.AudioStream, samples: NDArray[np.float32]) -> None:
    frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
    frame.sample_rate = SAMPLE_RATE
    frame.pts = 0
    output.mux(stream.encode(frame))
    output.mux(stream.encode())


_CHEERFUL = (
    Syllable("a", 0.24, 0.05, 235, 330),
    Syllable("e", 0.18, 0.04, 300, 260),
    Syllable("i", 0.2, 0.05, 290, 360),
    Syllable("a", 0.3, 0.22, 340, 240),
    Syllable("o", 0.2, 0.04, 250, 310),
    Syllable("a", 0.34, 0.3, 320, 250),
)
_GLOOMY = (
    Syllable("o", 0.5, 0.25, 118, 104, 0.6),
    Syllable("u", 0.45, 0.35, 110, 96, 0.5),
    Syllable("a", 0.6, 0.6, 114, 88, 0.55),
)
_WAVERING = (
    Syllable("a", 0.4, 0.3, 150, 135, 0.4),
    Syllable("o", 0.35, 0.35, 145, 130, 0.4),
    Syllable("e", 0.3, 0.15, 160, 185, 0.6),
    Syllable("a", 0.22, 0.06, 210, 270, 0.9),
    Syllable("i", 0.16, 0.05, 270, 320, 1.0),
    Syllable("a", 0.26, 0.08, 330, 260, 1.0),
    Syllable("e", 0.18, 0.3, 280, 240, 0.9),
    Syllable("u", 0.5, 0.5, 140, 110, 0.4),
)


def _cheerful(path: Path) -> None:
    palette = Palette((206, 226, 240), (196, 219, 236), (232, 186, 152), (92, 58, 36), (58, 124, 165))
    mood = _Mood(smile=1.0, brow=0.0, lift=0.5, eyes=0.85, sway=0.07, pace_hz=0.9)
    _write_face(path, speak(_CHEERFUL, 4.4, 0.3, seed=1), mood, palette)


def _gloomy(path: Path) -> None:
    palette = Palette((202, 204, 214), (194, 196, 208), (224, 178, 150), (48, 44, 52), (92, 94, 110))
    mood = _Mood(smile=-1.0, brow=1.0, lift=0.0, eyes=0.55, sway=0.03, pace_hz=0.3)
    _write_face(path, speak(_GLOOMY, 4.8, 0.4, seed=2), mood, palette)


def _wavering(path: Path) -> None:
    _write_voice(path, speak(_WAVERING, 12.0, 0.3, seed=3))


SAMPLES: tuple[Sample, ...] = (
    Sample("drawn-face-cheerful.mp4", "Drawn face, cheerful", "A cartoon face that smiles and babbles.", _cheerful),
    Sample(
        "drawn-face-gloomy.mp4", "Drawn face, gloomy", "A cartoon face with a frown and a low, slow voice.", _gloomy
    ),
    Sample(
        "synthetic-voice-wavering.m4a",
        "Synthetic voice, no video",
        "Twelve seconds of an artificial voice that changes its mood: several windows, and one modality missing.",
        _wavering,
    ),
    Sample(
        "drawn-figure-waving.mp4",
        "Drawn figure, waving: depth video",
        "A figure of round limbs as a depth camera would see it.",
        figure.write_depth_video,
    ),
    Sample(
        "drawn-figure-waving.npz",
        "Drawn figure, waving: skeleton",
        "The joints of the same figure, which belong to its depth video.",
        figure.write_skeleton,
    ),
)
