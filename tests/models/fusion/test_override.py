"""What-if analysis: an override is applied instead of the attention, which is reported all the same."""

import pytest
import torch
from torch import Tensor

from models.fusion.blocks import FusionError
from tests.models.fusion.sites import module, site, some


def test_an_override_is_applied_before_lambda_and_not_reported() -> None:
    config = site(floor=0.25)
    msaf = module(config)
    features = some(config)
    plain = msaf(features)
    seen: list[Tensor] = []

    def ablate_audio(attention: Tensor) -> Tensor:
        seen.append(attention)
        return torch.cat([torch.full_like(attention[:, :, :3], 0.5), torch.zeros_like(attention[:, :, 3:])], dim=2)

    changed = msaf(features, ablate_audio)
    torch.testing.assert_close(seen[0], plain.attention, atol=0, rtol=0)
    torch.testing.assert_close(changed.attention, plain.attention, atol=0, rtol=0)
    torch.testing.assert_close(changed.features["video"], features["video"] * (0.25 + 0.75 * 0.5))
    torch.testing.assert_close(changed.features["audio"], features["audio"] * 0.25)
    same = msaf(features, lambda attention: attention.clone())
    torch.testing.assert_close(same.features["video"], plain.features["video"], atol=0, rtol=0)


def test_an_override_of_one_segment_leaves_the_others() -> None:
    config = site(segments=3)
    msaf = module(config)
    features = some(config, {"video": (9, 2), "audio": (6,)})
    plain = msaf(features)

    def silence_second(attention: Tensor) -> Tensor:
        return attention * torch.tensor([1.0, 0.0, 1.0])[:, None, None]

    changed = msaf(features, silence_second)
    assert changed.features["video"][:, :, 3:6].eq(0).all()
    assert changed.features["audio"][:, :, 2:4].eq(0).all()
    torch.testing.assert_close(changed.features["video"][:, :, :3], plain.features["video"][:, :, :3])
    torch.testing.assert_close(changed.features["video"][:, :, 6:], plain.features["video"][:, :, 6:])


def test_an_override_has_to_keep_the_shape() -> None:
    config = site()
    with pytest.raises(FusionError, match=r"fusion: expected an override to give \(2, 1, 5, 8\); got \(2, 5, 8\)"):
        module(config)(some(config), lambda attention: attention[:, 0])
