"""Pictures of a scene to a network's input: framing, size, order of colours, normalisation."""

from typing import Any

import numpy as np
import pytest

from models.features.scene import Picture, is_gray, scene_input, shown_scene
from models.inputs import SceneFrames


def spec(**fields: Any) -> SceneFrames:
    base = {"content": "rgb", "frames": 1, "size": 4, "mean": (0.0, 0.5, 1.0), "std": (1.0, 0.5, 0.25)}
    return SceneFrames(**{**base, **fields})


def plain(height: int, width: int, colour: tuple[int, int, int] = (255, 0, 51)) -> Picture:
    return np.full((height, width, 3), colour, np.uint8)


def test_each_channel_is_normalised_by_its_own_numbers() -> None:
    out = scene_input([plain(6, 8)] * 2, spec(frames=2))
    assert out.shape == (3, 2, 4, 4)
    assert out.dtype == np.float32
    np.testing.assert_allclose(out[0], 1.0, atol=1e-6)
    np.testing.assert_allclose(out[1], -1.0, atol=1e-6)
    np.testing.assert_allclose(out[2], (0.2 - 1) / 0.25, atol=1e-6)


def test_the_numbers_belong_to_the_channels_of_the_cards_order() -> None:
    out = scene_input([plain(4, 4)], spec(channel_order="bgr"))
    np.testing.assert_allclose(out[0], 0.2, atol=1e-6)
    np.testing.assert_allclose(out[2], 0.0, atol=1e-6)


def test_time_and_place_stay_in_order() -> None:
    first, second = plain(4, 4, (0, 0, 0)), plain(4, 4, (0, 0, 0))
    second[1, 2] = 255
    out = scene_input([first, second], spec(frames=2, mean=(0, 0, 0), std=(1, 1, 1)))
    assert np.argwhere(out[0]).tolist() == [[1, 1, 2]]


@pytest.mark.parametrize(("height", "width"), [(8, 12), (12, 8)])
def test_a_square_is_the_middle_of_the_picture(height: int, width: int) -> None:
    picture = plain(height, width, (0, 0, 0))
    top, left = (height - 8) // 2, (width - 8) // 2
    picture[top : top + 8, left : left + 8] = 200
    assert (shown_scene(picture, spec()) == 200).all()


def test_squeezed_is_the_official_recipe() -> None:
    """All of the picture to 256 pixels, then the middle 224: 16 are lost on each side, in both directions."""
    picture = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 144, axis=0).repeat(3, axis=2)
    seen = shown_scene(picture, spec(size=224, framing="squeezed"))
    assert seen.shape == (224, 224, 3)
    assert (seen[:, :, 0] == np.arange(16, 240)[None]).all()


def test_shrinking_averages_areas() -> None:
    picture = plain(8, 8, (0, 0, 0))
    picture[::2] = 200
    assert (shown_scene(picture, spec()) == 100).all()


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        ([plain(4, 4)] * 2, "expected 1 frames; got 2"),
        ([np.zeros((4, 4), np.uint8)], r"expected a picture of shape \(h, w, 3\); got \(4, 4\)"),
        ([plain(0, 4)], r"got \(0, 4, 3\)"),
    ],
)
def test_what_is_no_scene_is_refused(frames: list[Picture], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scene_input(frames, spec())


def test_gray_levels_are_told_from_colour() -> None:
    gray = plain(4, 4, (90, 90, 90))
    assert is_gray([gray, plain(4, 4, (90, 93, 91))])
    assert not is_gray([gray, plain(4, 4, (90, 97, 91))])
    # A coloured corner of a black picture: its mean difference is 255 / 16.
    corner = plain(4, 4, (0, 0, 0))
    corner[0, 0, 0] = 255
    assert not is_gray([corner])
