"""UTD-MHAD takes as items: depth and joints of changing length, with what their names say."""

from pathlib import Path

import numpy as np
import pytest

from tests.backend.media.making import Video, evenly, level, make
from training.prepare.preparation import BadItemError, prepare, read_prepared
from training.prepare.utd_mhad import plan


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two whole takes of 6 and 4 frames, a skeleton without video, and a video without skeleton."""
    (tmp_path / "data/depth").mkdir(parents=True)
    lengths = {"a2_s1_t3": 6, "a27_s8_t1": 4}
    for name, frames in lengths.items():
        times = evenly(frames / 30, 30)
        make(tmp_path / f"data/depth/{name}.mp4", Video(times, width=32, height=32))
    make(tmp_path / "data/depth/a1_s1_t2.mp4", Video([0.0]))
    skeletons = {name: np.full((20, 3, frames), frames, np.float64) for name, frames in lengths.items()}
    np.savez(tmp_path / "data/skeletons.npz", **skeletons, a1_s1_t1=np.zeros((20, 3, 5)))
    return tmp_path / "data"


def test_takes_are_joined_and_what_lacks_is_said(folder: Path, tmp_path: Path) -> None:
    done = prepare(plan(folder, size=16), tmp_path / "out", skip_bad=True, processes=1)
    assert [str(problem) for problem in done.problems] == [
        "a1_s1_t1: expected depth/a1_s1_t1.mp4; there is none",
        "a1_s1_t2: expected a skeleton of it; there is none",
    ]
    arrays = read_prepared(tmp_path / "out")
    assert arrays["names"].tolist() == ["a27_s8_t1", "a2_s1_t3"]
    assert arrays["lengths.depth"].tolist() == arrays["lengths.skeleton"].tolist() == [4, 6]
    assert arrays["depth"].shape == (10, 16, 16) and arrays["skeleton"].shape == (10, 20, 3)
    assert arrays["skeleton"][:, 0, 0].tolist() == [4] * 4 + [6] * 6
    shown = [level(index) for index in (*range(4), *range(6))]
    np.testing.assert_allclose(arrays["depth"].mean(axis=(1, 2)), shown, atol=2)
    numbers = {name: arrays[name].tolist() for name in ("label", "subject", "take", "train")}
    assert numbers == {"label": [26, 1], "subject": [8, 1], "take": [1, 3], "train": [False, True]}


def test_a_video_of_another_length_is_refused(folder: Path) -> None:
    make(folder / "depth/a2_s1_t3.mp4", Video(evenly(0.1, 30), width=32, height=32))
    made = plan(folder)
    with pytest.raises(BadItemError, match=r"a2_s1_t3\.mp4: expected 6 frames at 30 Hz"):
        made.read(made.sources[1])


def test_skeletons_that_are_damaged_are_said(folder: Path) -> None:
    file = folder / "skeletons.npz"
    whole = file.read_bytes()
    for kept in (0, 10, len(whole) // 2):
        file.write_bytes(whole[:kept])
        made = plan(folder)
        assert made.sources == []
        assert "skeletons.npz: expected an .npz file of plain numbers" in made.problems[0].reason
    np.savez(file, a1_s1_t1=np.zeros((25, 3, 4)))
    assert "expected a1_s1_t1 of shape (20, 3, frames); got (25, 3, 4)" in plan(folder).problems[0].reason


def test_a_folder_without_skeletons_says_so(tmp_path: Path) -> None:
    (problem,) = plan(tmp_path).problems
    assert "expected the skeletons at" in problem.reason


@pytest.mark.data
def test_all_861_takes_are_there(shared_data: Path) -> None:
    made = plan(shared_data)
    assert (len(made.sources), made.problems) == (861, [])
    arrays = made.read(made.sources[0])
    assert arrays["depth"].shape == (len(arrays["skeleton"]), 64, 64)
