"""Joints to a network's input: which persons, gaps, coordinates and frames."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models.features.joints import BODIES, NTU_JOINTS, UTD_JOINTS
from models.features.skeleton import activity, chosen, even_positions, filled, sample, skeleton_input
from models.inputs import SkeletonFrames

NAN = float("nan")
NTU, UTD = BODIES[25], BODIES[20]


def spec(**fields: Any) -> SkeletonFrames:
    return SkeletonFrames(**{"frames": 4, "joints": 25, "persons": 2, "recipe": "metres", **fields})


def still(joints: int = 25, frames: int = 4, at: float = 0.0) -> NDArray[np.float32]:
    """(frames, joints, 3): joint j stands at (at, j, 3)."""
    points = np.zeros((frames, joints, 3), np.float32)
    points[..., 0], points[..., 1], points[..., 2] = at, np.arange(joints), 3
    return points


def test_the_numberings_of_the_two_bodies() -> None:
    assert (len(NTU_JOINTS), len(UTD_JOINTS)) == (25, 20)
    assert [NTU.names[index] for index in (NTU.hip, NTU.spine, NTU.shoulders)] == [
        "spine base",
        "spine middle",
        "spine shoulder",
    ]
    assert [UTD.names[index] for index in (UTD.hip, UTD.spine, UTD.shoulders)] == [
        "hip centre",
        "spine",
        "shoulder centre",
    ]


@pytest.mark.parametrize("body", [NTU, UTD])
def test_left_and_right_change_places_in_a_mirror(body: Any) -> None:
    mirrored = body.mirrored
    assert [mirrored[index] for index in mirrored] == list(range(len(body.names)))
    assert body.names[mirrored[body.names.index("left elbow")]] == "right elbow"
    assert mirrored[body.names.index("head")] == body.names.index("head")


def test_metres_stay_and_an_absent_person_is_zeros() -> None:
    out = skeleton_input(still(at=1.5)[None], spec())
    assert out.shape == (3, 4, 25, 2)
    assert out.dtype == np.float32
    assert (out[0, :, :, 0] == 1.5).all()
    assert (out[1, :, :, 0] == np.arange(25)).all()
    assert (out[2, :, :, 0] == 3).all()
    assert not out[..., 1].any()


def test_centred_puts_the_first_hip_at_the_origin_and_the_trunk_to_one() -> None:
    points = still(20, at=1.0)
    points[:, UTD.hip], points[:, UTD.shoulders] = (1, 0, 3), (1, 0.5, 3)
    points[2:, :, 0] += 0.5
    out = skeleton_input(points[None], spec(joints=20, persons=1, recipe="centred"))[..., 0]
    np.testing.assert_allclose(out[:, 0, UTD.hip], 0, atol=1e-6)
    np.testing.assert_allclose(out[:, 0, UTD.shoulders], [0, 1, 0], atol=1e-6)
    # Half a metre aside is one trunk.
    np.testing.assert_allclose(out[:, 3, UTD.hip], [1, 0, 0], atol=1e-6)


def test_persons_keep_their_places_relative_to_each_other_when_centred() -> None:
    out = skeleton_input(np.stack([still(at=1.0), still(at=3.0)]), spec(recipe="centred"))
    trunk = NTU.shoulders - NTU.hip
    np.testing.assert_allclose(out[0, :, :, 0], 0, atol=1e-6)
    np.testing.assert_allclose(out[0, :, :, 1], 2 / trunk, rtol=1e-6)


def test_a_body_without_a_trunk_keeps_its_scale() -> None:
    points = np.zeros((1, 4, 25, 3), np.float32)
    points[0, :, 5] = (1, 2, 3)
    out = skeleton_input(points, spec(recipe="centred"))
    np.testing.assert_allclose(out[:, 0, 5, 0], [1, 2, 3])


def test_the_official_recipe_follows_the_first_spine_and_leaves_the_absent_at_the_camera() -> None:
    walking = still()
    walking[:, :, 0] = np.arange(4)[:, None]
    out = skeleton_input(walking[None], spec(recipe="spine"))
    np.testing.assert_allclose(out[:, :, NTU.spine, 0], 0)
    np.testing.assert_allclose(out[1, 0, :, 0], np.arange(25) - NTU.spine)
    # The absent one stands at (0, 0, 0), seen from the spine at (t, 1, 3).
    np.testing.assert_allclose(out[:, 2, 7, 1], [-2, -1, -3])


def test_of_persons_who_stand_still_the_longest_tracked_are_chosen_in_their_order() -> None:
    short, first, second = still(at=1.0), still(at=2.0), still(at=3.0)
    short[1:] = NAN
    points = np.stack([short, first, np.full_like(short, NAN), second])
    assert chosen(points, 2) == [1, 3]
    assert chosen(points, 1) == [1]
    assert chosen(points, 4) == [0, 1, 3]
    out = skeleton_input(points, spec())
    assert out[0, 0, 0].tolist() == [2, 3]


def test_the_one_that_moves_is_chosen() -> None:
    moving = still(at=5.0)
    moving[:, 11, 1] += np.arange(4)
    assert chosen(np.stack([still(), moving]), 1) == [1]


def test_furniture_that_is_tracked_in_every_frame_is_not_read_before_a_person() -> None:
    """Walking one metre in nine of ten frames against standing in all."""
    walker = still(frames=10, at=5.0)
    walker[:, :, 0] += np.arange(10)[:, None] / 9
    walker[9] = NAN
    points = np.stack([walker, still(frames=10), walker + 1])
    assert chosen(points, 2) == [0, 2]
    # Places 0 to 8 ninths of a metre are 20 / 9 ninths from their mean, on average.
    assert activity(walker) == pytest.approx(0.9 * 20 / 81)
    assert activity(still()) == activity(np.full((4, 25, 3), NAN, np.float32)) == 0


def test_a_joint_that_is_missing_for_a_while_does_not_move() -> None:
    person = still(frames=6)
    person[2, 3] = NAN
    assert activity(person) == 0


def test_gaps_are_interpolated_and_held_at_the_ends() -> None:
    person = still(frames=6)
    person[:, 3, 0] = [NAN, 1, NAN, NAN, 4, NAN]
    np.testing.assert_allclose(filled(person)[:, 3, 0], [1, 1, 2, 3, 4, 4])
    # The joint's other coordinates are as untrustworthy as the missing one.
    np.testing.assert_allclose(filled(person)[:, 3, 1], 3)


def test_a_joint_that_was_never_seen_stands_in_the_middle_of_the_others() -> None:
    person = still()
    person[:, 24] = NAN
    np.testing.assert_allclose(filled(person)[:, 24], [[0, np.arange(24).mean(), 3]] * 4)


@pytest.mark.parametrize(
    ("frames", "wanted", "expected"),
    [
        (4, 4, [0, 1, 2, 3]),
        (8, 4, [0.5, 2.5, 4.5, 6.5]),
        (2, 4, [0, 0.25, 0.75, 1]),
        (1, 3, [0, 0, 0]),
        (3, 1, [1]),
    ],
)
def test_frames_are_taken_at_the_middles_of_equal_parts(frames: int, wanted: int, expected: list[float]) -> None:
    np.testing.assert_allclose(even_positions(frames, wanted), expected)


def test_resampling_is_linear_between_frames() -> None:
    sequence = np.array([[0.0], [10.0], [30.0]])
    np.testing.assert_allclose(sample(sequence, np.array([0, 0.5, 1.25, 2]))[:, 0], [0, 5, 15, 30])


@pytest.mark.parametrize("frames", [3, 32, 103])
def test_resampling_is_that_of_the_official_code(frames: int) -> None:
    """`torch.nn.functional.interpolate` of the coordinates over time, bilinear, without aligned corners."""
    import torch  # noqa: PLC0415

    points = np.random.default_rng(0).normal(size=(1, frames, 25, 3)).astype(np.float32)
    out = skeleton_input(points, spec(frames=32, persons=1))[..., 0]
    flat = torch.from_numpy(points[0].reshape(1, frames, 75).transpose(0, 2, 1).copy())
    expected = torch.nn.functional.interpolate(flat, size=32, mode="linear", align_corners=False)
    np.testing.assert_allclose(out.transpose(2, 0, 1).reshape(75, 32), expected[0].numpy(), atol=1e-5)


def infinite() -> NDArray[np.float32]:
    points = still()[None].copy()
    points[0, 2, 7, 1] = np.inf
    return points


@pytest.mark.parametrize(
    ("points", "fields", "message"),
    [
        (still(20)[None], {}, r"expected points of shape \(persons, frames, 25, 3\); got \(1, 4, 20, 3\)"),
        (still(), {}, r"got \(4, 25, 3\)"),
        (still(frames=0)[None], {}, r"got \(1, 0, 25, 3\)"),
        (infinite(), {}, "expected finite points; got infinity at person 0, frame 2, joint 7"),
        (np.full((2, 4, 25, 3), NAN, np.float32), {}, "expected at least one tracked joint; all are missing"),
        (still(9)[None], {"joints": 9, "recipe": "centred"}, "expected 20 or 25 joints for recipe 'centred'"),
    ],
    ids=["other joints", "no persons", "no frames", "infinite", "nobody", "another body"],
)
def test_what_is_no_skeleton_is_refused(points: NDArray[np.float32], fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        skeleton_input(points, spec(**fields))
