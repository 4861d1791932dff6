"""BlockDropout: binary, per block, scaled once, and only in training."""

import pytest
import torch
from torch import Tensor, nn

from models.fusion.blocks import FusionError
from models.fusion.msaf import MSAF, BlockDropout
from models.networks.config import SiteConfig


def uniform(p: float, floor: float = 0.0) -> MSAF:
    """Attention is 1 / 5 whatever comes in, so that only the dropout is random."""
    msaf = MSAF(SiteConfig("fusion", {"video": 12, "audio": 8}, 4, dropout=p, floor=floor))
    nn.init.zeros_(msaf.blocks[0].highlight.weight)
    nn.init.zeros_(msaf.blocks[0].highlight.bias)
    return msaf.train()


def test_the_mask_is_binary_and_drawn_for_each_block_and_sample() -> None:
    torch.manual_seed(0)
    mask = BlockDropout(0.2).train()(4000, 5, torch.zeros(1))
    assert mask.shape == (4000, 5)
    assert set(mask.unique().tolist()) == {0.0, 1.0}
    # Four standard deviations of a mean of 4000 draws are 0.025.
    torch.testing.assert_close(mask.mean(0), torch.full((5,), 0.8), atol=0.025, rtol=0)
    correlation = torch.corrcoef(mask.T) - torch.eye(5)
    assert correlation.abs().max() < 0.07


@pytest.mark.parametrize("floor", [0.0, 0.5])
def test_a_block_is_dropped_or_its_attention_is_scaled_once(floor: float) -> None:
    torch.manual_seed(0)
    fused = uniform(0.2, floor)({"video": torch.ones(500, 12, 2), "audio": torch.ones(500, 8)})
    kept = (floor + (1 - floor) / 5) / 0.8
    for x, blocks in ((fused.features["video"].mean(2), 3), (fused.features["audio"], 2)):
        values = x.reshape(500, blocks, 4)
        assert torch.isclose(values, torch.tensor(kept)).logical_or(values == 0).all()
        # A block goes as a whole.
        assert values.eq(values[:, :, :1]).all()
        assert 0 < values.eq(0).float().mean() < 0.3


@pytest.mark.parametrize("floor", [0.0, 0.5])
def test_the_expectation_is_that_of_eval_mode(floor: float) -> None:
    torch.manual_seed(0)
    msaf = uniform(0.2, floor)
    features = {"video": torch.rand(1, 12).expand(20_000, 12) + 1, "audio": torch.rand(1, 8).expand(20_000, 8) + 1}
    trained, evaluated = msaf(features), msaf.eval()(features)
    for name in features:
        torch.testing.assert_close(trained.features[name].mean(0), evaluated.features[name][0], atol=0, rtol=0.02)


def test_a_dropped_block_does_not_join() -> None:
    """The joint representation sees the blocks that are kept, unscaled."""
    torch.manual_seed(0)
    msaf = MSAF(SiteConfig("fusion", {"video": 12, "audio": 8}, 4, dropout=0.5)).train()
    seen: list[Tensor] = []
    join = msaf.blocks[0].join
    join.register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0]))
    attended = msaf.blocks[0].attend({"video": torch.ones(64, 12, 3), "audio": torch.ones(64, 8)})
    torch.testing.assert_close(seen[0], attended.mask.sum(1, keepdim=True).expand(64, 4))


@pytest.mark.parametrize(("p", "training"), [(0.2, False), (0.0, True)])
def test_nothing_is_dropped(p: float, training: bool) -> None:
    dropout = BlockDropout(p).train(training)
    assert dropout(2, 5, torch.zeros(1)) is None


@pytest.mark.parametrize("p", [-0.1, 1.0, float("nan")])
def test_the_probability_has_to_be_one(p: float) -> None:
    with pytest.raises(FusionError, match=r"expected a dropout probability in \[0, 1\); got"):
        BlockDropout(p)
