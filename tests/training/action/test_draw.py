"""What the stages are fed: cuts of takes, and takes as the card makes them."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.features.scene import scene_input
from models.features.skeleton import skeleton_input
from tests.training.action.takes import CONFIG, RECIPE, make
from training.action.draw import BODY, Cuts, as_served, draw_cuts, draw_depth, draw_skeleton, epoch_rows
from training.action.recipe import Variation
from training.datasets.utd_mhad import ACTIONS, MIRRORED

NO_VARIATION = Variation(
    shortest=1,
    warp=0,
    turn=0,
    tilt=0,
    scale=0,
    joint_shift=0,
    joint_noise=0,
    picture_scale=0,
    picture_shift=0,
    picture_turn=0,
    near=0,
)
PLAIN = replace(RECIPE, variation=NO_VARIATION)
ROWS = np.array([0, 5, 26])


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def whole(rows: np.ndarray, mirrored: bool = False) -> Cuts:
    n = len(rows)
    return Cuts(np.zeros(n), np.ones(n), np.zeros(n), np.full(n, mirrored))


def test_as_served_is_what_the_service_makes_of_the_card() -> None:
    takes = make()
    inputs = as_served(takes, ROWS, RECIPE)
    assert inputs["rgb"].shape == (3, 1, CONFIG.frames, CONFIG.size, CONFIG.size)
    for index, row in enumerate(ROWS):
        # 20 frames in 16 parts: part k starts at frame 1.25 k.
        chosen = [0, 1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 19]
        pictures = [np.repeat(takes.video(row)[frame][..., None], 3, axis=2) for frame in chosen]
        expected = scene_input(pictures, RECIPE.rgb)
        np.testing.assert_allclose(inputs["rgb"][index].expand(3, -1, -1, -1), expected, atol=1e-5)
        np.testing.assert_array_equal(
            inputs["skeleton"][index], skeleton_input(takes.skeleton(row)[None], RECIPE.joints)
        )


def test_without_variation_a_drawn_take_is_as_served() -> None:
    takes = make()
    served = as_served(takes, ROWS, PLAIN)
    depth = draw_depth(takes, ROWS, whole(ROWS), PLAIN, generator())
    torch.testing.assert_close(depth, served["rgb"], atol=1e-4, rtol=0)
    joints = draw_skeleton(takes, ROWS, whole(ROWS), PLAIN, generator())
    # The origin is the hip of the very first frame, in both.
    torch.testing.assert_close(joints, served["skeleton"], atol=1e-4, rtol=0)


def test_cuts_lie_within_the_take_and_bend_time_without_turning_it_back() -> None:
    takes = make(per_action=8)
    rows = np.arange(len(takes))
    cuts = draw_cuts(takes, rows, RECIPE, generator())
    assert (cuts.start >= 0).all() and (cuts.start + cuts.length <= 1 + 1e-9).all()
    assert cuts.length.min() >= RECIPE.variation.shortest
    assert cuts.length.min() < 0.8
    assert cuts.length.max() > 0.95
    assert np.abs(cuts.bend).max() <= RECIPE.variation.warp < 1


def test_only_actions_without_a_side_are_mirrored() -> None:
    takes = make(per_action=40)
    cuts = draw_cuts(takes, np.arange(len(takes)), RECIPE, generator())
    both_ways = np.array([name in MIRRORED for name in ACTIONS])[takes.labels]
    assert not cuts.mirrored[~both_ways].any()
    assert cuts.mirrored[both_ways].mean() == pytest.approx(0.5, abs=0.1)


def test_a_mirrored_take_is_mirrored_in_both_modalities() -> None:
    takes = make()
    takes.depth[:, :, 12:] = 200
    plain, mirrored = (draw_depth(takes, ROWS, whole(ROWS, flip), PLAIN, generator()) for flip in (False, True))
    torch.testing.assert_close(mirrored, plain.flip(-1), atol=1e-4, rtol=0)
    plain, mirrored = (draw_skeleton(takes, ROWS, whole(ROWS, flip), PLAIN, generator()) for flip in (False, True))
    left, right = BODY.names.index("left hand"), BODY.names.index("right hand")
    torch.testing.assert_close(mirrored[:, 0, :, left], -plain[:, 0, :, right])
    torch.testing.assert_close(mirrored[:, 1:, :, left], plain[:, 1:, :, right])


def test_turning_keeps_the_distances_between_joints() -> None:
    takes = make()
    turned = replace(RECIPE, variation=replace(NO_VARIATION, turn=40.0, tilt=10.0))
    one, other = (draw_skeleton(takes, ROWS, whole(ROWS), recipe, generator()) for recipe in (PLAIN, turned))
    assert (one - other).abs().max() > 0.1
    apart = [(x[:, :, :, 0] - x[:, :, :, 15]).norm(dim=1) for x in (one, other)]
    torch.testing.assert_close(*apart, atol=1e-4, rtol=0)


def test_an_epoch_passes_over_all_takes_but_a_short_batch() -> None:
    takes = make()
    rows = list(epoch_rows(takes, 9, 2, generator()))
    assert [len(batch) for batch in rows] == [9] * 6
    assert np.bincount(np.concatenate(rows)).tolist() == [2] * 27
    assert len(list(epoch_rows(takes, 10, 1, generator()))) == 2
