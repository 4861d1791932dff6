"""Random changes of faces keep what they should keep."""

import math

import pytest
import torch

from training.animate import animate
from training.augment import jitter_stills, uniform, warp


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(n: int = 3) -> torch.Tensor:
    return torch.rand((n, 1, 48, 48), generator=generator(1))


def test_no_movement_leaves_the_picture() -> None:
    still = warp(pictures(), torch.zeros(3), torch.ones(3), torch.zeros(3, 2))
    torch.testing.assert_close(still, pictures(), atol=1e-5, rtol=0)


def test_half_a_turn_twice_is_the_picture() -> None:
    turn = torch.full((3,), math.pi)
    once = warp(pictures(), turn, torch.ones(3), torch.zeros(3, 2))
    torch.testing.assert_close(once, pictures().flip(-1).flip(-2), atol=1e-4, rtol=0)


def test_a_shift_is_a_part_of_half_the_side() -> None:
    moved = warp(pictures(), torch.zeros(3), torch.ones(3), torch.tensor([[0.5, 0.0]]).expand(3, 2))
    torch.testing.assert_close(moved[..., :30], pictures()[..., 12:42], atol=1e-4, rtol=0)


def test_beyond_the_border_may_be_nothing() -> None:
    aside = torch.tensor([[0.5, 0.0]]).expand(3, 2)
    moved = warp(pictures(), torch.zeros(3), torch.ones(3), aside, padding="zeros")
    assert not moved[..., 37:].any()
    assert warp(pictures(), torch.zeros(3), torch.ones(3), aside)[..., 37:].any()


def test_uniform_numbers_lie_in_their_range() -> None:
    drawn = uniform((10_000,), -2, 3, generator())
    assert -2 <= drawn.min() < -1.99
    assert 2.99 < drawn.max() < 3
    assert drawn.mean().item() == pytest.approx(0.5, abs=0.05)


def test_the_same_seed_gives_the_same_changes() -> None:
    torch.testing.assert_close(jitter_stills(pictures(), generator(3)), jitter_stills(pictures(), generator(3)))
    assert not torch.equal(jitter_stills(pictures(), generator(3)), jitter_stills(pictures(), generator(4)))


def test_an_animated_still_trembles_but_stays_the_face() -> None:
    face = torch.zeros(1, 1, 48, 48)
    face[..., 16:32, 16:32] = 1
    clip = animate(face, face, 8, generator())
    assert clip.shape == (1, 1, 8, 48, 48)
    assert clip.min() >= 0
    assert clip.max() <= 1
    differences = (clip[:, :, 1:] - clip[:, :, :-1]).abs().mean(dim=(1, 3, 4))
    # Each frame differs from the one before, yet far less than from an empty picture.
    assert (differences > 0.01).all()
    assert (differences < clip.mean()).all()


def test_an_expression_rises_from_the_start_to_the_end() -> None:
    starts, ends = torch.zeros(40, 1, 48, 48), torch.ones(40, 1, 48, 48)
    brightness = animate(starts, ends, 8, generator()).mean(dim=(0, 1, 3, 4))
    assert brightness.argsort().tolist() == list(range(8))
    assert brightness[0] < 0.5
    assert brightness[-1] > 0.9
