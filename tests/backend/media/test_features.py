"""Features: told from skeletons by their shape, read by modality."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.errors import UnusableClip
from backend.media.features import read_features
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.media.skeleton import read_skeleton
from backend.schemas import FeatureArray
from tests.backend.media.data_files import npy, npz, one_person, walking

LIMITS = MediaLimits()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def steps(width: int) -> NDArray[np.float64]:
    return np.arange(50 * width, dtype=np.float64).reshape(50, width) / 7


def test_arrays_by_modality(tmp_path: Path) -> None:
    arrays = {"visual": steps(35), "audio": steps(74), "text": steps(300)}
    path = written(tmp_path, npz(**arrays))
    result = probe_file(path, "mosei.npz", LIMITS)
    assert (result.kind, result.media_type, result.warnings) == ("features", "application/x-npz", [])
    assert (result.probe.container, result.probe.duration_s, result.probe.skeleton) == ("npz", 0, None)
    assert result.probe.features == [
        FeatureArray(name="visual", shape=[50, 35]),
        FeatureArray(name="audio", shape=[50, 74]),
        FeatureArray(name="text", shape=[50, 300]),
    ]
    found = read_features(path, "mosei.npz")
    assert list(found) == ["visual", "audio", "text"]
    for name, array in arrays.items():
        assert found[name].dtype == np.float32
        np.testing.assert_array_equal(found[name], array.astype(np.float32))


def test_the_batch_axis_of_one_sample_is_taken_off(tmp_path: Path) -> None:
    path = written(tmp_path, npz(video=np.ones((1, 3, 4, 8, 8)), audio=np.ones((1, 13, 212))))
    assert {name: array.shape for name, array in read_features(path, "a").items()} == {
        "video": (3, 4, 8, 8),
        "audio": (13, 212),
    }
    assert probe_file(path, "a", LIMITS).probe.features[1].shape == [13, 212]


@pytest.mark.parametrize(
    "shapes",
    [
        {"text": (1, 384)},
        {"video": (1, 3, 4, 8, 8), "audio": (13, 212)},
        {"video": (2, 3, 4, 8, 8), "audio": (2, 13, 212)},
    ],
    ids=str,
)
def test_other_first_axes_stay(tmp_path: Path, shapes: dict[str, tuple[int, ...]]) -> None:
    path = written(tmp_path, npz(**{name: np.ones(shape) for name, shape in shapes.items()}))
    assert {name: array.shape for name, array in read_features(path, "a").items()} == shapes


@pytest.mark.parametrize(
    ("shapes", "kind"),
    [
        ({"skeleton": (3, 32, 25, 2), "rgb": (3, 16, 64, 64)}, "features"),
        ({"skeleton": (3, 32, 20, 1)}, "features"),
        ({"skeleton": (1, 3, 32, 25, 2)}, "features"),
        ({"rgb": (3, 20, 64, 64)}, "features"),
        ({"audio": (13, 212)}, "features"),
        ({"skeleton": (20, 3, 41)}, "skeleton"),
        ({"skeleton": (2, 25, 3, 41)}, "skeleton"),
        ({"skeleton": (3, 25, 3, 41)}, "skeleton"),
        ({"d_skel": (20, 3, 41)}, "skeleton"),
        ({"d_skel": (20, 3, 41), "frame_rate": ()}, "skeleton"),
        ({"one": (20, 3, 41), "two": (20, 3, 41)}, "features"),
    ],
    ids=str,
)
def test_shapes_tell_skeletons_from_features(tmp_path: Path, shapes: dict[str, tuple[int, ...]], kind: str) -> None:
    path = written(tmp_path, npz(**{name: np.ones(shape) for name, shape in shapes.items()}))
    assert probe_file(path, "a", LIMITS).kind == kind


@pytest.mark.parametrize(
    ("content", "came"),
    [
        (one_person(), "something else (skeleton)"),
        (npy(walking()), "something else (npy)"),
        (npz(a=walking()), "a skel"),
    ],
    ids=["text", "npy", "npz"],
)
def test_a_skeleton_is_not_read_as_features(tmp_path: Path, content: bytes, came: str) -> None:
    with pytest.raises(UnusableClip) as refused:
        read_features(written(tmp_path, content), "a")
    said = "a: expected features, an npz with an array for each modality; the file holds "
    assert str(refused.value).startswith(said + came)


def test_features_are_not_read_as_a_skeleton(tmp_path: Path) -> None:
    with pytest.raises(UnusableClip, match=r"a: expected a skeleton; the file holds features \(text, audio\)"):
        read_skeleton(written(tmp_path, npz(text=steps(3), audio=steps(4))), "a")
