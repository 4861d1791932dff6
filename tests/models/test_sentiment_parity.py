"""The sentiment network computes what the official one computes, from an official file to the arrays written."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from models import convert, run
from models.cards import read_card
from models.networks.sentiment.config import SentimentConfig
from models.networks.sentiment.network import SentimentNetwork
from models.official.sentiment import to_ours
from tests.models.golden import TOLERANCE, check_attention

WIDTHS = {"visual": 35, "audio": 74, "text": 768}


@pytest.fixture(scope="module")
def mosei(shared_parity: Path) -> dict[str, Any]:
    """Names, shapes and golden outputs of the official sentiment network."""
    loaded: dict[str, Any] = json.loads((shared_parity / "mosei.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def state(fill: ModuleType, mosei: dict[str, Any]) -> Callable[[int], dict[str, Tensor]]:
    """seed -> state dict in the official layout."""
    return lambda seed: fill.fill_state(mosei["state_dict"], seed, mosei["gain"])


@pytest.fixture(scope="module")
def inputs(fill: ModuleType) -> Callable[[int], dict[str, Tensor]]:
    """seed -> inputs of the golden outputs."""
    return lambda seed: {name: fill.fill_input(name, (2, 50, width), seed) for name, width in WIDTHS.items()}


@pytest.mark.parametrize("index", [0, 1], ids=["seed1", "seed2"])
def test_output_and_attention_match_the_official_network(
    mosei: dict[str, Any],
    state: Callable[[int], dict[str, Tensor]],
    inputs: Callable[[int], dict[str, Tensor]],
    index: int,
) -> None:
    golden = mosei["golden"][index]
    network = SentimentNetwork(SentimentConfig()).eval()
    network.load_state_dict(to_ours(state(golden["seed"])))
    with torch.inference_mode():
        out = network(inputs(golden["seed"]))
    torch.testing.assert_close(out.output, torch.tensor(golden["output"]), atol=TOLERANCE, rtol=0)
    assert len(golden["attention"]) == 5
    check_attention(out.attention, golden["attention"])


def test_the_networks_have_the_same_parameters(mosei: dict[str, Any]) -> None:
    network = SentimentNetwork(SentimentConfig())
    assert sum(x.numel() for x in network.parameters()) == mosei["parameters"] == 689_337
    # Each official stream has a linear layer of its own, of one weight per channel and a bias.
    streams = {
        name: sum(x.numel() for key, x in network.named_parameters() if f".{name}." in key) + hidden + 1
        for name, hidden in SentimentConfig().hidden.items()
    }
    assert streams == mosei["unimodal_parameters"]


def test_an_official_file_becomes_a_checkpoint_that_computes_the_same(
    mosei: dict[str, Any],
    state: Callable[[int], dict[str, Tensor]],
    inputs: Callable[[int], dict[str, Tensor]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    golden = mosei["golden"][0]
    # As the official training writes it: the optimiser's state, and scores as NumPy scalars.
    content = {
        "epoch": 6,
        "model_state_dict": state(golden["seed"]),
        "optimizer_state_dict": {"state": {}, "param_groups": [{"lr": 0.001, "params": [0, 1]}]},
        "test_score": [np.float64(52.4), np.float64(85.5), np.float64(85.5), np.float64(0.738)],
        "test_loss": np.float64(0.559),
    }
    file, out = tmp_path / "msaf_mosei_epoch6.pth", tmp_path / "official"
    torch.save(content, file)
    assert convert.main([str(file), "--network", "sentiment", "--out", str(out)]) == 0
    assert capsys.readouterr().out.endswith("689,337 parameters, value: sentiment\n")
    np.savez(tmp_path / "in.npz", **{name: x.numpy() for name, x in inputs(golden["seed"]).items()})
    paths = ["--inputs", str(tmp_path / "in.npz"), "--outputs", str(tmp_path / "out.npz")]
    assert run.main(["--card", str(out / "card.toml"), *paths]) == 0
    with np.load(tmp_path / "out.npz", allow_pickle=False) as written:
        np.testing.assert_allclose(written["output"], golden["output"], atol=TOLERANCE, rtol=0)
        check_attention({"intermediate": written["attention.intermediate"]}, golden["attention"])
        parts = sum(written[f"logits.{name}"] for name in WIDTHS)
        np.testing.assert_allclose(parts, written["output"], atol=1e-6)
        assert written["blocks.intermediate"].tolist() == ["visual"] * 2 + ["audio"] * 4 + ["text"] * 8
    card = read_card(out / "card.toml")
    assert (card.origin, card.parameters, card.windowing) == ("official", 689_337, None)
    assert card.input_shapes == {name: (50, width) for name, width in WIDTHS.items()}
