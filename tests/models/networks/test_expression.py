"""The expression network: its sites, its additive output, and what it refuses."""

import pytest
import torch

from models.networks.config import ConfigError
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork


def test_the_sites_are_those_of_the_emotion_networks_sound() -> None:
    sites = {site.name: site for site in ExpressionConfig().sites}
    assert sites["intermediate"].blocks == {"face": 4, "audio": 2}
    assert sites["late"].blocks == {"face": 2, "audio": 2}


def test_the_logits_are_summed_and_attention_sums_to_one() -> None:
    torch.manual_seed(0)
    network = ExpressionNetwork(ExpressionConfig()).eval()
    out = network({"face": torch.randn(3, 35), "audio": torch.randn(3, 13, 212)})
    torch.testing.assert_close(out.output, out.logits["face"] + out.logits["audio"])
    assert {name: tuple(x.shape) for name, x in out.attention.items()} == {
        "intermediate": (3, 1, 6, 16),
        "late": (3, 1, 4, 32),
    }
    for attention in out.attention.values():
        torch.testing.assert_close(attention.sum(2), torch.ones_like(attention.sum(2)))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"fusion": "sum"}, "fusion: expected msaf or mmtm; got 'sum'"),
        ({"fusion": "mmtm", "floor": 0.5}, "floor: expected 0, MMTM has no lambda; got 0.5"),
        ({"reduction": 32}, "reduction: expected at most 16"),
        ({"audio_frames": 11}, "audio_frames: expected at least 12"),
    ],
)
def test_what_no_network_can_have_is_refused(fields: dict[str, int | float | str], wrong: str) -> None:
    with pytest.raises(ConfigError, match=wrong):
        ExpressionConfig(**fields).checked()  # type: ignore[arg-type]
