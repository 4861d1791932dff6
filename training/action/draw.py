"""Inputs of chosen takes: as the card makes them, or varied for training."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.features.joints import BODIES, UTD_JOINTS
from models.features.skeleton import sample, skeleton_input, trunk_length
from training.action.recipe import Recipe
from training.augment import uniform, warp
from training.datasets.utd_mhad import ACTIONS, MIRRORED, Takes

BODY = BODIES[len(UTD_JOINTS)]
_MIRRORED = np.array([name in MIRRORED for name in ACTIONS])

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Cuts:
    """Which part of each take is seen, and how; all (n,), shared by depth and skeleton.

    start, length: as parts of the take. bend: unevenness of time. mirrored: left and right change places.
    """

    start: NDArray[np.float64]
    length: NDArray[np.float64]
    bend: NDArray[np.float64]
    mirrored: NDArray[np.bool_]


def draw_cuts(takes: Takes, rows: Rows, recipe: Recipe, generator: torch.Generator) -> Cuts:
    """Random cuts of the chosen takes; only actions that are the same in a mirror are mirrored."""
    n, how = len(rows), recipe.variation
    length = uniform((n,), how.shortest, 1, generator).double()
    start = uniform((n,), 0, 1, generator).double() * (1 - length)
    bend = uniform((n,), -how.warp, how.warp, generator).double()
    heads = (uniform((n,), 0, 1, generator) < 0.5).numpy()
    return Cuts(start.numpy(), length.numpy(), bend.numpy(), heads & _MIRRORED[takes.labels[rows]])


def draw_depth(takes: Takes, rows: Rows, cuts: Cuts, recipe: Recipe, generator: torch.Generator) -> Tensor:
    """(n, 1, frames, size, size): the cuts of the videos; moved, scaled, turned, and nearer or farther."""
    n, frames, how = len(rows), recipe.network.frames, recipe.variation
    # As in serving: the start of each of as many equal parts.
    chosen = [
        np.minimum(np.round(where * takes.length(row)).astype(int), takes.length(row) - 1)
        for row, where in zip(rows, _bent(cuts, np.arange(frames) / frames), strict=True)
    ]
    seen = np.stack([takes.video(row)[index] for row, index in zip(rows, chosen, strict=True)])
    gray = torch.from_numpy(seen).float() / 255
    gray = torch.where(torch.from_numpy(cuts.mirrored)[:, None, None, None], gray.flip(-1), gray)
    turned = warp(
        gray,
        torch.deg2rad(uniform((n,), -how.picture_turn, how.picture_turn, generator)),
        uniform((n,), 1 - how.picture_scale, 1 + how.picture_scale, generator),
        2 * uniform((n, 2), -how.picture_shift, how.picture_shift, generator),
        padding="zeros",
    )
    lit = turned * uniform((n, 1, 1, 1), 1 - how.near, 1 + how.near, generator)
    return _normalised(lit, recipe)


def draw_skeleton(takes: Takes, rows: Rows, cuts: Cuts, recipe: Recipe, generator: torch.Generator) -> Tensor:
    """(n, 3, frames, joints, 1): the cuts of the skeletons; turned, scaled, with joints out of place."""
    frames = recipe.network.skeleton_frames
    middles = _bent(cuts, (np.arange(frames) + 0.5) / frames)
    centred = []
    for row, where, start in zip(rows, middles, cuts.start, strict=True):
        points, length = takes.skeleton(row).astype(np.float64), takes.length(row)
        origin = points[int(start * length), BODY.hip]
        scale = trunk_length(points[:, BODY.shoulders] - points[:, BODY.hip])
        centred.append(sample((points - origin) / scale, np.clip(where * length - 0.5, 0, length - 1)))
    joints = torch.from_numpy(np.stack(centred)).float()
    mirrored = joints[:, :, list(BODY.mirrored)] * torch.tensor([-1.0, 1.0, 1.0])
    joints = torch.where(torch.from_numpy(cuts.mirrored)[:, None, None, None], mirrored, joints)
    return _moved(joints, recipe, generator).permute(0, 3, 1, 2)[..., None].contiguous()


def _moved(joints: Tensor, recipe: Recipe, generator: torch.Generator) -> Tensor:
    """(n, frames, joints, 3) turned and scaled as a whole, each joint shifted over the take and shaken by frames."""
    n, how = len(joints), recipe.variation
    yaw = torch.deg2rad(uniform((n,), -how.turn, how.turn, generator))
    pitch, roll = torch.deg2rad(uniform((2, n), -how.tilt, how.tilt, generator)).unbind()
    turned = joints @ (_turn(1, yaw) @ _turn(0, pitch) @ _turn(2, roll))[:, None]
    scaled = turned * uniform((n, 1, 1, 3), 1 - how.scale, 1 + how.scale, generator)
    shift = torch.randn((n, 1, joints.shape[2], 3), generator=generator) * how.joint_shift
    return scaled + shift + torch.randn(joints.shape, generator=generator) * how.joint_noise


def _turn(axis: int, angle: Tensor) -> Tensor:
    """(n, 3, 3) rotations by (n,) radians around one axis."""
    matrix = torch.eye(3).repeat(len(angle), 1, 1)
    first, second = (other for other in range(3) if other != axis)
    matrix[:, first, first] = matrix[:, second, second] = torch.cos(angle)
    matrix[:, first, second], matrix[:, second, first] = torch.sin(angle), -torch.sin(angle)
    return matrix


def as_served(takes: Takes, rows: Rows, recipe: Recipe) -> dict[str, Tensor]:
    """The chosen takes as the card makes them: `rgb` (n, 1, T, H, W), one of three equal channels, and `skeleton`."""
    frames = recipe.network.frames
    seen = []
    for row in rows:
        # The frame nearest to the start of each of as many equal parts; of two, the earlier.
        starts = np.arange(frames) * (takes.length(row) / frames)
        seen.append(takes.video(row)[np.ceil(starts - 0.5).astype(int)])
    skeletons = [skeleton_input(takes.skeleton(row)[None], recipe.joints) for row in rows]
    return {
        "rgb": _normalised(torch.from_numpy(np.stack(seen)).float() / 255, recipe),
        "skeleton": torch.from_numpy(np.stack(skeletons)),
    }


def epoch_rows(takes: Takes, batch: int, passes: int, generator: torch.Generator) -> Iterator[Rows]:
    """The rows of an epoch's batches: all takes in random order, `passes` times; a last batch that is short is left."""
    for _ in range(passes):
        order = torch.randperm(len(takes), generator=generator).numpy()
        for start in range(0, len(takes) - batch + 1, batch):
            yield order[start : start + batch]


def _bent(cuts: Cuts, even: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, m) evenly spaced places in [0, 1] as places in the takes, time bent by half a sine."""
    bent = even + cuts.bend[:, None] * np.sin(np.pi * even) / np.pi
    return np.asarray(cuts.start[:, None] + cuts.length[:, None] * bent)


def _normalised(gray: Tensor, recipe: Recipe) -> Tensor:
    """(n, T, H, W) in [0, 1] to (n, 1, T, H, W)."""
    return ((gray - recipe.mean) / recipe.std)[:, None]
