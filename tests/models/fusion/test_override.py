"""What-if analysis: an override says what becomes of the blocks; the attention is reported all the same."""

import pytest
import torch
from torch import Tensor

from models.fusion.blocks import FusionError
from models.fusion.msaf import Reweighing
from tests.models.fusion.sites import module, site, some


def test_an_override_is_applied_instead_of_lambda_and_attention_and_not_reported() -> None:
    config = site(floor=0.25)
    msaf = module(config)
    features = some(config)
    plain = msaf(features)
    seen: list[Tensor] = []

    def silence_audio(attention: Tensor) -> Reweighing:
        seen.append(attention)
        factor = torch.cat([torch.full_like(attention[:, :, :3], 0.5), torch.zeros_like(attention[:, :, 3:])], dim=2)
        return Reweighing(factor)

    changed = msaf(features, silence_audio)
    torch.testing.assert_close(seen[0], plain.attention, atol=0, rtol=0)
    torch.testing.assert_close(changed.attention, plain.attention, atol=0, rtol=0)
    torch.testing.assert_close(changed.features["video"], features["video"] * 0.5)
    assert changed.features["audio"].eq(0).all()
    same = msaf(features, lambda attention: Reweighing(0.25 + 0.75 * attention))
    torch.testing.assert_close(same.features["video"], plain.features["video"], atol=0, rtol=0)


def test_what_is_added_is_the_same_at_all_positions_of_a_segment() -> None:
    config = site(segments=3)
    msaf = module(config)
    features = some(config, {"video": (9, 2), "audio": (6,)})
    plain = msaf(features).features
    added = torch.arange(3 * 5 * 8.0).reshape(1, 3, 5, 8).expand(2, -1, -1, -1)
    changed = msaf(features, lambda attention: Reweighing(msaf.factor(attention), added)).features
    # Channel 9 of the video is the second of its second block; channel 2 of the audio the third of block 3.
    for start, segment in ((0, 0), (3, 1), (6, 2)):
        got = changed["video"][:, 9, start : start + 3] - plain["video"][:, 9, start : start + 3]
        torch.testing.assert_close(got, torch.full_like(got, 40.0 * segment + 9), atol=1e-5, rtol=0)
        got = changed["audio"][:, 2, start * 2 // 3] - plain["audio"][:, 2, start * 2 // 3]
        torch.testing.assert_close(got, torch.full_like(got, 40.0 * segment + 26), atol=1e-5, rtol=0)


def test_an_override_of_one_segment_leaves_the_others() -> None:
    config = site(segments=3)
    msaf = module(config)
    features = some(config, {"video": (9, 2), "audio": (6,)})
    plain = msaf(features)

    def silence_second(attention: Tensor) -> Reweighing:
        return Reweighing(attention * torch.tensor([1.0, 0.0, 1.0])[:, None, None])

    changed = msaf(features, silence_second)
    assert changed.features["video"][:, :, 3:6].eq(0).all()
    assert changed.features["audio"][:, :, 2:4].eq(0).all()
    torch.testing.assert_close(changed.features["video"][:, :, :3], plain.features["video"][:, :, :3])
    torch.testing.assert_close(changed.features["video"][:, :, 6:], plain.features["video"][:, :, 6:])


def test_one_sample_can_be_asked_several_questions() -> None:
    config = site()
    msaf = module(config)
    features = some(config, batch=1)
    factors = torch.tensor([0.0, 1.0, 2.0])[:, None, None, None].expand(3, 1, 5, 8)
    changed = msaf(features, lambda _: Reweighing(factors))
    assert changed.attention.shape == (1, 1, 5, 8)
    for name, x in features.items():
        torch.testing.assert_close(changed.features[name], torch.cat([0 * x, x, 2 * x]))


def test_an_override_has_to_keep_the_shape() -> None:
    config = site()
    msaf, features = module(config), some(config)
    with pytest.raises(FusionError, match=r"fusion: expected an override to give \(2, 1, 5, 8\); got \(2, 5, 8\)"):
        msaf(features, lambda attention: Reweighing(attention[:, 0]))
    with pytest.raises(FusionError, match=r"fusion: expected an override to give \(2, 1, 5, 8\); got \(3, 1, 5, 8\)"):
        msaf(features, lambda attention: Reweighing(torch.ones(3, 1, 5, 8)))
    with pytest.raises(FusionError, match=r"fusion: expected an override to give \(2, 1, 5, 8\); got \(2, 1, 4, 8\)"):
        msaf(features, lambda attention: Reweighing(attention, attention[:, :, :4]))
