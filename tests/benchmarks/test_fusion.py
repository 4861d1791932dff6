"""The loops compute what the block computes, so that their times are those of the same work."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from benchmarks.block_loop import BlockLoop, LayerLoop
from benchmarks.fusion import BATCH, FusionTimes, Pass, Step, measure_fusion, paper_shapes
from models.fusion.msaf import MSAF, MSAFBlock
from models.networks.config import SiteConfig
from models.networks.emotion.config import EmotionConfig

SMALL = EmotionConfig(
    frames=8, size=32, layers=(1, 1, 1, 1), width=8, cardinality=2, stem_channels=4, audio_channels=(8, 16)
)
SITES = {
    "divides": SiteConfig("site", {"video": 24, "audio": 16}, 8, reduction=2),
    "pads": SiteConfig("site", {"video": 21, "audio": 3}, 8, reduction=2, floor=0.5),
    "drops": SiteConfig("site", {"audio": 40, "video": 21}, 8, reduction=2, dropout=0.4),
}


def passes(config: SiteConfig, shapes: dict[str, tuple[int, ...]], loop: type[nn.Module], like: Tensor) -> list[Pass]:
    """Of the block, and of the loop with its weights, in training and with one seed."""
    torch.manual_seed(0)
    msaf = MSAF(config).to(like).train()
    step = Step(*({name: torch.randn(BATCH, *shape).to(like) for name, shape in shapes.items()} for _ in range(2)))
    found = []
    for module in (msaf, loop(msaf.blocks[0]).train()):
        torch.manual_seed(1)
        found.append(step.run(module))
    return found


def assert_same(ours: Pass, theirs: Pass) -> None:
    torch.testing.assert_close(theirs.attention, ours.attention, atol=1e-6, rtol=0)
    assert ours.fused.keys() == theirs.fused.keys() == ours.gradients.keys() == theirs.gradients.keys()
    for name, x in ours.fused.items():
        torch.testing.assert_close(theirs.fused[name], x, atol=1e-6, rtol=0)
        torch.testing.assert_close(theirs.gradients[name], ours.gradients[name], atol=1e-6, rtol=0)


@pytest.mark.parametrize("loop", [BlockLoop, LayerLoop])
@pytest.mark.parametrize("site", SITES)
def test_a_loop_gives_what_the_block_gives(site: str, loop: type[nn.Module]) -> None:
    config = SITES[site]
    trailing = {"video": (3, 2, 4), "audio": ()}
    shapes = {name: (count, *trailing[name]) for name, count in config.channels.items()}
    ours, theirs = passes(config, shapes, loop, torch.zeros((), dtype=torch.float64))
    assert_same(ours, theirs)
    assert min(float(x.abs().sum()) for x in ours.gradients.values()) > 0


@pytest.mark.parametrize("loop", [BlockLoop, LayerLoop])
@pytest.mark.parametrize("index", [0, 1], ids=["intermediate", "late"])
def test_so_it_does_at_the_papers_66_blocks(index: int, loop: type[nn.Module]) -> None:
    config = EmotionConfig().sites[index]
    shapes = {"video": (config.channels["video"], 2, 3, 3), "audio": (config.channels["audio"], 26)}
    assert_same(*passes(config, shapes, loop, torch.zeros(())))


@pytest.mark.parametrize("loop", [BlockLoop, LayerLoop])
def test_the_weights_have_the_same_gradients(loop: type[nn.Module]) -> None:
    torch.manual_seed(0)
    msaf = MSAF(SITES["pads"]).double().train()
    block = msaf.blocks[0]
    assert isinstance(block, MSAFBlock)
    other = loop(block).train()
    shapes = {"video": (21, 3, 2), "audio": (3, 5)}
    step = Step(*({name: torch.randn(BATCH, *shape).double() for name, shape in shapes.items()} for _ in range(2)))
    step.run(msaf)
    step.run(other)
    for name, parameter in block.join.named_parameters():
        torch.testing.assert_close(other.join.get_parameter(name).grad, parameter.grad, atol=1e-6, rtol=0)
    for name in ("weight", "bias"):
        rows = torch.cat([layer.get_parameter(name).grad for layer in other.highlight])
        torch.testing.assert_close(rows, block.highlight.get_parameter(name).grad, atol=1e-6, rtol=0)
        assert rows.abs().sum() > 0


def test_shapes_are_those_of_the_streams() -> None:
    """30 frames of 224 x 224, halved four times in space and three in time, and all once more for the second site."""
    assert paper_shapes(EmotionConfig()) == {
        "intermediate": {"video": (1024, 4, 14, 14), "audio": (32, 208)},
        "late": {"video": (2048, 2, 7, 7), "audio": (64, 26)},
    }


def test_every_site_is_measured() -> None:
    before = torch.get_num_threads()
    found = measure_fusion(rounds=2, threads=1, config=SMALL)
    assert [(times.site, times.blocks, times.block_channels) for times in found] == [
        ("intermediate", 4 + 1, 16),
        ("late", 4 + 1, 32),
    ]
    for times in found:
        assert (times.batch, times.threads, times.rounds) == (4, 1, 2)
        assert min(times.block_s, times.loop_s, times.layers_s) > 0
        assert times.difference < 1e-6
    assert torch.get_num_threads() == before


def test_ratios_are_those_of_the_medians() -> None:
    times = FusionTimes("late", 66, 32, 4, 2, 50, block_s=0.01, loop_s=0.04, layers_s=0.02, difference=0.0)
    assert (times.ratio, times.layers_ratio) == (0.25, 0.5)
    assert replace(times, block_s=0.02).ratio == 0.5
