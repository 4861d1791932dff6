"""Face crops become the input that the card describes: size, gray, channel order, normalisation."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models.features.video import shown_face, video_input
from models.inputs import FaceCrops

PLAIN = FaceCrops(
    frames=2,
    size=4,
    margin=1.0,
    gray=False,
    equalise=False,
    channel_order="rgb",
    mean=(0.5, 0.25, 0.125),
    std=(0.5, 0.25, 0.2),
)
OFFICIAL = FaceCrops(
    frames=30,
    size=224,
    margin=1.0,
    gray=False,
    equalise=False,
    channel_order="bgr",
    mean=(0.485, 0.456, 0.406),
    std=(0.229, 0.224, 0.225),
)


def spec(**fields: object) -> FaceCrops:
    return PLAIN.model_copy(update=fields)


def flat(red: int, green: int, blue: int, side: int = 4) -> NDArray[np.uint8]:
    return np.full((side, side, 3), (red, green, blue), dtype=np.uint8)


def test_channels_are_normalised_one_by_one() -> None:
    found = video_input([flat(255, 0, 51), flat(0, 255, 0)], PLAIN)
    assert found.shape == (3, 2, 4, 4)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[:, 0, 0, 0], [(1 - 0.5) / 0.5, -0.25 / 0.25, (0.2 - 0.125) / 0.2], atol=1e-6)
    np.testing.assert_allclose(found[:, 1, 3, 3], [-1, 3, -0.625], atol=1e-6)


def test_the_official_recipe() -> None:
    """ImageNet's constants, meant for red, green and blue, are applied to blue, green and red."""
    random = np.random.default_rng(0)
    faces = [random.integers(0, 256, (224, 224, 3), dtype=np.uint8) for _ in range(30)]
    found = video_input(faces, OFFICIAL)
    bgr = np.stack([face[:, :, ::-1] for face in faces]) / 255
    expected = (bgr - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    np.testing.assert_allclose(found, expected.transpose(3, 0, 1, 2), atol=1e-5)


def test_time_and_place_stay_where_they_are() -> None:
    first, second = flat(0, 0, 0), flat(0, 0, 0)
    second[1, 3, 0] = 255
    found = video_input([first, second], PLAIN)
    assert np.argwhere(found[0] == found[0].max()).tolist() == [[1, 1, 3]]


@pytest.mark.parametrize(
    ("side", "interpolation"), [(9, cv2.INTER_AREA), (3, cv2.INTER_LINEAR)], ids=["shrinks", "grows"]
)
def test_a_crop_is_resized(side: int, interpolation: int) -> None:
    crop = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
    found = shown_face(crop, PLAIN)
    assert found.shape == (4, 4, 3)
    np.testing.assert_array_equal(found, cv2.resize(crop, (4, 4), interpolation=interpolation))


def test_a_crop_of_the_right_size_stays_as_it_is() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    np.testing.assert_array_equal(shown_face(crop, PLAIN), crop)


def test_gray_is_the_luminance_of_rgb() -> None:
    """Red weighs 0.299, green 0.587 and blue 0.114."""
    for colour, luminance in (((255, 0, 0), 76), ((0, 255, 0), 150), ((0, 0, 255), 29)):
        assert np.unique(shown_face(flat(*colour), spec(gray=True))).tolist() == [luminance]


@pytest.mark.parametrize("gray", [True, False])
def test_equalising_spreads_the_luminance(gray: bool) -> None:
    ramp = np.arange(100, 116, dtype=np.uint8).reshape(4, 4)
    face = shown_face(np.stack([ramp] * 3, axis=-1), spec(gray=gray, equalise=True))
    assert face.min() <= 1
    assert face.max() >= 254
    assert (np.diff(face[:, :, 1].reshape(-1).astype(int)) > 0).all()


def test_equalising_keeps_the_hue() -> None:
    crop = flat(120, 60, 60)
    crop[:2] = (60, 30, 30)
    face = shown_face(crop, spec(equalise=True)).astype(int)
    assert (face[2:, :, 0] > face[2:, :, 1]).all()
    assert np.abs(face[:, :, 1] - face[:, :, 2]).max() <= 2


@pytest.mark.parametrize(
    ("faces", "message"),
    [
        ([flat(0, 0, 0)], "expected 2 faces; got 1"),
        ([flat(0, 0, 0, 5)] * 2, r"expected faces of 4x4 RGB; got \(5, 5, 3\)"),
    ],
)
def test_faces_have_to_fit_the_card(faces: list[NDArray[np.uint8]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        video_input(faces, PLAIN)


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4), (0, 4, 3)])
def test_a_crop_has_to_be_a_picture(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected a crop of shape \(h, w, 3\); got"):
        shown_face(np.zeros(shape, np.uint8), PLAIN)
