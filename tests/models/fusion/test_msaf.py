"""The MSAF module against hand-computed numbers, a naive version and the properties that the paper states."""

import math
from collections import Counter
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from models.fusion.blocks import FusionError
from models.fusion.msaf import MSAF, MSAFBlock
from models.networks.config import SiteConfig
from tests.models.fusion.naive import naive_msaf
from tests.models.fusion.sites import module, site, some


@pytest.mark.parametrize(("floor", "a", "b"), [(0.0, [0.75, 0.5], [0.75, 3.0]), (0.5, [0.875, 1.25], [1.875, 3.5])])
def test_a_case_by_hand(floor: float, a: list[float], b: list[float]) -> None:
    """a = [1, 2] and b = [3, 4] join to [4, 6]; FC 0.1 each gives 1; the logits ln 3 and 0 give 3/4 and 1/4."""
    msaf = MSAF(SiteConfig("fusion", {"a": 2, "b": 2}, 2, reduction=2, floor=floor)).eval()
    (block,) = msaf.blocks
    with torch.no_grad():
        block.join[0].weight.fill_(0.1)
        block.join[0].bias.zero_()
        block.join[1].eps = 0.0
        block.highlight.weight.copy_(torch.tensor([[math.log(3)], [0], [0], [math.log(3)]]))
        block.highlight.bias.zero_()
    fused = msaf({"a": torch.tensor([[1.0, 2.0]]), "b": torch.tensor([[3.0, 4.0]])})
    torch.testing.assert_close(fused.attention, torch.tensor([[[[0.75, 0.25], [0.25, 0.75]]]]))
    torch.testing.assert_close(fused.features["a"], torch.tensor([a]))
    torch.testing.assert_close(fused.features["b"], torch.tensor([b]))


def test_pooling_is_over_space_before_the_modalities_are_summed() -> None:
    """Features whose mean over the trailing dimensions is that of another input get the attention of that one."""
    config = site()
    msaf = module(config)
    pooled = some(config, {"video": (), "audio": ()})
    spread = {name: torch.stack([x - 2, x, x + 2], dim=-1) for name, x in pooled.items()}
    torch.testing.assert_close(msaf(spread).attention, msaf(pooled).attention)


@pytest.mark.parametrize("floor", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(
    ("channels", "block_channels"),
    [({"video": 24, "audio": 16}, 8), ({"video": 21, "audio": 3}, 8), ({"video": 8, "audio": 5, "text": 17}, 4)],
    ids=["divides", "pads", "three"],
)
def test_it_computes_what_a_loop_over_blocks_computes(
    channels: dict[str, int], block_channels: int, floor: float
) -> None:
    config = site(channels, block_channels, floor=floor)
    msaf = module(config)
    features = some(config)
    fused = msaf(features)
    expected, attention = naive_msaf(msaf.blocks[0], features)
    torch.testing.assert_close(fused.attention[:, 0], attention, atol=1e-6, rtol=1e-5)
    assert list(fused.features) == list(features)
    for name, x in expected.items():
        torch.testing.assert_close(fused.features[name], x, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("segments", [1, 3])
@pytest.mark.parametrize("channels", [{"video": 24, "audio": 16}, {"video": 21, "audio": 3}], ids=["divides", "pads"])
def test_attention_sums_to_one_over_blocks(channels: dict[str, int], segments: int) -> None:
    config = site(channels, segments=segments)
    attention = module(config)(some(config)).attention
    assert attention.shape == (2, segments, sum(config.blocks.values()), 8)
    torch.testing.assert_close(attention.sum(2), torch.ones(2, segments, 8))
    assert attention.std() > 0.1


def test_the_order_of_the_modalities_does_not_matter() -> None:
    config = site()
    msaf = module(config)
    features = some(config)
    fused, turned = msaf(features), msaf(dict(reversed(features.items())))
    torch.testing.assert_close(turned.attention, fused.attention, atol=0, rtol=0)
    for name, x in fused.features.items():
        torch.testing.assert_close(turned.features[name], x, atol=0, rtol=0)


def test_a_missing_modality_stays_zero_and_the_others_are_weighed() -> None:
    config = site()
    msaf = module(config)
    features = some(config) | {"audio": torch.zeros(2, 16, 5)}
    fused = msaf(features)
    assert fused.features["audio"].eq(0).all()
    assert fused.features["video"].ne(0).all()
    torch.testing.assert_close(fused.attention.sum(2), torch.ones(2, 1, 8))


def test_blocks_are_not_looped_over() -> None:
    """The number of operations is the same for 6 and for 96 blocks, and two of them are matrix products."""

    class Operations(TorchDispatchMode):
        def __init__(self) -> None:
            super().__init__()
            self.counts: Counter[str] = Counter()

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            self.counts[str(func)] += 1
            return func(*args, **(kwargs or {}))

    counts = []
    for factor in (1, 16):
        config = site({"video": 32 * factor, "audio": 16 * factor})
        msaf, features = module(config), some(config)
        with Operations() as operations, torch.no_grad():
            msaf(features)
        counts.append(operations.counts)
    assert counts[0] == counts[1]
    assert counts[0]["aten.addmm.default"] == 2


def test_eval_mode_is_deterministic_and_treats_samples_alone() -> None:
    config = site(dropout=0.5)
    msaf = module(config)
    features = some(config, batch=4)
    once, again = msaf(features), msaf(features)
    torch.testing.assert_close(once.attention, again.attention, atol=0, rtol=0)
    alone = msaf({name: x[2:3] for name, x in features.items()})
    torch.testing.assert_close(alone.attention, once.attention[2:3])
    torch.testing.assert_close(alone.features["video"], once.features["video"][2:3])


def test_training_uses_and_updates_the_statistics_of_the_batch() -> None:
    config = site()
    msaf = module(config)
    norm = msaf.blocks[0].join[1]
    before = norm.running_mean.clone()
    features = some(config, batch=8)
    evaluated = msaf(features).attention
    torch.testing.assert_close(norm.running_mean, before, atol=0, rtol=0)
    trained = msaf.train()(features).attention
    assert not torch.allclose(trained, evaluated)
    assert not torch.allclose(norm.running_mean, before)


@pytest.mark.parametrize("segments", [1, 2])
def test_gradients_reach_every_weight_and_input(segments: int) -> None:
    config = site(segments=segments)
    msaf = module(config)
    features = {name: x.requires_grad_() for name, x in some(config).items()}
    fused = msaf(features)
    sum(x.square().sum() for x in fused.features.values()).backward()
    for name, parameter in msaf.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name
    for x in features.values():
        assert x.grad.abs().sum() > 0


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reduction": 16}, "fusion: reduction 16 leaves no channel of 8"),
        ({"floor": 1.5}, r"fusion: expected a floor \(lambda\) in \[0, 1\]; got 1.5"),
        ({"floor": -0.1}, "got -0.1"),
        ({"segments": 0}, "fusion: expected at least one segment; got 0"),
        ({"dropout": 1.0}, r"a dropout probability in \[0, 1\); got 1.0"),
    ],
)
def test_a_site_has_to_make_sense(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(FusionError, match=message):
        MSAF(site(**fields))


def test_a_block_of_one_modality_is_an_attention_over_its_channels() -> None:
    config = site({"video": 24})
    block = MSAFBlock(config).eval()
    attention = block.attend({"video": torch.randn(2, 24, 3)}).attention
    torch.testing.assert_close(attention.sum(1), torch.ones(2, 8))
