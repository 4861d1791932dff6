"""FER2013 and CK+ files become faces with labels in our order."""

from pathlib import Path

import numpy as np
import pytest

from training.datasets.errors import DatasetError
from training.datasets.faces import EXPRESSIONS, read_ck, read_fer

FER_CLASSES = np.array(["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"])


def textured(n: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n, 48, 48)).astype(np.uint8)


@pytest.fixture
def fer(tmp_path: Path) -> Path:
    blank = textured(7)
    blank[2] = 0
    arrays = {"train_images": blank, "test_images": blank}
    labels = {f"{split}_labels": np.arange(7) for split in ("train", "test")}
    np.savez(tmp_path / "fer.npz", classes=FER_CLASSES, **arrays, **labels)
    return tmp_path / "fer.npz"


def test_fer_labels_are_put_in_our_order(fer: Path) -> None:
    faces = read_fer(fer, "test")
    named = [EXPRESSIONS[label] for label in faces.labels]
    assert named == ["angry", "disgust", "fearful", "happy", "neutral", "sad", "surprised"]
    np.testing.assert_array_equal(faces.starts, faces.images)


def test_blank_pictures_are_left_out_of_training_only(fer: Path) -> None:
    assert [EXPRESSIONS[label] for label in read_fer(fer, "train").labels].count("fearful") == 0
    assert len(read_fer(fer, "train")) == 6
    assert len(read_fer(fer, "test")) == 7


def test_ck_goes_without_contempt_and_knows_the_start_of_each_sequence(tmp_path: Path) -> None:
    images = textured(5)
    np.savez(
        tmp_path / "ck.npz",
        classes=np.array(["anger", "contempt", "happy"]),
        images=images,
        labels=np.array([2, 2, 0, 1, 2]),
        # Out of order, as a file may have them.
        names=np.array(["S2_001_010", "S2_001_008", "S1_003_004", "S1_002_005", "S2_001_009"]),
    )
    faces = read_ck(tmp_path / "ck.npz")
    assert [EXPRESSIONS[label] for label in faces.labels] == ["happy", "happy", "angry", "happy"]
    np.testing.assert_array_equal(faces.images, images[[0, 1, 2, 4]])
    np.testing.assert_array_equal(faces.starts, images[[1, 1, 2, 1]])


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"expected the faces at .*none\.npz"):
        read_fer(tmp_path / "none.npz", "test")


def test_a_file_that_is_cut_off_or_holds_something_else_is_said(tmp_path: Path) -> None:
    (tmp_path / "cut.npz").write_bytes(b"PK\x03\x04")
    with pytest.raises(DatasetError, match=r"cut\.npz: expected an \.npz file of plain numbers"):
        read_ck(tmp_path / "cut.npz")
    np.savez(tmp_path / "other.npz", images=np.zeros(3))
    with pytest.raises(DatasetError, match=r"it lacks classes, labels, names"):
        read_ck(tmp_path / "other.npz")


@pytest.mark.data
def test_the_real_files_have_the_sizes_that_their_readme_says(shared_data: Path) -> None:
    fer, ck = shared_data / "faces/fer2013.npz", shared_data / "faces/ck48.npz"
    assert (len(read_fer(fer, "validation")), len(read_fer(fer, "test"))) == (3589, 3589)
    assert np.bincount(read_fer(fer, "train").labels)[EXPRESSIONS.index("disgust")] == 436
    # 981 pictures, 54 of them of contempt.
    assert len(read_ck(ck)) == 927
