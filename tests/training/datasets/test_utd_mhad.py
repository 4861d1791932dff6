"""UTD-MHAD takes: labels from names, subjects apart, decoded once as the service decodes them."""

from pathlib import Path

import numpy as np
import pytest

from backend.media.decode import decode_frames
from backend.media.limits import MediaLimits
from models.features.scene import shown_scene
from models.inputs import SceneFrames
from training.datasets.errors import DatasetError
from training.datasets.utd_mhad import ACTIONS, MIRRORED, TEST, TRAIN, Takes, read_takes

SPEC = SceneFrames(content="depth", frames=16, size=32, mean=(0, 0, 0), std=(1, 1, 1))


def takes() -> Takes:
    """Three takes of 2, 3 and 1 frames by subjects 1, 2 and 1; every number tells its frame."""
    frames = np.arange(6)
    return Takes(
        np.broadcast_to(frames[:, None, None], (6, 4, 4)).astype(np.uint8),
        np.broadcast_to(frames[:, None, None], (6, 20, 3)).astype(np.float32),
        np.array([0, 2, 5, 6]),
        np.array([7, 8, 9]),
        np.array([1, 2, 1]),
    )


def test_the_27_actions() -> None:
    assert len(ACTIONS) == len(set(ACTIONS)) == 27
    assert [ACTIONS[index - 1] for index in (1, 9, 24, 27)] == [
        "swipe left",
        "draw a circle clockwise",
        "sit to stand",
        "squat",
    ]
    assert set(ACTIONS) > MIRRORED
    assert not {"swipe left", "draw a circle clockwise", "baseball swing", "lunge"} & MIRRORED


def test_no_subject_trains_and_tests() -> None:
    assert sorted(TRAIN + TEST) == list(range(1, 9))


def test_a_take_is_a_stretch_of_all_frames() -> None:
    found = takes()
    assert len(found) == 3
    assert [found.length(index) for index in range(3)] == [2, 3, 1]
    assert found.video(1)[:, 0, 0].tolist() == [2, 3, 4]
    assert found.skeleton(2)[:, 0, 0].tolist() == [5]


def test_the_takes_of_some_subjects_keep_their_frames() -> None:
    found = takes().of([1])
    assert found.labels.tolist() == [7, 9]
    assert found.starts.tolist() == [0, 2, 3]
    assert [found.video(index)[:, 0, 0].tolist() for index in range(2)] == [[0, 1], [5]]
    assert [found.skeleton(index)[:, 0, 0].tolist() for index in range(2)] == [[0, 1], [5]]


@pytest.fixture
def two_takes(shared_data: Path, tmp_path: Path) -> Path:
    """A folder like the dataset's, with two of its takes."""
    with np.load(shared_data / "utd_mhad/skeletons.npz") as file:
        names = ("a27_s8_t1", "a3_s1_t2")
        np.savez(tmp_path / "skeletons.npz", **{name: file[name] for name in names})
    (tmp_path / "depth").mkdir()
    for name in names:
        (tmp_path / f"depth/{name}.mp4").symlink_to(shared_data / f"utd_mhad/depth/{name}.mp4")
    return tmp_path


def test_takes_are_decoded_as_the_service_does_and_kept(two_takes: Path) -> None:
    cache = two_takes / "run/takes.npz"
    found = read_takes(two_takes, SPEC, cache)
    assert found.labels.tolist() == [26, 2]
    assert found.subjects.tolist() == [8, 1]
    assert found.depth.shape == (found.starts[-1], 32, 32)
    assert found.points.shape == (found.starts[-1], 20, 3)
    with np.load(two_takes / "skeletons.npz") as file:
        np.testing.assert_array_equal(found.skeleton(1), file["a3_s1_t2"].transpose(2, 0, 1))

    whole = decode_frames(two_takes / "depth/a3_s1_t2.mp4", [1.0], MediaLimits(), 640).images[0]
    np.testing.assert_array_equal(found.video(1)[30], shown_scene(whole, SPEC)[..., 0])
    # Depth is gray, so that one channel stands for all.
    assert (whole == whole[..., :1]).all()

    for path in (two_takes / "depth").iterdir():
        path.unlink()
    again = read_takes(two_takes, SPEC, cache)
    np.testing.assert_array_equal(again.depth, found.depth)


def test_what_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"expected the skeletons at .*skeletons.npz; there is no such file"):
        read_takes(tmp_path, SPEC, tmp_path / "takes.npz")
    np.savez(tmp_path / "skeletons.npz", walking=np.zeros((20, 3, 5)))
    with pytest.raises(DatasetError, match="expected names like a1_s1_t1; got 'walking'"):
        read_takes(tmp_path, SPEC, tmp_path / "takes.npz")
    np.savez(tmp_path / "skeletons.npz", a1_s1_t1=np.zeros((20, 3, 5)))
    with pytest.raises(DatasetError, match=r"expected a depth video per skeleton in .*; 1 lack, e.g. a1_s1_t1.mp4"):
        read_takes(tmp_path, SPEC, tmp_path / "takes.npz")
    assert not (tmp_path / "takes.npz").exists()


def test_a_video_of_another_length_than_its_skeleton_is_refused(two_takes: Path) -> None:
    with np.load(two_takes / "skeletons.npz") as file:
        arrays = dict(file)
    arrays["a3_s1_t2"] = np.repeat(arrays["a3_s1_t2"], 2, axis=2)
    np.savez(two_takes / "skeletons.npz", **arrays)
    with pytest.raises(DatasetError, match=r"a3_s1_t2.mp4: expected .* frames at 30 Hz, as the skeleton has"):
        read_takes(two_takes, SPEC, two_takes / "takes.npz")
