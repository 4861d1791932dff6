"""NTU RGB+D (Shahroudy et al., CVPR 2016), 60 actions: video and skeleton of every sample, by the files' own names.

Name fields: setup S (1 to 17), camera C (1 to 3), subject P (1 to 40), repetition R (1 and 2), action A (1 to 60).
"""

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from backend.errors import UnusableClip
from backend.media.skeleton import read_skeleton
from models.features.scene import shown_scene
from models.features.skeleton import skeleton_input
from models.inputs import SceneFrames, SkeletonFrames
from training.prepare.preparation import Arrays, BadItemError, Plan, Problem, Source
from training.prepare.videos import even_frames, whole_file

TRAIN_SUBJECTS = frozenset({1, 2, 4, 5, 8, 9, 13, 14, 15, 16, 17, 18, 19, 25, 27, 28, 31, 34, 35, 38})
"""Cross-subject protocol; the other twenty test."""
DEVELOPMENT_SUBJECTS = frozenset({2, 5, 9, 14})
"""Those of the training subjects on whom the official code (as MFAS and MMTM before it) chooses the epoch."""
TRAIN_CAMERAS = frozenset({2, 3})
"""Cross-view protocol; camera 1 tests."""
SKELETON = SkeletonFrames(frames=32, joints=25, persons=2, recipe="spine")
REASON = "its skeleton is missing or incomplete, say the makers of the data set"

_MOST = (17, 3, 40, 2, 60)
_NAME = re.compile(r"^S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})$")
_MISSING = Path(__file__).with_name("ntu_missing_skeletons.txt")
_VIDEO, _SKELETON = "_rgb.avi", ".skeleton"
_LEAST = 0.75
"""How much of the time that was tracked a video has to show; some lack a few frames."""

Part = Literal["train", "test"]


@dataclass(frozen=True)
class Sample:
    """What the name of a sample says, counted from 1."""

    setup: int
    camera: int
    subject: int
    repetition: int
    action: int

    @property
    def cross_subject(self) -> Part:
        """Its part in the cross-subject protocol."""
        return "train" if self.subject in TRAIN_SUBJECTS else "test"

    @property
    def cross_view(self) -> Part:
        """Its part in the cross-view protocol."""
        return "train" if self.camera in TRAIN_CAMERAS else "test"


def sample_of(name: str) -> Sample:
    """The sample of a name without ending; raises BadItemError where it's none of the 60 actions' data set."""
    if not (match := _NAME.match(name)):
        raise BadItemError(f"expected a name like S001C001P001R001A001; got {name!r}")
    sample = Sample(*map(int, match.groups()))
    if not all(1 <= value <= most for value, most in zip(astuple(sample), _MOST, strict=True)):
        raise BadItemError(f"expected at most S017C003P040R002A060, and all from 1; got {name!r}")
    return sample


def missing_skeletons() -> frozenset[str]:
    """Names of the 302 samples that the data set's makers ask to leave out."""
    lines = _MISSING.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def plan(folder: Path, size: int = 224, frames: int = 32) -> Plan:
    """`video` (n, frames, size, size, 3) uint8 RGB, `skeleton` (n, 3, 32, 25, 2), `label` 0 to 59, what the name says.

    `setup`, `camera`, `subject` and `repetition` count from 1; `cross_subject` and `cross_view` are 1 where the sample
    trains, 0 where it tests. The official code reads videos that were scaled to 256x256 before, at frames that end one
    past the last, so that its last picture is black; it crops in time at random in training. It takes the first two
    bodies of every frame as they stand in the file, so that two people may change places, and has zeros where nobody is
    tracked before it moves all to the first one's spine; here a body is who it is in all frames, whoever moves most is
    the first, and gaps are interpolated (see `models.features.skeleton`).

    Args:
        folder: anywhere below it, `SsssCcccPpppRrrrAaaa.skeleton` and `SsssCcccPpppRrrrAaaa_rgb.avi`.
        size: pixels, height and width of the frames.
        frames: of each video.
    """
    scene = SceneFrames(content="rgb", frames=frames, size=size, framing="squeezed", mean=(0,) * 3, std=(1,) * 3)
    problems: list[Problem] = []
    videos = _by_name(folder.rglob(f"*{_VIDEO}"), _VIDEO, problems)
    skeletons = _by_name(folder.rglob(f"*{_SKELETON}"), _SKELETON, problems)
    excluded = sorted((videos.keys() | skeletons.keys()) & missing_skeletons())
    for name in sorted((videos.keys() ^ skeletons.keys()) - set(excluded)):
        lacking = _SKELETON if name in videos else _VIDEO
        problems.append(Problem(name, f"expected {name}{lacking}; there is none"))
    if not videos and not skeletons:
        problems.append(Problem(str(folder), "expected samples SsssCcccPpppRrrrAaaa; there are none"))
    return Plan(
        [
            Source(name, (videos[name], skeletons[name]))
            for name in sorted((videos.keys() & skeletons.keys()) - set(excluded))
        ],
        partial(_sample, scene=scene),
        f"ntu {scene.model_dump_json()} {SKELETON.model_dump_json()}",
        problems,
        excluded=[Problem(name, REASON) for name in excluded],
    )


def _by_name(paths: Iterable[Path], ending: str, problems: list[Problem]) -> dict[str, Path]:
    """Samples by name; what is wrong with the others is added to the problems."""
    found: dict[str, Path] = {}
    for path in sorted(paths):
        name = path.name.removesuffix(ending)
        try:
            sample_of(name)
        except BadItemError as error:
            problems.append(Problem(path.name, str(error)))
            continue
        if name in found:
            problems.append(Problem(path.name, f"expected it once; it is in {found[name].parent}, too"))
        else:
            found[name] = path
    return found


def _sample(source: Source, scene: SceneFrames) -> Arrays:
    sample = sample_of(source.name)
    video, skeleton = source.files
    try:
        tracked = read_skeleton(skeleton, skeleton.name).points
        points = skeleton_input(tracked, SKELETON)
    except (UnusableClip, ValueError) as error:
        raise BadItemError(str(error)) from error
    lasts_s, tracked_s = whole_file(video).duration_s, tracked.shape[1] / SKELETON.frame_rate
    if lasts_s < _LEAST * tracked_s:
        raise BadItemError(f"{video.name}: expected {tracked_s:.1f} s, as long as its skeleton; got {lasts_s:.1f} s")
    pictures = even_frames(video, scene.frames, 4 * scene.size + 64).images
    return {
        "video": np.stack([shown_scene(picture, scene) for picture in pictures]),
        "skeleton": points,
        "label": np.array(sample.action - 1),
        "setup": np.array(sample.setup),
        "camera": np.array(sample.camera),
        "subject": np.array(sample.subject),
        "repetition": np.array(sample.repetition),
        "cross_subject": np.array(sample.cross_subject == "train"),
        "cross_view": np.array(sample.cross_view == "train"),
    }
