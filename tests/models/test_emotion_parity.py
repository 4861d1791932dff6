"""The emotion network computes what the official one computes (golden tensors of the official checkpoint layout)."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch

from models.checkpoint import count_parameters
from models.networks.config import EmotionConfig
from models.networks.emotion import EmotionNetwork
from models.official.emotion import to_ours


@pytest.fixture(scope="module")
def fill(shared_parity: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("fill", shared_parity / "fill.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def golden(shared_parity: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared_parity / "ravdess.json").read_text("utf-8"))
    return loaded


def test_the_papers_configuration_has_the_papers_parameters() -> None:
    assert count_parameters(EmotionNetwork(EmotionConfig())) == 25_940_724


@pytest.mark.parametrize("index", [0, 1], ids=["seed1", "seed2"])
def test_outputs_and_attention_match_the_official_network(fill: ModuleType, golden: dict[str, Any], index: int) -> None:
    expected = golden["golden"][index]
    seed = expected["seed"]
    network = EmotionNetwork(EmotionConfig()).eval()
    network.load_state_dict(to_ours(fill.fill_state(golden["state_dict"], seed, golden["gain"])))
    inputs = {
        "video": fill.fill_input("video", (1, 3, 30, 224, 224), seed),
        "audio": fill.fill_input("audio", (1, 13, 212), seed) * 20,
    }
    with torch.inference_mode():
        out = network(inputs)
    torch.testing.assert_close(out.output, torch.tensor(expected["output"]), atol=1e-4, rtol=0)
    torch.testing.assert_close(out.logits["video"] + out.logits["audio"], out.output, atol=1e-5, rtol=0)
    for attention, site in zip(out.attention.values(), expected["attention"], strict=True):
        blocks = attention[:, 0]
        assert list(blocks.shape) == site["shape"]
        torch.testing.assert_close(blocks[0, 0, :4], torch.tensor(site["first"]), atol=1e-4, rtol=0)
        torch.testing.assert_close(blocks[-1, -1, -4:], torch.tensor(site["last"]), atol=1e-4, rtol=0)
        assert blocks.square().sum().item() == pytest.approx(site["sum_of_squares"], abs=1e-3)
