"""Stills to short clips: the face moves, grows and is lit a little differently from frame to frame."""

import math

import torch
from torch import Tensor

from training.augment import uniform, warp


def animate(starts: Tensor, ends: Tensor, frames: int, generator: torch.Generator) -> Tensor:
    """Clips that lead from one still to another of the same face (or stay with one still).

    Each clip has its own flip, placement and drift, a tremble per frame, a change of light, and a moment at which the
    expression rises.

    Args:
        starts, ends: (n, 1, h, w) in [0, 1]; the same tensor twice for stills that have no sequence.

    Returns:
        (n, 1, frames, h, w) in [0, 1].
    """
    n = len(starts)
    time = torch.linspace(0, 1, frames)[None]
    onset, pace = uniform((n, 1), -0.2, 0.5, generator), uniform((n, 1), 2, 6, generator)
    rise = ((time - onset) * pace).clamp(0, 1)[:, None, :, None, None]
    clips = starts[:, :, None] * (1 - rise) + ends[:, :, None] * rise
    clips = torch.where(uniform((n, 1, 1, 1, 1), 0, 1, generator) < 0.5, clips.flip(-1), clips)

    def path(low: float, high: float, drift: float, tremble: float) -> Tensor:
        """(n * frames,) a value per frame: placed in [low, high], drifting over the clip, trembling."""
        placed = uniform((n, 1), low, high, generator)
        drifting = uniform((n, 1), -drift, drift, generator) * (time - 0.5)
        return (placed + drifting + torch.randn((n, frames), generator=generator) * tremble).flatten()

    moved = warp(
        clips.transpose(1, 2).flatten(0, 1),
        path(-1, 1, 0.8, 0.1) * math.radians(10),
        path(0.85, 1.25, 0.1, 0.01),
        torch.stack([path(-0.16, 0.16, 0.1, 0.015), path(-0.16, 0.16, 0.1, 0.015)], dim=1),
    )
    lit = moved.clamp(0, 1) ** torch.exp(path(-0.25, 0.25, 0.1, 0.02))[:, None, None, None]
    noise = torch.randn(lit.shape, generator=generator) * 0.02
    return (lit + noise).clamp(0, 1).reshape(n, frames, *lit.shape[1:]).transpose(1, 2)
