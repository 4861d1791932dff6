"""Artificial takes: a person whose arm, and whose gray level, tell the action."""

import dataclasses

import numpy as np

from models.networks.action.config import ActionConfig
from training.action.recipe import Recipe, small_network
from training.datasets.utd_mhad import Takes
from training.loop import Schedule

CONFIG: ActionConfig = dataclasses.replace(
    small_network(), size=17, skeleton_frames=16, skeleton_width=8, point_features=16, block_channels=(16, 32)
)
_ONE = Schedule(epochs=1, rate=1e-3, weight_decay=0.0)
RECIPE = Recipe(
    network=CONFIG,
    skeleton_batch=9,
    skeleton_passes=2,
    skeleton=_ONE,
    depth_batch=9,
    depth=_ONE,
    fusion_batch=9,
    fusion=_ONE,
)


def make(per_action: int = 1, frames: int = 20, subject: int = 1) -> Takes:
    """`per_action` takes of each of the 27 actions."""
    draw = np.random.default_rng(subject)
    labels = np.repeat(np.arange(27), per_action)
    n = len(labels)
    depth = np.zeros((n, frames, CONFIG.size, CONFIG.size), np.uint8)
    depth[:, :, 4:14, 6:12] = 40 + 5 * labels[:, None, None, None]
    points = np.zeros((n, frames, 20, 3), np.float32)
    points[..., 1] = np.linspace(1, -1, 20)
    points[..., 2] = 3
    # The shoulders over the hips, half a metre apart.
    points[:, :, 1], points[:, :, 3] = (0, 0.5, 3), (0, 0, 3)
    points[:, :, 11, 0] = labels[:, None] / 27 * np.linspace(0, 1, frames)
    points += draw.normal(size=points.shape).astype(np.float32) * 0.001
    return Takes(
        depth.reshape(-1, *depth.shape[2:]),
        points.reshape(-1, 20, 3),
        np.arange(n + 1) * frames,
        labels,
        np.full(n, subject),
    )
