"""The emotion network computes what the official one computes (golden tensors of the official checkpoint layout)."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from models.networks.emotion.config import EmotionConfig
from models.networks.emotion.network import EmotionNetwork
from models.official.emotion import to_ours
from tests.models.golden import TOLERANCE, check_attention


@pytest.mark.parametrize("index", [0, 1], ids=["seed1", "seed2"])
def test_outputs_and_attention_match_the_official_network(
    ravdess: dict[str, Any],
    ravdess_state: Callable[[int], dict[str, Tensor]],
    ravdess_inputs: Callable[[int], dict[str, Tensor]],
    index: int,
) -> None:
    expected = ravdess["golden"][index]
    network = EmotionNetwork(EmotionConfig()).eval()
    network.load_state_dict(to_ours(ravdess_state(expected["seed"])))
    with torch.inference_mode():
        out = network(ravdess_inputs(expected["seed"]))
    torch.testing.assert_close(out.output, torch.tensor(expected["output"]), atol=TOLERANCE, rtol=0)
    torch.testing.assert_close(out.logits["video"] + out.logits["audio"], out.output, atol=1e-5, rtol=0)
    check_attention(out.attention, expected["attention"])
