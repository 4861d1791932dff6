"""The 2D counterpart of a 3D network, and the way back: a cheap start for a video stream from stills.

Carreira, Zisserman: "Quo vadis, action recognition?" (2017), inflate by repeating the 2D kernel over time. Here the
kernel goes to the centre of time instead, so that the inflated network sees a still exactly as its 2D counterpart does.
"""

import copy
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn


def flatten_time(module: nn.Module) -> nn.Module:
    """A copy with every 3D layer replaced by its 2D counterpart of the same name; 2D weights are freshly initialised.

    Inputs are (B, C, H, W). State-dict keys stay the same.
    """
    flat = copy.deepcopy(module)
    for name, part in list(flat.named_modules()):
        if (counterpart := _counterpart(part)) is not None:
            parent = flat.get_submodule(name.rpartition(".")[0])
            setattr(parent, name.rpartition(".")[2], counterpart)
    return flat


def inflate(flat: Mapping[str, Tensor], like: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """2D weights as 3D weights.

    Args:
        flat: state dict of the 2D counterpart.
        like: state dict of the 3D network. Where it has more input channels than `flat` has, the flat weights are
            spread evenly over them: a gray picture in each channel gives what the one channel gave.

    Returns:
        key -> tensor of the shape that `like` has.
    """
    return {key: _inflate(flat[key], tensor) for key, tensor in like.items()}


def _inflate(weight: Tensor, like: Tensor) -> Tensor:
    if weight.dim() + 1 != like.dim() or like.dim() != 5:
        return weight.clone()
    if weight.shape[1] != like.shape[1]:
        weight = weight.repeat(1, like.shape[1] // weight.shape[1], 1, 1) * (weight.shape[1] / like.shape[1])
    volume = torch.zeros_like(like)
    volume[:, :, like.shape[2] // 2] = weight
    return volume


def _plane(volume: Sequence[int | str]) -> tuple[int, int]:
    """(time, height, width) to (height, width)."""
    return int(volume[1]), int(volume[2])


def _counterpart(part: nn.Module) -> nn.Module | None:
    if isinstance(part, nn.Conv3d):
        return nn.Conv2d(
            part.in_channels,
            part.out_channels,
            _plane(part.kernel_size),
            stride=_plane(part.stride),
            padding=_plane(part.padding),
            groups=part.groups,
            bias=part.bias is not None,
        )
    if isinstance(part, nn.BatchNorm3d):
        return nn.BatchNorm2d(part.num_features)
    if isinstance(part, nn.MaxPool3d):
        return nn.MaxPool2d(part.kernel_size, part.stride, part.padding)
    if isinstance(part, nn.AdaptiveAvgPool3d):
        return nn.AdaptiveAvgPool2d(1)
    return None
