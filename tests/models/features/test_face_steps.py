"""Features of the face: what the stream says, how it changes, where the face is."""

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.features.face_steps import EMOTIONS, FACE_COLUMNS, face_steps, step_logits, window_of
from models.features.steps import column_table

NAMES = [column.name for column in FACE_COLUMNS]
DOCUMENT = Path(__file__).parents[3] / "docs/sentiment-features.md"


def standing(steps: int) -> NDArray[np.float64]:
    """A face of 100 pixels whose centre is the middle of a picture of 400 x 200."""
    return np.tile([150.0, 50.0, 100.0, 100.0], (steps, 1))


def named(features: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    return features[:, NAMES.index(name)]


def test_there_are_35_columns_each_with_a_name_of_its_own() -> None:
    assert len(NAMES) == len(set(NAMES)) == 35


def test_the_document_has_the_columns() -> None:
    assert column_table(FACE_COLUMNS) in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (0, range(0, 8)),
        (4, range(0, 8)),
        (5, range(1, 9)),
        (25, range(21, 29)),
        (46, range(42, 50)),
        (49, range(42, 50)),
    ],
)
def test_windows_lie_around_their_step_and_within_the_clip(step: int, expected: range) -> None:
    assert window_of(step, 50, 8).tolist() == list(expected)


def test_of_too_few_steps_the_last_is_repeated() -> None:
    assert window_of(1, 3, 8).tolist() == [0, 1, 2, 2, 2, 2, 2, 2]


@pytest.mark.parametrize(("step", "steps", "frames"), [(-1, 50, 8), (50, 50, 8), (0, 0, 8), (0, 50, 0)])
def test_there_is_no_window_of_a_step_that_is_not(step: int, steps: int, frames: int) -> None:
    with pytest.raises(ValueError, match=rf"expected a step below {steps} and at least one frame; got step {step}"):
        window_of(step, steps, frames)


def means_of(windows: list[NDArray[np.float32]]) -> object:
    """A stream that says the mean of the faces it sees, and remembers them."""

    def stream(video: NDArray[np.float32]) -> NDArray[np.float32]:
        windows.append(video)
        return np.full(8, video.mean(), dtype=np.float32)

    return stream


def test_every_fourth_window_is_run_and_the_last() -> None:
    windows: list[NDArray[np.float32]] = []
    # Each face is a picture of its step.
    video = np.tile(np.arange(50, dtype=np.float32)[None, :, None, None], (3, 1, 2, 2))
    found = step_logits(video, 8, means_of(windows))  # type: ignore[arg-type]
    assert [int(window[0, 0, 0, 0]) for window in windows] == [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 42]
    assert {window.shape for window in windows} == {(3, 8, 2, 2)}
    # A window's mean is linear in its step here, so that interpolation is exact; the first and last ones are shared.
    assert found.shape == (50, 8)
    np.testing.assert_allclose(found[:, 0], np.clip(np.arange(50) - 0.5, 3.5, 45.5))
    np.testing.assert_array_equal(found, found[:, :1].repeat(8, axis=1))


def test_a_clip_of_one_window_is_run_once() -> None:
    windows: list[NDArray[np.float32]] = []
    found = step_logits(np.ones((3, 5, 2, 2), np.float32), 8, means_of(windows))  # type: ignore[arg-type]
    assert len(windows) == 1
    np.testing.assert_array_equal(found, np.ones((5, 8)))
    with pytest.raises(ValueError, match=r"expected video of shape \(3, steps, size, size\); got \(1, 5, 2, 2\)"):
        step_logits(np.ones((1, 5, 2, 2), np.float32), 8, means_of(windows))  # type: ignore[arg-type]


def test_what_the_stream_says() -> None:
    logits = np.zeros((3, 8), np.float32)
    # Happy alone: e^x / (e^x + 7) is a half for x = ln 7.
    logits[1, EMOTIONS.index("happy")] = math.log(7)
    logits[2] = 100
    found = face_steps(logits, standing(3), (400, 200), found=True)
    assert found.shape == (3, 35)
    assert found.dtype == np.float32
    np.testing.assert_allclose(named(found, "logit_happy"), [0, math.log(7), 100], rtol=1e-6)
    np.testing.assert_allclose(named(found, "probability_happy"), [1 / 8, 1 / 2, 1 / 8], rtol=1e-6)
    np.testing.assert_allclose(named(found, "probability_sad"), [1 / 8, 1 / 14, 1 / 8], rtol=1e-6)
    # Three bits if all eight are equally likely; half a bit and half of log2(14) where one has half of it.
    np.testing.assert_allclose(named(found, "entropy"), [3, 0.5 + 0.5 * math.log2(14), 3], rtol=1e-6)
    # To the step after, between both neighbours, from the step before.
    np.testing.assert_allclose(named(found, "change_happy"), [3 / 8, 0, -3 / 8], atol=1e-7)
    # Three eighths came to happy from the others, and went back.
    np.testing.assert_allclose(named(found, "movement"), [0, 3 / 8, 3 / 8], atol=1e-7)


def test_where_the_face_is() -> None:
    boxes = standing(3)
    boxes[:, 0] += [-20, 0, 20]
    boxes[:, 1] += 40
    found = face_steps(np.zeros((3, 8), np.float32), boxes, (400, 200), found=True)
    np.testing.assert_allclose(named(found, "centre_x"), [-0.05, 0, 0.05], atol=1e-7)
    np.testing.assert_allclose(named(found, "centre_y"), 0.2)
    np.testing.assert_allclose(named(found, "side"), 0.5)
    np.testing.assert_allclose(named(found, "offset_x"), [-0.2, 0, 0.2], atol=1e-7)
    np.testing.assert_allclose(named(found, "offset_y"), 0, atol=1e-7)
    np.testing.assert_allclose(named(found, "velocity_x"), 0.2)
    np.testing.assert_allclose(named(found, "velocity_y"), 0, atol=1e-7)
    np.testing.assert_allclose(named(found, "relative_side"), 0, atol=1e-7)
    np.testing.assert_allclose(named(found, "growth"), 0, atol=1e-7)


def test_a_face_that_comes_nearer() -> None:
    sides = np.array([50.0, 100.0, 150.0])
    boxes = np.stack([200 - sides / 2, 100 - sides / 2, sides, sides], axis=1)
    found = face_steps(np.zeros((3, 8), np.float32), boxes, (400, 200), found=True)
    np.testing.assert_allclose(named(found, "side"), [0.25, 0.5, 0.75])
    np.testing.assert_allclose(named(found, "offset_x"), 0, atol=1e-7)
    np.testing.assert_allclose(named(found, "relative_side"), np.log([0.5, 1, 1.5]), rtol=1e-6)
    np.testing.assert_allclose(named(found, "growth"), [np.log(2), np.log(3) / 2, np.log(1.5)], rtol=1e-6)


def test_the_scale_of_the_picture_does_not_matter() -> None:
    draw = np.random.default_rng(0)
    logits = draw.normal(size=(50, 8)).astype(np.float32)
    boxes = standing(50) + draw.normal(0, 3, (50, 1))
    small = face_steps(logits, boxes, (400, 200), found=True)
    np.testing.assert_allclose(face_steps(logits, 3 * boxes, (1200, 600), found=True), small, atol=1e-6)


def test_without_a_face_the_stream_is_not_believed() -> None:
    logits = np.random.default_rng(0).normal(size=(4, 8)).astype(np.float32)
    found = face_steps(logits, standing(4), (400, 200), found=False)
    np.testing.assert_array_equal(found[:, :8], 0)
    np.testing.assert_allclose(found[:, 8:16], 1 / 8)
    np.testing.assert_array_equal(found[:, 16:24], 0)
    np.testing.assert_allclose(named(found, "entropy"), 3)


def test_a_single_step_has_no_change() -> None:
    found = face_steps(np.ones((1, 8), np.float32), standing(1), (400, 200), found=True)
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(named(found, "velocity_x"), 0)


def test_the_surest_face_is_finite() -> None:
    logits = np.zeros((2, 8), np.float32)
    logits[0, 0], logits[1, 7] = 1e4, -1e4
    assert np.isfinite(face_steps(logits, standing(2), (400, 200), found=True)).all()


@pytest.mark.parametrize(
    ("logits", "boxes", "size", "message"),
    [
        (np.zeros((2, 7)), standing(2), (4, 2), r"expected logits \(steps, 8\) and boxes \(steps, 4\); got \(2, 7\)"),
        (np.zeros((3, 8)), standing(2), (4, 2), r"got \(3, 8\) and \(2, 4\)"),
        (np.zeros((0, 8)), standing(0), (4, 2), r"got \(0, 8\) and \(0, 4\)"),
        (np.full((2, 8), np.nan), standing(2), (4, 2), "expected finite logits and boxes; got NaN or infinity"),
        (np.zeros((2, 8)), standing(2) * 0, (4, 2), "expected boxes and a picture with a size; got 0.0"),
        (np.zeros((2, 8)), standing(2), (0, 2), r"got 100.0 and \(0, 2\)"),
    ],
)
def test_what_can_not_be_used_is_said(
    logits: NDArray[np.float32], boxes: NDArray[np.float64], size: tuple[int, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        face_steps(logits.astype(np.float32), boxes, size, found=True)
