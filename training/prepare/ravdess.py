"""RAVDESS (Livingstone, Russo, 2018) as its makers lay it out: takes named by seven fields, a folder for each actor.

Name fields: modality (01 both, 02 video, 03 sound), channel, emotion, intensity, statement, repetition, actor.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.errors import UnusableClip
from backend.media.decode import decode_sound
from backend.media.limits import MediaLimits
from models.arrays import ArraysError, load_arrays
from models.features.audio import mfcc_input
from models.inputs import PAPER_MFCC, Mfcc
from training.prepare.preparation import Arrays, BadItemError, Plan, Problem, Source
from training.prepare.videos import whole_file

EMOTIONS = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")
ACTORS = range(1, 25)
UNITS = 35
"""Action units of OpenFace: 17 intensities (0 to 5) and 18 parts of the frames that show one."""
UNITS_FILE = "action_units_1440_clips.npz"
SOUND = frozenset({".wav", ".opus", ".flac", ".mp4"})
_NAME = re.compile(r"^0[1-3]-01(-\d\d){5}$")
# Videos, and songs: the makers' archives all unpack to the same folders.
_OTHER = re.compile(r"^(0[12]-0[12]|03-02)-")


@dataclass(frozen=True)
class Take:
    """What the name of a take says; emotion and actor are counted from zero and from one.

    key: the name without its modality, which sound and video of one take share.
    """

    key: str
    emotion: int
    actor: int


def take_of(path: Path) -> Take:
    """The take of a file, by its name.

    The ending is taken off as an ending: stripping its letters, as some code for this data does, makes actor 2 of
    `-24.mp4`.

    Raises:
        BadItemError: the name is not that of a spoken take.
    """
    name = path.name.removesuffix(path.suffix)
    if not _NAME.match(name):
        raise BadItemError(f"expected a name like 03-01-05-01-02-01-24 of a spoken take; got {name!r}")
    fields = [int(field) for field in name.split("-")]
    emotion, actor = fields[2] - 1, fields[6]
    if emotion not in range(len(EMOTIONS)) or actor not in ACTORS:
        raise BadItemError(f"expected an emotion from 01 to 08 and an actor from 01 to 24; got {name!r}")
    return Take(name[3:], emotion, actor)


def all_keys() -> list[str]:
    """The keys of all 1,440 spoken takes: neutral has no strong intensity."""
    return [
        f"01-{emotion:02}-{intensity:02}-{statement:02}-{repetition:02}-{actor:02}"
        for actor in ACTORS
        for emotion in range(1, 9)
        for intensity in ((1,) if emotion == 1 else (1, 2))
        for statement in (1, 2)
        for repetition in (1, 2)
    ]


def find_takes(
    folder: Path, endings: frozenset[str], other: re.Pattern[str] | None = None, modality: str = "03"
) -> tuple[list[Source], list[Problem]]:
    """The spoken takes below a folder, in the order of actors and keys, and what is missing or strange.

    Args:
        folder: with `Actor_01` to `Actor_24`.
        other: how names of files begin that belong to the data set, but not here: they are passed over.
        modality: of the takes, for messages.
    """
    paths = sorted(
        path
        for path in folder.glob("Actor_*/*")
        if path.suffix.lower() in endings and not (other and other.match(path.name))
    )
    if not paths:
        wanted = ", ".join(sorted(endings))
        expected = f"expected takes Actor_AA/{modality}-01-EE-II-SS-RR-AA with {wanted}; there are none"
        return [], [Problem(str(folder), expected)]
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            take = take_of(path)
        except BadItemError as error:
            problems.append(Problem(path.name, str(error)))
            continue
        if path.parent.name != f"Actor_{take.actor:02}":
            problems.append(Problem(path.name, f"expected it in Actor_{take.actor:02}; got {path.parent.name}"))
        elif take.key in found:
            problems.append(Problem(path.name, f"the same take as {found[take.key].name}"))
        else:
            found[take.key] = path
    keys = all_keys()
    problems += [Problem(key, "expected a file of this take; there is none") for key in keys if key not in found]
    return [Source(key, (found[key],)) for key in keys if key in found], problems


def speech(folder: Path, spec: Mfcc = PAPER_MFCC) -> Plan:
    """MFCC of every spoken take by the official recipe (paper, 4.1): `mfcc` (n, 13, 212), `label` and `actor` (n,)."""
    sources, problems = find_takes(folder, SOUND, _OTHER)
    return Plan(sources, partial(speech_arrays, spec=spec), f"mfcc {spec.model_dump_json()}", problems)


def units(folder: Path, file: Path, spec: Mfcc = PAPER_MFCC) -> Plan:
    """OpenFace action units of the face beside the speech of the same take: `face` (n, 35) and what `speech` gives.

    Args:
        folder: with the speech, `Actor_01` to `Actor_24`.
        file: `.npz` with `keys` of the videos (`01-01-...`) and `au` (n, 35), means over each take.
    """
    sources, problems = find_takes(folder, SOUND, _OTHER)
    try:
        keys, rows = _read_units(file)
    except (ArraysError, BadItemError) as error:
        return Plan([], partial(speech_arrays, spec=spec), "", [Problem(str(file), str(error))])
    by_key = {key[3:]: row for key, row in zip(keys, rows, strict=True)}
    problems += [
        Problem(source.name, "expected action units of this take; there are none")
        for source in sources
        if source.name not in by_key
    ]
    paired = [source for source in sources if source.name in by_key]
    recipe = f"units {hashlib.sha256(rows.tobytes()).hexdigest()} mfcc {spec.model_dump_json()}"
    return Plan(paired, partial(_units, by_key=by_key, spec=spec), recipe, problems)


def pairs(data: Path) -> Plan:
    """`units` of a folder with `ravdess_speech/` and `ravdess_face/`, as the data at hand is laid out."""
    return units(data / "ravdess_speech", data / "ravdess_face" / UNITS_FILE)


def _read_units(file: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Keys of the videos, and (n, 35) action units."""
    arrays = load_arrays(file)
    if missing := {"keys", "au"} - arrays.keys():
        raise BadItemError(f"expected arrays `keys` and `au`; it lacks {' and '.join(sorted(missing))}")
    keys, rows = [str(key) for key in arrays["keys"].reshape(-1)], arrays["au"]
    if rows.shape != (len(keys), UNITS) or rows.dtype.kind not in "fiu":
        raise BadItemError(f"expected `au` of shape ({len(keys)}, {UNITS}), numbers; got {rows.shape}, {rows.dtype}")
    return keys, rows.astype(np.float32)


def _units(source: Source, by_key: Mapping[str, NDArray[np.float32]], spec: Mfcc) -> Arrays:
    row = by_key[source.name]
    if not np.isfinite(row).all():
        raise BadItemError("expected finite action units; got NaN or infinity")
    return {"face": row, **speech_arrays(source, spec)}


def speech_arrays(source: Source, spec: Mfcc) -> Arrays:
    """What `speech` has of one take, whose first file has the sound; raises BadItemError."""
    take = take_of(source.files[0])
    samples = _sound(source.files[0], spec.sample_rate)
    # The official code cuts here and pads nothing before; a take that ends earlier than the excerpt is padded.
    start = round(spec.offset_s * spec.sample_rate)
    return {
        "mfcc": mfcc_input(samples[start:], spec),
        "label": np.array(take.emotion),
        "actor": np.array(take.actor),
    }


def _sound(path: Path, rate: int) -> NDArray[np.float32]:
    whole_file(path)
    try:
        samples = decode_sound(path, rate, MediaLimits()).samples
    except UnusableClip as error:
        raise BadItemError(str(error)) from error
    if len(samples) < rate:
        raise BadItemError(f"expected at least a second of sound; got {len(samples) / rate:.2f} s")
    return samples
