"""Numbers that the paper prints and that need no data: parameters of Table 1, parameters and FLOPs of Figure 5."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from models.checkpoint import count_flops, count_parameters
from models.fusion.cost import published_flops
from models.fusion.mmtm import MMTM
from models.fusion.msaf import MSAFBlock
from models.networks.config import SiteConfig
from models.networks.emotion.config import EmotionConfig
from models.networks.emotion.network import EmotionNetwork

BATCH = 4


def two_modalities(channels: int) -> MSAFBlock:
    """The module of Figure 5: two modalities of the same channels, Cb = C / 2, r = 4."""
    return MSAFBlock(SiteConfig("figure", {"a": channels, "b": channels}, channels // 2, reduction=4)).eval()


def test_table_1_parameters() -> None:
    """3D ResNeXt 25.88 M, 1D CNN 0.03 M, MSAF 25.94 M."""
    network = EmotionNetwork(EmotionConfig())
    streams = {
        name: sum(count_parameters(stages[name]) for stages in network.stages.values())
        + count_parameters(network.heads[name])
        for name in ("video", "audio")
    }
    assert streams == {"video": 25_882_056, "audio": 34_024}
    assert count_parameters(network) == 25_940_724
    assert count_parameters(network.fusions) == 25_940_724 - 25_882_056 - 34_024 == 24_644


def test_the_official_streams_have_the_same_parameters(ravdess: dict[str, dict[str, int]]) -> None:
    assert ravdess["parameters"] == 25_940_724
    assert ravdess["unimodal_parameters"] == {"video": 25_882_056, "audio": 34_024}


def test_figure_5_parameters() -> None:
    """Join 512 -> 128 and its batch norm; four blocks 128 -> 512."""
    assert count_parameters(two_modalities(1024)) == (512 * 128 + 128 + 2 * 128) + 4 * (128 * 512 + 512) == 330_112


@pytest.mark.parametrize(
    ("channels", "flops", "printed"), [(64, 10_432, "10.4 K"), (1024, 2_624_512, "2.6 M")], ids=["64", "1024"]
)
def test_figure_5_flops(channels: int, flops: int, printed: str) -> None:
    counted = published_flops(two_modalities(channels), BATCH)
    assert counted == flops
    assert printed in {f"{counted / 1e3:.1f} K", f"{counted / 1e6:.1f} M"}


@pytest.mark.parametrize(
    ("channels", "flops", "printed"), [(64, 131_584, "131.6 K"), (1024, 33_562_624, "33.6 M")], ids=["64", "1024"]
)
def test_figure_5_flops_of_mmtm(channels: int, flops: int, printed: str) -> None:
    counted = published_flops(MMTM({"a": channels, "b": channels}, ratio=4), BATCH)
    assert counted == flops
    assert printed in {f"{counted / 1e3:.1f} K", f"{counted / 1e6:.1f} M"}


@pytest.mark.parametrize(("channels", "products"), [(64, 10_240), (1024, 2_621_440)], ids=["64", "1024"])
def test_the_module_computes_no_product_that_figure_5_does_not_count(channels: int, products: int) -> None:
    block = two_modalities(channels)
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        block.attend({name: torch.ones(BATCH, channels, 3) for name in ("a", "b")})
    assert counter.get_total_flops() == products


def test_flops_of_a_network_are_those_of_one_window() -> None:
    """A network whose largest layers can be counted by hand: all of them are 1 x 1 x 1 in space and time."""
    config = EmotionConfig(
        classes=2,
        frames=1,
        size=1,
        layers=(1, 1, 1, 1),
        width=2,
        cardinality=1,
        stem_channels=2,
        stem_kernel=1,
        stem_stride=1,
        coefficients=1,
        audio_frames=12,
        audio_channels=(2, 2),
        block_channels=(4, 4),
    )
    video = 3 * 2
    for channels, inner in ((2, 2), (4, 4), (8, 8), (16, 16)):
        # The 3 x 3 x 3 convolution of one place counts its padding; the shortcut of every first block is a projection.
        video += channels * inner + 27 * inner * inner + inner * 2 * inner + channels * 2 * inner
    video += 32 * 2
    audio = 10 * 7 * 1 * 2 + 8 * 7 * 2 * 2 + 1 * 5 * 2 * 2 + 2 * 2
    fusion = (4 * 1 + 1 * 5 * 4) + (4 * 1 + 1 * 9 * 4)
    assert count_flops(EmotionNetwork(config)) == 2 * (video + audio + fusion)
