"""UTD-MHAD: depth video and skeleton of every take, decoded as `training.datasets.utd_mhad` does.

The paper has no experiment on this data set, and the official code none of it.
"""

from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.errors import UnusableClip
from models.inputs import SceneFrames
from training.datasets.errors import DatasetError
from training.datasets.utd_mhad import TAKE_NAME, TRAIN, read_depth, read_skeletons
from training.prepare.preparation import Arrays, BadItemError, Plan, Problem, Source

_RAGGED = frozenset({"depth", "skeleton"})


def plan(folder: Path, size: int = 64) -> Plan:
    """`depth` (frames, size, size) uint8 and `skeleton` (frames, 20, 3) metres of all takes, one take after another.

    `label` (n,) 0 to 26, `subject` (n,) 1 to 8, `take` (n,) 1 to 4, and `train` (n,), 1 where the subject trains in the
    data set's own protocol.

    Args:
        folder: with `skeletons.npz` and `depth/aA_sS_tT.mp4`, or with a folder `utd_mhad` of these.
        size: pixels, height and width of the frames.
    """
    if (folder / "utd_mhad").is_dir():
        folder /= "utd_mhad"
    spec = SceneFrames(content="depth", frames=1, size=size, mean=(0,) * 3, std=(1,) * 3)
    read = partial(_take, spec=spec)
    file = folder / "skeletons.npz"
    try:
        names = list(_skeletons(file))
    except (DatasetError, OSError, ValueError) as error:
        return Plan([], read, "", [Problem(str(file), str(error))])
    paths = {name: folder / "depth" / f"{name}.mp4" for name in names}
    there = {path.stem for path in (folder / "depth").glob("*.mp4")}
    problems = [Problem(name, f"expected depth/{name}.mp4; there is none") for name in names if name not in there]
    problems += [Problem(name, "expected a skeleton of it; there is none") for name in sorted(there - set(names))]
    sources = [Source(name, (paths[name], file)) for name in names if name in there]
    return Plan(sources, read, f"utd-mhad {spec.model_dump_json()}", problems, ragged=_RAGGED)


@lru_cache(maxsize=1)
def _skeletons(path: Path) -> dict[str, NDArray[np.float32]]:
    """All skeletons, 13 MB; read once per process."""
    return read_skeletons(path)


def _take(source: Source, spec: SceneFrames) -> Arrays:
    path, file = source.files
    points = _skeletons(file)[source.name]
    fields = TAKE_NAME.match(source.name)
    if fields is None or not np.isfinite(points).all():
        raise BadItemError(f"expected a take like a1_s1_t1 with finite joints; got {source.name!r}")
    try:
        depth = read_depth(path, len(points), spec)
    except (DatasetError, UnusableClip) as error:
        raise BadItemError(str(error)) from error
    subject = int(fields["subject"])
    return {
        "depth": depth,
        "skeleton": points,
        "label": np.array(int(fields["action"]) - 1),
        "subject": np.array(subject),
        "take": np.array(int(fields["take"])),
        "train": np.array(subject in TRAIN),
    }
