"""NTU RGB+D: samples by their names, the 302 that are left out, the two protocols, and what becomes of a sample."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from tests.backend.media.data_files import joints, one_person, skeleton_text
from tests.backend.media.making import Video, evenly, frame_index, make
from training.prepare.ntu import DEVELOPMENT_SUBJECTS, TRAIN_SUBJECTS, missing_skeletons, plan, sample_of
from training.prepare.preparation import BadItemError, PreparationError, prepare, read_prepared


def test_the_makers_list_302_samples() -> None:
    names = missing_skeletons()
    assert len(names) == 302
    assert {"S001C002P005R002A008", "S017C003P020R001A059"} < names
    assert all(sample_of(name) for name in names)


def test_a_name_says_its_part_in_both_protocols() -> None:
    sample = sample_of("S001C002P003R002A060")
    assert (sample.setup, sample.camera, sample.subject, sample.repetition, sample.action) == (1, 2, 3, 2, 60)
    assert (sample.cross_subject, sample.cross_view) == ("test", "train")
    other = sample_of("S001C001P038R001A001")
    assert (other.cross_subject, other.cross_view) == ("train", "test")
    assert len(TRAIN_SUBJECTS) == 20 and DEVELOPMENT_SUBJECTS < TRAIN_SUBJECTS


@pytest.mark.parametrize("name", ["S001C001P001R001A061", "S018C001P001R001A001", "S001C004P001R001A001"])
def test_samples_of_the_larger_data_set_are_refused(name: str) -> None:
    with pytest.raises(BadItemError, match=rf"expected at most S017C003P040R002A060, and all from 1; got '{name}'"):
        sample_of(name)
    with pytest.raises(BadItemError, match="expected a name like"):
        sample_of(name.lower())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One whole sample, one that is on the list, one without video, and a strange name."""
    made = tmp_path / "data"
    (made / "nturgb+d_rgb").mkdir(parents=True)
    (made / "nturgb+d_skeletons").mkdir()
    make(
        made / "nturgb+d_rgb/S001C001P002R001A007_rgb.avi",
        Video(evenly(1.2), codec="mpeg4", options={"b": "4M", "qmin": "1"}),
    )
    for name in ("S001C001P002R001A007", "S001C002P005R002A008", "S001C003P002R001A001", "S001"):
        (made / f"nturgb+d_skeletons/{name}.skeleton").write_bytes(one_person(40))
    return made


def test_a_sample_is_its_frames_and_its_joints(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PreparationError, match="2 items can't be used; the other 1 are used with --skip-bad"):
        prepare(plan(folder, size=32, frames=6), tmp_path / "out", processes=1)
    done = prepare(plan(folder, size=32, frames=6), tmp_path / "out", skip_bad=True, processes=1)
    assert {problem.item for problem in done.problems} == {"S001.skeleton", "S001C003P002R001A001"}
    arrays = read_prepared(tmp_path / "out")
    assert arrays["names"].tolist() == ["S001C001P002R001A007"]
    assert arrays["video"].shape == (1, 6, 32, 32, 3)
    assert [frame_index(picture) for picture in arrays["video"][0]] == [0, 5, 10, 15, 20, 25]
    assert arrays["skeleton"].shape == (1, 3, 32, 25, 2)
    # The middle of the first person's spine is the origin of every frame; the second person is nowhere.
    np.testing.assert_allclose(arrays["skeleton"][0, :, :, 1, 0], 0, atol=1e-6)
    np.testing.assert_allclose(arrays["skeleton"][0, 1, 5, :, 0], joints(0)[:, 1] - joints(0)[1, 1], atol=1e-5)
    numbers = {name: arrays[name].tolist() for name in ("label", "camera", "subject", "cross_subject", "cross_view")}
    assert numbers == {"label": [6], "camera": [1], "subject": [2], "cross_subject": [True], "cross_view": [False]}


def test_what_is_on_the_list_is_left_out_without_being_asked_and_reported(folder: Path, tmp_path: Path) -> None:
    for path in (folder / "nturgb+d_skeletons").iterdir():
        if re.search(r"S001\.|C003", path.name):
            path.unlink()
    done = prepare(plan(folder, size=32, frames=6), tmp_path / "out", processes=1)
    assert (done.items, done.problems) == (1, ())
    (excluded,) = json.loads((tmp_path / "out/report.json").read_text("utf-8"))["excluded"]
    assert excluded["item"] == "S001C002P005R002A008"
    assert "missing or incomplete" in excluded["reason"]


def test_a_sample_that_comes_twice_or_tracks_nobody_is_a_problem(folder: Path) -> None:
    copy = folder / "more"
    copy.mkdir()
    (copy / "S001C001P002R001A007.skeleton").write_bytes(skeleton_text([{}, {}]))
    made = plan(folder, size=32, frames=6)
    (problem,) = [each for each in made.problems if each.item.startswith("S001C001P002")]
    assert "expected it once; it is in" in problem.reason
    (folder / "nturgb+d_skeletons/S001C001P002R001A007.skeleton").write_bytes(skeleton_text([{}, {}]))
    with pytest.raises(BadItemError, match="nobody is tracked"):
        made.read(made.sources[0])


def test_a_video_that_is_cut_off_is_refused(folder: Path) -> None:
    path = folder / "nturgb+d_rgb/S001C001P002R001A007_rgb.avi"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    made = plan(folder, size=32, frames=6)
    with pytest.raises(BadItemError, match=r"A007_rgb\.avi: expected a whole file of [\d,]+ bytes; got"):
        made.read(made.sources[0])


def test_a_video_that_ends_long_before_its_skeleton_is_refused(folder: Path) -> None:
    make(folder / "nturgb+d_rgb/S001C001P002R001A007_rgb.avi", Video(evenly(0.6), codec="mpeg4"))
    made = plan(folder, size=32, frames=6)
    with pytest.raises(BadItemError, match=r"A007_rgb\.avi: expected 1\.3 s, as long as its skeleton; got 0\.6 s"):
        made.read(made.sources[0])


def test_an_empty_folder_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(PreparationError, match="expected samples SsssCcccPpppRrrrAaaa; there are none"):
        prepare(plan(tmp_path), tmp_path / "out", skip_bad=True)


@pytest.mark.data
def test_the_real_sample(shared_data: Path) -> None:
    made = plan(shared_data / "ntu", size=64, frames=8)
    assert [str(problem) for problem in made.problems] == [
        "S001C003P008R002A058: expected S001C003P008R002A058_rgb.avi; there is none"
    ]
    (source,) = made.sources
    arrays = made.read(source)
    assert arrays["video"].shape == (8, 64, 64, 3) and arrays["video"].std() > 10
    assert np.isfinite(arrays["skeleton"]).all()
    # From head to feet, a person is between one and two metres.
    assert 1.0 < np.ptp(arrays["skeleton"][1, 0, :, 0]) < 2.0
