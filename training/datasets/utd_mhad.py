"""UTD-MHAD: depth videos and Kinect skeletons of the same takes, split by subject.

Chen, Jafari, Kehtarnavaz: "UTD-MHAD: a multimodal dataset for human action recognition utilizing a depth camera and a
wearable inertial sensor", ICIP 2015.
"""

import logging
import re
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.media.decode import decode_frames
from backend.media.limits import MediaLimits
from models.arrays import ArraysError, load_arrays
from models.features.scene import shown_scene
from models.inputs import SceneFrames
from training.datasets.errors import DatasetError

log = logging.getLogger(__name__)

ACTIONS = (
    "swipe left",
    "swipe right",
    "wave",
    "clap",
    "throw",
    "cross arms",
    "basketball shot",
    "draw an X",
    "draw a circle clockwise",
    "draw a circle counterclockwise",
    "draw a triangle",
    "bowling",
    "boxing",
    "baseball swing",
    "tennis forehand",
    "arm curl",
    "tennis serve",
    "push",
    "knock on a door",
    "catch",
    "pick up and throw",
    "jog in place",
    "walk in place",
    "sit to stand",
    "stand to sit",
    "lunge",
    "squat",
)
"""The 27 actions; the class is the number after `a` in a take's name, minus one."""

MIRRORED = frozenset(
    {
        "clap",
        "cross arms",
        "boxing",
        "arm curl",
        "push",
        "jog in place",
        "walk in place",
        "sit to stand",
        "stand to sit",
        "squat",
    }
)
"""Actions that are the same in a mirror; the others are done with one hand, or to one side."""

TRAIN, TEST = (1, 3, 5, 7), (2, 4, 6, 8)
"""Subjects of the dataset's protocol."""

FRAME_RATE = 30.0
"""Hz, of depth and skeleton alike: a skeleton has as many frames as its video."""

TAKE_NAME = re.compile(r"^a(?P<action>\d+)_s(?P<subject>\d)_t(?P<take>\d)$")
_SIDE = 160
_JOINTS = 20


@dataclass(frozen=True)
class Takes:
    """Takes of any length, joined along time; take i has the frames `starts[i]` to `starts[i + 1]`.

    depth (frames, size, size) uint8 gray, near is bright; points (frames, joints, 3) metres; starts (n + 1,);
    labels (n,) indices into `ACTIONS`; subjects (n,) 1 to 8.
    """

    depth: NDArray[np.uint8]
    points: NDArray[np.float32]
    starts: NDArray[np.int64]
    labels: NDArray[np.int64]
    subjects: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def length(self, index: int) -> int:
        """Frames of a take."""
        return int(self.starts[index + 1] - self.starts[index])

    def video(self, index: int) -> NDArray[np.uint8]:
        """(frames, size, size) of a take."""
        return self.depth[self.starts[index] : self.starts[index + 1]]

    def skeleton(self, index: int) -> NDArray[np.float32]:
        """(frames, joints, 3) of a take."""
        return self.points[self.starts[index] : self.starts[index + 1]]

    def of(self, subjects: Iterable[int]) -> "Takes":
        """The takes of some subjects."""
        rows = np.flatnonzero(np.isin(self.subjects, list(subjects)))
        lengths = np.diff(self.starts)[rows]
        kept = np.concatenate([np.arange(self.starts[row], self.starts[row + 1]) for row in rows])
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return Takes(self.depth[kept], self.points[kept], starts, self.labels[rows], self.subjects[rows])


def read_takes(folder: Path, spec: SceneFrames, cache: Path) -> Takes:
    """Decode all takes once, as the service does, and keep the small frames in `cache`.

    Args:
        folder: with `skeletons.npz` and `depth/aA_sS_tT.mp4`.

    Raises:
        DatasetError: a file is missing or is not what was expected.
    """
    if cache.is_file():
        with np.load(cache, allow_pickle=False) as file:
            return Takes(*(file[name] for name in ("depth", "points", "starts", "labels", "subjects")))
    skeletons = read_skeletons(folder / "skeletons.npz")
    paths = [folder / "depth" / f"{name}.mp4" for name in skeletons]
    if missing := [path.name for path in paths if not path.is_file()]:
        raise DatasetError(f"expected a depth video per skeleton in {folder}; {len(missing)} lack, e.g. {missing[0]}")
    lengths = [len(points) for points in skeletons.values()]
    videos: list[NDArray[np.uint8]] = []
    # Not forked: torch may have threads by now, which a fork would not bring along.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        for video in workers.map(partial(read_depth, spec=spec), paths, lengths, chunksize=8):
            videos.append(video)
            if len(videos) % 200 == 0:
                log.info("depth: %d of %d takes", len(videos), len(paths))
    fields = [TAKE_NAME.match(name) for name in skeletons]
    takes = Takes(
        np.concatenate(videos),
        np.concatenate(list(skeletons.values())),
        np.concatenate([[0], np.cumsum(lengths)]),
        np.array([int(field["action"]) - 1 for field in fields if field]),
        np.array([int(field["subject"]) for field in fields if field]),
    )
    cache.parent.mkdir(parents=True, exist_ok=True)
    unfinished = cache.with_name(f"partial-{cache.name}")
    np.savez(unfinished, **vars(takes))
    unfinished.replace(cache)
    return takes


def take_names(folder: Path) -> list[str]:
    """Names of the takes in the order in which `read_takes` has them; raises DatasetError like it."""
    return list(read_skeletons(folder / "skeletons.npz"))


def read_skeletons(path: Path) -> dict[str, NDArray[np.float32]]:
    """Name -> (frames, joints, 3) metres, in the order of the names; raises DatasetError."""
    if not path.is_file():
        raise DatasetError(f"expected the skeletons at {path}; there is no such file")
    try:
        found = load_arrays(path)
    except ArraysError as error:
        raise DatasetError(str(error)) from error
    for name, points in found.items():
        if not TAKE_NAME.match(name):
            raise DatasetError(f"{path}: expected names like a1_s1_t1; got {name!r}")
        if points.shape[:-1] != (_JOINTS, 3) or points.dtype.kind not in "fiu":
            raise DatasetError(f"{path}: expected {name} of shape ({_JOINTS}, 3, frames); got {points.shape}")
    return {name: found[name].transpose(2, 0, 1).astype(np.float32) for name in sorted(found)}


def read_depth(path: Path, length: int, spec: SceneFrames) -> NDArray[np.uint8]:
    """(length, size, size) uint8: all frames of a take, framed and resized, of which one channel says all.

    Args:
        length: frames of the take's skeleton.

    Raises:
        DatasetError: the video has another number of frames, or another rate.
    """
    times = np.arange(length) / FRAME_RATE
    shots = decode_frames(path, times, MediaLimits(), _SIDE)
    if len(shots.images) != length or not np.allclose(shots.times, times, atol=0.5 / FRAME_RATE):
        raise DatasetError(f"{path}: expected {length} frames at {FRAME_RATE:g} Hz, as the skeleton has; got others")
    return np.stack([shown_scene(image, spec)[..., 0] for image in shots.images])
