"""Random changes of faces, drawn on whole batches."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F


def warp(images: Tensor, angle: Tensor, scale: Tensor, shift: Tensor, padding: str = "reflection") -> Tensor:
    """Rotate, scale and shift each picture.

    Args:
        images: (n, c, h, w).
        angle: (n,) radians. scale: (n,), above 1 enlarges. shift: (n, 2) as a part of half the side.
        padding: what is beyond the border: `reflection` or `zeros`.
    """
    cosine, sine = torch.cos(angle) / scale, torch.sin(angle) / scale
    rows = (torch.stack([cosine, -sine, shift[:, 0]], dim=1), torch.stack([sine, cosine, shift[:, 1]], dim=1))
    grid = F.affine_grid(torch.stack(rows, dim=1), list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, padding_mode=padding, align_corners=False)


def uniform(shape: tuple[int, ...], low: float, high: float, generator: torch.Generator) -> Tensor:
    """Uniform numbers in [low, high)."""
    return torch.rand(shape, generator=generator) * (high - low) + low


def jitter_stills(images: Tensor, generator: torch.Generator) -> Tensor:
    """Stills as a face detector and a camera would vary them.

    Flip, rotation up to 12 degrees, scale 0.85 to 1.25, shift up to 10 %, gamma, contrast, and a blank patch.

    Args:
        images: (n, 1, h, w) in [0, 1].
    """
    n = len(images)
    flipped = torch.where(uniform((n, 1, 1, 1), 0, 1, generator) < 0.5, images.flip(-1), images)
    warped = warp(
        flipped,
        uniform((n,), -1, 1, generator) * math.radians(12),
        uniform((n,), 0.85, 1.25, generator),
        uniform((n, 2), -0.2, 0.2, generator),
    )
    lit = warped.clamp(0, 1) ** torch.exp(uniform((n, 1, 1, 1), -0.3, 0.3, generator))
    contrasted = (lit - 0.5) * uniform((n, 1, 1, 1), 0.75, 1.25, generator) + 0.5
    return _blank_patch(contrasted, generator)


def _blank_patch(images: Tensor, generator: torch.Generator) -> Tensor:
    """Half of the pictures lose a rectangle (random erasing, Zhong et al. 2020)."""
    n, _, height, width = images.shape
    sides = uniform((n, 2), 0.1, 0.35, generator) * torch.tensor([height, width])
    corner = uniform((n, 2), 0, 1, generator) * (torch.tensor([height, width]) - sides)
    rows, columns = torch.arange(height)[None, :, None], torch.arange(width)[None, None, :]
    top, left = corner[:, :1, None], corner[:, 1:, None]
    inside = (
        (rows >= top) & (rows < top + sides[:, :1, None]) & (columns >= left) & (columns < left + sides[:, 1:, None])
    )
    inside &= uniform((n, 1, 1), 0, 1, generator) < 0.5
    return torch.where(inside[:, None], torch.full_like(images, 0.5), images)
