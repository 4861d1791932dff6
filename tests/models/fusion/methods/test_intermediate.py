"""MMTM and MSAF as methods give what their modules give."""

import pytest
import torch

from models.fusion.blocks import FusionError
from models.fusion.methods.intermediate import Gates, SplitAttention
from models.fusion.methods.late import Averaging
from models.networks.config import SiteConfig
from tests.models.fusion.methods.streams import SHAPES, ends, logits, maps


def test_gates_multiply_every_channel() -> None:
    torch.manual_seed(0)
    passed = Gates(SHAPES).fuse("early", maps("early"))
    assert passed.weights is not None
    for name, x in maps("early").items():
        gates = passed.weights[name]
        assert gates.shape == (5, 1, SHAPES.sites["early"][name])
        assert ((gates > 0) & (gates < 2)).all()
        torch.testing.assert_close(
            passed.features[name], x * gates[:, 0].reshape(*gates.shape[::2], *[1] * (x.dim() - 2))
        )


def test_split_attention_weighs_the_channels_of_the_last_block_without_its_padding() -> None:
    torch.manual_seed(0)
    site = SiteConfig("early", SHAPES.sites["early"], block_channels=4, reduction=2)
    method = SplitAttention(SHAPES, {"early": site}).eval()
    passed = method.fuse("early", maps("early"))
    assert passed.weights is not None
    for name, x in maps("early").items():
        weights = passed.weights[name][:, 0]
        assert weights.shape == (5, SHAPES.sites["early"][name])
        torch.testing.assert_close(passed.features[name], x * weights.reshape(*weights.shape, *[1] * (x.dim() - 2)))
    untouched = method.fuse("late", maps("late"))
    assert untouched.weights is None
    assert all(torch.equal(untouched.features[name], x) for name, x in maps("late").items())


def test_the_output_is_the_mean_of_the_streams() -> None:
    expected = Averaging(SHAPES).read(ends(), logits()).output
    assert torch.equal(Gates(SHAPES).read(ends(), logits()).output, expected)


def test_a_site_of_other_channels_is_refused() -> None:
    site = SiteConfig("early", {"face": 6, "sound": 5}, block_channels=4, reduction=2)
    with pytest.raises(FusionError, match=r"early: expected channels \{'face': 6, 'sound': 4\}; got .*'sound': 5"):
        SplitAttention(SHAPES, {"early": site})
