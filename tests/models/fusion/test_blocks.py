"""Split and merge: equal blocks, padding along channels only, and back without loss."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.fusion.blocks import BlockLayout, FusionError, broadcast_to_trailing, mean_over_trailing, one_batch, scaled
from models.networks.config import SiteConfig


def layout(block_channels: int = 4, **channels: int) -> BlockLayout:
    return BlockLayout(SiteConfig("fusion", channels, block_channels))


def test_blocks_are_consecutive_channels() -> None:
    x = torch.arange(2 * 8 * 3.0).reshape(2, 8, 3)
    blocks = layout(video=8).split({"video": x})["video"]
    assert blocks.shape == (2, 2, 4, 3)
    torch.testing.assert_close(blocks[:, 0], x[:, :4], atol=0, rtol=0)
    torch.testing.assert_close(blocks[:, 1], x[:, 4:], atol=0, rtol=0)


def test_the_last_block_is_padded_with_zeros_along_channels() -> None:
    x = torch.ones(2, 5, 3, 2)
    blocks = layout(video=5).split({"video": x})["video"]
    assert blocks.shape == (2, 2, 4, 3, 2)
    assert blocks[:, 0].eq(1).all()
    assert blocks[:, 1, 0].eq(1).all()
    assert blocks[:, 1, 1:].eq(0).all()


def test_blocks_stand_in_the_order_of_the_site() -> None:
    made = layout(video=9, audio=4, text=1)
    assert made.counts == {"video": 3, "audio": 1, "text": 1}
    assert made.total == 5
    assert made.modalities == ["video", "video", "video", "audio", "text"]
    parts = made.per_modality(torch.arange(5.0)[None, :, None].expand(2, 5, 4))
    assert {name: part[0, :, 0].tolist() for name, part in parts.items()} == {
        "video": [0, 1, 2],
        "audio": [3],
        "text": [4],
    }


def test_features_may_come_in_any_order() -> None:
    features = {"audio": torch.ones(1, 4), "video": torch.zeros(1, 8)}
    made = layout(video=8, audio=4)
    made.check(features)
    assert list(made.split(features)) == ["video", "audio"]


sizes = st.lists(st.integers(1, 4), max_size=3)


@given(
    channels=st.lists(st.integers(1, 20), min_size=1, max_size=3),
    block=st.integers(1, 9),
    trailing=st.lists(sizes, min_size=3, max_size=3),
    batch=st.integers(1, 3),
)
def test_merge_is_the_inverse_of_split(channels: list[int], block: int, trailing: list[list[int]], batch: int) -> None:
    made = layout(block, **{f"m{index}": count for index, count in enumerate(channels)})
    features = {f"m{index}": torch.randn(batch, count, *trailing[index]) for index, count in enumerate(channels)}
    blocks = made.split(features)
    for name, count in zip(features, channels, strict=True):
        assert blocks[name].shape == (batch, -(-count // block), block, *features[name].shape[2:])
        assert blocks[name].abs().sum() == pytest.approx(features[name].abs().sum().item(), rel=1e-5)
    merged = made.merge(blocks)
    for name, x in features.items():
        torch.testing.assert_close(merged[name], x, atol=0, rtol=0)


@pytest.mark.parametrize("trailing", [(), (3,), (3, 2, 4)], ids=str)
def test_the_global_average_pool_is_over_all_trailing_dimensions(trailing: tuple[int, ...]) -> None:
    x = torch.randn(2, 3, 4, *trailing)
    expected = torch.stack([channel.mean() for channel in x.reshape(24, -1)]).reshape(2, 3, 4)
    torch.testing.assert_close(mean_over_trailing(x), expected)


def test_weights_are_the_same_at_every_place() -> None:
    weights = torch.randn(2, 3, 4)
    assert broadcast_to_trailing(weights, torch.ones(2, 3, 4, 5, 6)).shape == (2, 3, 4, 1, 1)
    assert broadcast_to_trailing(weights, torch.ones(2, 3, 4)).shape == (2, 3, 4)


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ({"video": torch.ones(1, 8)}, r"fusion: expected modalities \['video', 'audio'\]; got \['video'\]"),
        ({"video": torch.ones(1, 8), "text": torch.ones(1, 4)}, r"got \['video', 'text'\]"),
        (
            {"video": torch.ones(1, 7), "audio": torch.ones(1, 4)},
            r"expected video of shape \(B, 8, \*\); got \(1, 7\)",
        ),
        ({"video": torch.ones(8), "audio": torch.ones(1, 4)}, r"expected video of shape \(B, 8, \*\); got \(8,\)"),
        (
            {"video": torch.ones(2, 8), "audio": torch.ones(3, 4)},
            "expected one batch size; got {'video': 2, 'audio': 3}",
        ),
    ],
)
def test_features_have_to_fit_the_site(features: dict[str, torch.Tensor], message: str) -> None:
    with pytest.raises(FusionError, match=message):
        layout(video=8, audio=4).check(features)


def test_what_a_batch_has_in_common_is_repeated_for_all_of_it() -> None:
    shared, own = torch.randn(1, 4, 2), torch.randn(3, 5)
    features = one_batch({"video": shared, "audio": own})
    torch.testing.assert_close(features["video"], torch.cat([shared] * 3), atol=0, rtol=0)
    assert features["audio"] is own
    assert one_batch({"video": shared})["video"] is shared


@pytest.mark.parametrize("trailing", [(), (5,), (3, 2, 4)], ids=str)
def test_scaling_is_the_product_with_its_gradients(trailing: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    x, factor = torch.randn(2, 3, 4, *trailing), torch.rand(2, 3, 4)
    product = x * factor.reshape(2, 3, 4, *[1] * len(trailing))
    torch.testing.assert_close(scaled(x, factor), product, atol=0, rtol=0)
    wide = x.double().requires_grad_(), factor.double().requires_grad_()
    assert torch.autograd.gradcheck(scaled, wide)


def test_one_sample_is_scaled_by_the_factors_of_many() -> None:
    x, factor = torch.randn(1, 3, 4, 5), torch.rand(6, 3, 4)
    torch.testing.assert_close(scaled(x, factor), x * factor[..., None], atol=0, rtol=0)


def test_half_precision_is_scaled_in_that_of_the_factors() -> None:
    """As under autocast, where attention is float32."""
    found = scaled(torch.ones(2, 3, 4, 5, dtype=torch.bfloat16), torch.full((2, 3, 4), 0.3))
    torch.testing.assert_close(found, torch.full((2, 3, 4, 5), 0.3), atol=0, rtol=0)
