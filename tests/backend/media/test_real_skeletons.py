"""Real skeletons: two files of NTU RGB+D, and takes of UTD-MHAD."""

from pathlib import Path

import numpy as np
import pytest

from backend.errors import UnusableClip
from backend.media.data_inspection import inspect_data
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.media.signatures import SKELETON
from backend.media.skeleton import read_skeleton
from backend.schemas import SkeletonStream
from models.features.joints import BODIES

LIMITS = MediaLimits()
ONE, TWO = "S001C001P001R001A001.skeleton", "S001C003P008R002A058.skeleton"

pytestmark = pytest.mark.data


@pytest.mark.parametrize(("name", "persons", "frames"), [(ONE, 1, 103), (TWO, 2, 70)])
def test_the_probe_of_files_of_ntu(shared_data: Path, name: str, persons: int, frames: int) -> None:
    result = probe_file(shared_data / "ntu" / name, name, LIMITS)
    assert result.warnings == []
    assert result.probe.duration_s == pytest.approx(frames / 30, abs=1e-6)
    assert result.probe.skeleton == SkeletonStream(
        joints=25, persons=persons, frames=frames, frame_rate=30, in_picture=True
    )


def test_points_and_pixels_of_ntu(shared_data: Path) -> None:
    sequence = read_skeleton(shared_data / "ntu" / ONE, ONE)
    assert sequence.tracked.all()
    assert sequence.pixels is not None
    # The first and the last joint of the first frame, as they stand in the file.
    np.testing.assert_allclose(sequence.points[0, 0, 0], [0.2181153, 0.1725972, 3.785547], atol=1e-6)
    np.testing.assert_allclose(sequence.pixels[0, 0, 0], [1036.233, 519.1677], atol=1e-3)
    np.testing.assert_allclose(sequence.points[0, -1, -1], [0.1140334, 0.7601054, 3.444], atol=1e-6)
    # A head is above a foot, in metres and in pixels, which count from the top.
    assert (sequence.points[0, :, 3, 1] > sequence.points[0, :, 15, 1] + 1).all()
    assert (sequence.pixels[0, :, 3, 1] < sequence.pixels[0, :, 15, 1]).all()


def test_pixels_go_right_and_down_where_points_go_right_and_up(shared_data: Path) -> None:
    """One pinhole camera explains all joints: pixels are a linear function of x / z and y / z."""
    sequence = read_skeleton(shared_data / "ntu" / TWO, TWO)
    assert sequence.pixels is not None
    points, pixels = sequence.points.reshape(-1, 3).astype(float), sequence.pixels.reshape(-1, 2)
    rays = np.column_stack([points[:, :2] / points[:, 2:], np.ones(len(points))])
    solution, *_ = np.linalg.lstsq(rays, pixels, rcond=None)
    assert np.abs(rays @ solution - pixels).max() < 30
    np.testing.assert_allclose(np.diag(solution[:2]), [1060, -1060], atol=40)


@pytest.mark.parametrize("share", [0.1, 0.37, 0.62, 0.9])
def test_a_file_of_ntu_that_is_cut_off(shared_data: Path, tmp_path: Path, share: float) -> None:
    whole = (shared_data / "ntu" / ONE).read_bytes()
    path = tmp_path / "cut"
    path.write_bytes(cut := whole[: int(share * len(whole))])
    line = cut.count(b"\n") + 1
    frame = (line - 2) // 28 + 1
    with pytest.raises(UnusableClip, match=rf"of 103 frames; it is cut off in frame {frame}, where line {line} should"):
        inspect_data(path, SKELETON, "a", LIMITS)


def test_takes_of_utd_mhad(shared_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "take.npy"
    with np.load(shared_data / "utd_mhad" / "skeletons.npz") as takes:
        for take in ("a1_s1_t1", "a12_s5_t2", "a27_s8_t3"):
            np.save(path, array := takes[take])
            probe = probe_file(path, take, LIMITS).probe
            assert probe.skeleton == SkeletonStream(
                joints=20, persons=1, frames=array.shape[2], frame_rate=30, in_picture=False
            )
            np.testing.assert_array_equal(read_skeleton(path, take).points[0], array.transpose(2, 0, 1))


def test_bones_of_real_bodies_keep_their_length(shared_data: Path, tmp_path: Path) -> None:
    """A wrong joint at the end of a bone would show as a length that changes while the body moves."""
    with np.load(shared_data / "utd_mhad" / "skeletons.npz") as takes:
        np.save(tmp_path / "a.npy", takes["a22_s2_t1"])
    for path in (tmp_path / "a.npy", shared_data / "ntu" / ONE):
        points = read_skeleton(path, "a").points[0]
        bones = np.array(BODIES[points.shape[1]].bones)
        lengths = np.linalg.norm(points[:, bones[:, 0]] - points[:, bones[:, 1]], axis=-1)
        assert (lengths.mean(axis=0) < 0.6).all()
        assert (lengths.std(axis=0) < 0.06).all()
