"""A 2D network and its inflation see the same in a still."""

import torch
from torch import nn

from models.networks.emotion.config import EmotionConfig
from models.networks.emotion.network import EmotionNetwork
from training.flat import flatten_time, inflate

TINY = EmotionConfig(
    classes=8, frames=4, size=16, layers=(1, 1, 1, 1), width=8, cardinality=1, stem_channels=8, stem_kernel=3
)


def video_stream() -> nn.Sequential:
    stages = EmotionNetwork(TINY).stages
    return nn.Sequential(stages["intermediate"]["video"], stages["late"]["video"]).eval()  # type: ignore[index]


def test_flattening_keeps_keys_and_takes_time_off_the_kernels() -> None:
    volume = video_stream()
    flat = flatten_time(volume)
    assert list(flat.state_dict()) == list(volume.state_dict())
    for key, weight in volume.state_dict().items():
        expected = weight[:, :, 0].shape if weight.dim() == 5 else weight.shape
        assert flat.state_dict()[key].shape == expected


def test_an_inflated_network_sees_a_still_clip_as_its_flat_counterpart_sees_the_still() -> None:
    torch.manual_seed(0)
    volume = video_stream()
    flat = flatten_time(volume).eval()
    volume.load_state_dict(inflate(flat.state_dict(), volume.state_dict()))
    still = torch.randn(2, 3, 16, 16)
    with torch.inference_mode():
        seen = volume(still[:, :, None].expand(-1, -1, 4, -1, -1))
        expected = flat(still)
    torch.testing.assert_close(seen, expected[:, :, None].expand_as(seen), atol=1e-4, rtol=1e-4)


def test_gray_weights_are_spread_over_the_colours() -> None:
    gray = nn.Conv2d(1, 4, 3, bias=False)
    like = nn.Conv3d(3, 4, 3, bias=False)
    weight = inflate(gray.state_dict(), like.state_dict())["weight"]
    assert weight.shape == (4, 3, 3, 3, 3)
    torch.testing.assert_close(weight[:, :, 1].sum(1), gray.weight[:, 0])
    assert weight[:, :, [0, 2]].abs().sum() == 0
