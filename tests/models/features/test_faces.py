"""The track: one person, no jumps, held at the ends, in pixels of any scale; and the crops cut along it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.features.detection import Detection, FaceDetector, Search
from models.features.faces import FaceTrack, centre_track, crop_faces, track_faces

WIDTH, HEIGHT = 320, 180
TIMES = np.arange(0, 4, 0.1)
SEARCH = Search("scripted", 320, smallest=0.1, step=1.2, neighbours=3, least_weight=0)


class ScriptedDetector(FaceDetector):
    """Says what a script says; a frame's first pixel holds its number."""

    def __init__(self, script: Sequence[Sequence[Detection]]) -> None:
        super().__init__([SEARCH])
        self.script = script
        self.searched: list[int] = []

    def detect(self, picture: NDArray[np.uint8], search: Search) -> list[Detection]:
        index = int(picture[0, 0, 0])
        self.searched.append(index)
        return list(self.script[index])


def numbered(count: int) -> list[NDArray[np.uint8]]:
    frames = [np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8) for _ in range(count)]
    for index, frame in enumerate(frames):
        frame[0, 0] = index
    return frames


def face(x: float, y: float, side: float = 60, weight: float = 5) -> Detection:
    """A face by its centre."""
    return Detection(x - side / 2, y - side / 2, side, weight)


def follow(script: Sequence[Sequence[Detection]], per_second: float = 10) -> FaceTrack:
    return track_faces(numbered(len(TIMES)), TIMES, ScriptedDetector(script), per_second=per_second)


def test_a_face_that_stands_still_is_where_it_was_seen() -> None:
    track = follow([[face(100, 80)]] * 40)
    assert track.found
    np.testing.assert_allclose(track.squares([-1, 0, 2.02, 9], (WIDTH, HEIGHT)), [[70, 50, 60, 60]] * 4)


def test_a_face_that_moves_is_followed() -> None:
    track = follow([[face(60 + 5 * index, 80)] for index in range(40)])
    centres = track.squares([1.0, 2.0, 3.0], (WIDTH, HEIGHT))[:, 0] + 30
    np.testing.assert_allclose(centres, [110, 160, 210], atol=2)


def test_a_trembling_box_is_calmed() -> None:
    random = np.random.default_rng(0)
    script = [[face(100 + random.normal(0, 3), 80, 60 + random.normal(0, 4))] for _ in range(40)]
    squares = follow(script).squares(TIMES, (WIDTH, HEIGHT))
    assert np.abs(np.diff(squares, axis=0)).max() < 1.2
    np.testing.assert_allclose(squares.mean(axis=0), [70, 50, 60, 60], atol=2.5)


def test_frames_without_a_detection_are_bridged() -> None:
    script = [[face(60 + 3 * index, 80)] if index % 7 < 3 else [] for index in range(40)]
    centres = follow(script).squares([1.0, 2.0], (WIDTH, HEIGHT))[:, 0] + 30
    np.testing.assert_allclose(centres, [90, 120], atol=3)


def test_a_mistake_far_off_is_ignored() -> None:
    script = [[face(100, 80)] for _ in range(40)]
    script[20] = [face(260, 150, 40, weight=20)]
    script[25] = [face(100, 80), face(260, 40, 70, weight=20)]
    np.testing.assert_allclose(follow(script).squares(TIMES, (WIDTH, HEIGHT)), [[70, 50, 60, 60]] * 40, atol=1e-6)


def test_a_box_that_jumps_within_reach_is_an_outlier() -> None:
    script = [[face(100, 80)] for _ in range(40)]
    script[20] = [face(122, 80)]
    np.testing.assert_allclose(follow(script).squares(TIMES, (WIDTH, HEIGHT)), [[70, 50, 60, 60]] * 40, atol=1e-6)


def test_of_two_people_the_larger_one_who_stays_is_followed() -> None:
    script = [[face(80, 80, 50), face(230, 90, 80)] for _ in range(40)]
    np.testing.assert_allclose(follow(script).squares([2.0], (WIDTH, HEIGHT)), [[190, 50, 80, 80]], atol=1e-6)


def test_who_stays_is_preferred_to_who_passes() -> None:
    script = [[face(80, 80, 50)] + ([face(230, 90, 90)] if index < 8 else []) for index in range(40)]
    np.testing.assert_allclose(follow(script).squares([0.3], (WIDTH, HEIGHT)), [[55, 55, 50, 50]], atol=1e-6)


def test_one_flash_is_no_person() -> None:
    script: list[list[Detection]] = [[] for _ in range(40)]
    script[10] = [face(100, 80)]
    assert not follow(script).found


def test_no_face_gives_the_centre_square_whatever_the_margin() -> None:
    track = follow([[]] * 40)
    assert not track.found
    np.testing.assert_allclose(track.squares([0.0, 3.0], (WIDTH, HEIGHT), margin=1.4), [[70, 0, 180, 180]] * 2)
    portrait = centre_track((100, 300))
    np.testing.assert_allclose(portrait.squares([0.0], (200, 600)), [[0, 200, 200, 200]])


def test_only_some_frames_are_searched_and_never_one_twice() -> None:
    detector = ScriptedDetector([[face(100, 80)]] * 40)
    track_faces(numbered(40), TIMES, detector, per_second=3)
    assert 10 <= len(detector.searched) <= 14
    assert len(set(detector.searched)) == len(detector.searched)
    assert detector.searched[0] == 0
    assert detector.searched[-1] == 39


def test_frames_may_come_in_any_order_and_share_a_time() -> None:
    order = [*reversed(range(40)), 3, 3, 17]
    frames = [numbered(40)[index] for index in order]
    detector = ScriptedDetector([[face(60 + 5 * index, 80)] for index in range(40)])
    track = track_faces(frames, TIMES[order], detector, per_second=10)
    assert detector.searched == sorted(set(detector.searched))
    np.testing.assert_allclose(track.squares([2.0], (WIDTH, HEIGHT))[0, 0] + 30, 160, atol=2)


def test_a_single_frame_is_enough() -> None:
    track = track_faces(numbered(1), [0.5], ScriptedDetector([[face(100, 80)]]))
    assert track.found
    np.testing.assert_allclose(track.squares([0.0, 7.0], (WIDTH, HEIGHT)), [[70, 50, 60, 60]] * 2)


@given(scale=st.floats(0.25, 8), margin=st.floats(0.5, 2), time=st.floats(-1, 6))
def test_squares_scale_with_the_picture(scale: float, margin: float, time: float) -> None:
    track = FaceTrack(True, (320, 180), np.array([0.0, 4.0]), np.array([[100.0, 80.0, 60.0], [200.0, 90.0, 80.0]]))
    small = track.squares([time], (320, 180), margin)[0]
    large = track.squares([time], (round(320 * scale), round(180 * scale)), margin)[0]
    assert large[2] == large[3]
    np.testing.assert_allclose(large, small * scale, atol=2 + 0.02 * scale * 100)


@pytest.mark.parametrize(
    ("frames", "times", "message"),
    [
        ([], [], "at least one; got 0 and 0"),
        (numbered(2), [0.0], "as many frames as times"),
        ([np.zeros((4, 4), np.uint8)], [0.0], r"frames of one shape \(H, W, 3\)"),
        ([np.zeros((4, 4, 3), np.uint8), np.zeros((5, 4, 3), np.uint8)], [0.0, 1.0], "frames of one shape"),
    ],
)
def test_frames_and_times_have_to_fit(frames: list[NDArray[np.uint8]], times: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        track_faces(frames, times)


def _gradient() -> NDArray[np.uint8]:
    """A picture whose red is the column and whose green is the row."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([columns % 256, rows, np.zeros_like(rows)], axis=-1).astype(np.uint8)


def _still(x: float, y: float, side: float) -> FaceTrack:
    return FaceTrack(True, (WIDTH, HEIGHT), np.zeros(1), np.array([[x, y, side]]))


def test_a_crop_is_the_square_of_the_frame() -> None:
    crop = crop_faces([_gradient()], [0.0], _still(100, 80, 40), margin=1.5)[0]
    np.testing.assert_array_equal(crop, _gradient()[50:110, 70:130])


def test_a_crop_beyond_the_frame_repeats_the_edge() -> None:
    crop = crop_faces([_gradient()], [0.0], _still(10, 10, 40), margin=1.0)[0]
    assert crop.shape == (40, 40, 3)
    np.testing.assert_array_equal(crop[10:, 10:], _gradient()[:30, :30])
    np.testing.assert_array_equal(crop[:10, 10:], np.repeat(_gradient()[:1, :30], 10, axis=0))
    np.testing.assert_array_equal(crop[20, :10], np.repeat(_gradient()[10:11, 0], 10, axis=0))


def test_frames_at_another_scale_give_the_same_view() -> None:
    large = np.repeat(np.repeat(_gradient(), 2, axis=0), 2, axis=1)
    small_crop, large_crop = crop_faces([_gradient(), large], [0.0, 0.0], _still(100, 80, 40), margin=1.0)
    assert (small_crop.shape, large_crop.shape) == ((40, 40, 3), (80, 80, 3))
    np.testing.assert_array_equal(large_crop[::2, ::2], small_crop)


@given(x=st.floats(0, WIDTH), y=st.floats(0, HEIGHT), side=st.floats(1, 400), margin=st.floats(0.1, 3))
def test_crops_are_always_square(x: float, y: float, side: float, margin: float) -> None:
    crop = crop_faces([_gradient()], [0.0], _still(x, y, side), margin)[0]
    assert crop.shape[0] == crop.shape[1] >= 1
    assert crop.shape[2] == 3
    assert crop.flags.c_contiguous


def test_crops_need_a_time_each() -> None:
    with pytest.raises(ValueError, match="as many frames as times; got 1 and 2"):
        crop_faces([_gradient()], [0.0, 1.0], _still(100, 80, 40), 1.0)


def test_a_cascade_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="expected the cascade nowhere"):
        FaceDetector().detect(_gradient(), Search("nowhere", 320, 0.2, 1.2, 3, 0))
