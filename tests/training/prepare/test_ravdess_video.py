"""RAVDESS videos: 30 crops of the face by landmarks or by our track, and MFCC of the same file."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.media.decode import decode_sound
from backend.media.limits import MediaLimits
from models.features.audio import mfcc_input
from models.inputs import PAPER_MFCC
from tests.backend.media.making import Audio, Video, evenly, make, tone
from tests.training.prepare.test_landmarks import face, written
from training.prepare.preparation import BadItemError, Source, prepare, read_prepared
from training.prepare.ravdess_video import FRAMES, video

KEY = "01-05-01-01-01-02"


def quarters(index: int) -> NDArray[np.uint8]:
    """Red, green, blue and gray quarters; the gray grows with time."""
    picture = np.zeros((72, 128, 3), np.uint8)
    picture[:36, :64, 0] = picture[:36, 64:, 1] = picture[36:, :64, 2] = 200
    picture[36:, 64:] = 20 + 2 * index
    return picture


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One take of actor 2, of 3 s at 25 Hz, beside its twin without sound and a song."""
    made = tmp_path / "ravdess/Actor_02"
    made.mkdir(parents=True)
    pictures = [quarters(index) for index in range(75)]
    clip = make(made / f"01-{KEY}.mp4", Video(evenly(3.0), width=128, height=72, pictures=pictures), Audio(tone(3.0)))
    for other in (f"02-{KEY}.mp4", "01-02-05-01-01-01-02.mp4"):
        shutil.copy(clip, made / other)
    return made.parent


def test_the_face_is_the_box_of_the_landmarks_and_nothing_else_is_read(folder: Path, tmp_path: Path) -> None:
    landmarks = tmp_path / "landmarks"
    landmarks.mkdir()
    # The face wanders from the green quarter to the gray one.
    boxes = [face(660, 20, 1260, 340)] * 45 + [face(660, 380, 1260, 700)] * 45
    written(landmarks / f"01-{KEY}.csv", boxes)
    done = prepare(video(folder, landmarks, size=16), tmp_path / "out", skip_bad=True, processes=1)
    assert done.items == 1
    # The twin without sound and the song belong elsewhere; the other takes are missing.
    assert {problem.reason for problem in done.problems} == {"expected a file of this take; there is none"}
    assert len(done.problems) == 1439
    arrays = read_prepared(tmp_path / "out")
    assert arrays["names"].tolist() == [KEY]
    assert (arrays["label"].tolist(), arrays["actor"].tolist()) == ([4], [2])
    crops = arrays["video"][0].astype(int)
    assert crops.shape == (FRAMES, 16, 16, 3)
    green, gray = crops[:15], crops[15:]
    assert (np.abs(green - [0, 200, 0]) < 30).all()
    # Frames 0, 2.5, 5, ... of 75: the nearest one, the earlier of two.
    shown = np.ceil(np.arange(15, 30) * 2.5 - 0.5)
    np.testing.assert_allclose(gray.mean(axis=(1, 2, 3)), 20 + 2 * shown, atol=3)
    samples = decode_sound(folder / f"Actor_02/01-{KEY}.mp4", 44_100, MediaLimits()).samples
    np.testing.assert_array_equal(arrays["mfcc"][0], mfcc_input(samples[22_050:], PAPER_MFCC))


def test_a_take_without_its_landmarks_or_face_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "landmarks").mkdir()
    made = video(folder, tmp_path / "landmarks", size=16)
    with pytest.raises(BadItemError, match=rf"expected the landmarks of the take in 01-{KEY}\.csv; there is no such"):
        made.read(made.sources[0])
    tracked = video(folder, size=16)
    assert tracked.recipe != made.recipe
    with pytest.raises(BadItemError, match="expected a face; none was found"):
        tracked.read(tracked.sources[0])
    (problem,) = video(folder, tmp_path / "none").problems
    assert problem.reason == "expected a folder"


def test_an_empty_folder_and_a_damaged_video_say_what_was_expected(tmp_path: Path) -> None:
    (problem,) = video(tmp_path).problems
    assert "expected takes Actor_AA/01-01-EE-II-SS-RR-AA with .mp4" in problem.reason
    path = tmp_path / f"01-{KEY}.mp4"
    path.write_bytes(b"no video")
    with pytest.raises(BadItemError, match=path.name):
        video(tmp_path).read(Source(KEY, (path,)))


@pytest.mark.data
def test_a_real_face_is_tracked_without_landmarks(shared_data: Path, tmp_path: Path) -> None:
    path = tmp_path / f"01-{KEY}.mp4"
    shutil.copy(shared_data / "clips/mead_W036_level_3_happy_007.mp4", path)
    arrays = video(tmp_path, size=64).read(Source(KEY, (path,)))
    assert arrays["video"].shape == (FRAMES, 64, 64, 3) and arrays["mfcc"].shape == (13, 212)
    # Skin is redder than it is blue, and a face that talks is never twice the same.
    middle = arrays["video"][:, 20:44, 20:44].astype(float).mean(axis=(0, 1, 2))
    assert middle[0] > middle[2] + 10
    assert len({crop.tobytes() for crop in arrays["video"]}) > 20
