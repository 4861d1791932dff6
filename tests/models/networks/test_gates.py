"""MMTM at the sites of every network: what it computes, its card, and the sessions that the service runs."""

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor

from models.cards import CARD_NAME, read_card
from models.checkpoint import open_checkpoint, save_checkpoint
from models.fusion.gated import GatedSite
from models.fusion.msaf import MSAF
from models.inference import open_session
from models.networks.base import FusionNetwork
from models.networks.config import ConfigError, NetworkConfig
from models.networks.factory import build
from models.registry import CONFIGURATIONS, network_config
from tests.conftest import ROOT
from tests.models import tiny, tiny_action, tiny_expression, tiny_sentiment


class Case(NamedTuple):
    network: FusionNetwork
    inputs: dict[str, Tensor]
    description: dict[str, Any]


def case(name: str, batch: int = 1) -> Case:
    module, config = {
        "emotion": (tiny, tiny.GATED),
        "action-i3d": (tiny_action, tiny_action.GATED),
        "action-resnet": (tiny_action, tiny_action.RESNET_GATED),
        "sentiment": (tiny_sentiment, tiny_sentiment.GATED),
        "expression": (tiny_expression, tiny_expression.GATED),
    }[name]
    given: Any = module
    return Case(given.network(0, config), given.inputs(1, batch, config), given.description(config))


NAMES = ("emotion", "action-i3d", "action-resnet", "sentiment", "expression")


def shares(gates: dict[str, Tensor], width: int) -> np.ndarray:
    """modality -> (B, C_m) to (B, 1, N, Cb): padding has the mean of all gates."""
    mean = np.concatenate(list(gates.values()), axis=1).mean(1)
    blocks = []
    for gate in gates.values():
        padded = np.repeat(mean[:, None], -(-gate.shape[1] // width) * width, axis=1)
        padded[:, : gate.shape[1]] = gate
        blocks.append(padded.reshape(len(gate), -1, width))
    found = np.concatenate(blocks, axis=1)[:, None]
    return np.asarray(found / found.sum(2, keepdims=True))


@pytest.mark.parametrize("name", NAMES)
def test_every_site_multiplies_by_its_gates_and_returns_their_shares(name: str) -> None:
    network, inputs, _ = case(name, batch=2)
    with torch.inference_mode():
        out = network(inputs)
        features = inputs
        for site in network.config.sites:
            entered = network.enter(site.name, features)
            module = network.fusions[site.name]
            assert isinstance(module, GatedSite)
            gates = module.gate.gates(entered)
            np.testing.assert_allclose(out.attention[site.name], shares(gates, site.block_channels), atol=1e-6)
            features = {
                name: x * gates[name].reshape(*gates[name].shape, *[1] * (x.dim() - 2)) for name, x in entered.items()
            }
            assert [gate.shape[1] for gate in gates.values()] == list(site.channels.values())
        expected = network.conclude(features, inputs, {})
    torch.testing.assert_close(out.output, expected.output, atol=1e-5, rtol=1e-5)
    assert {site.name: tuple(out.attention[site.name].shape) for site in network.config.sites} == {
        site.name: (2, 1, sum(site.blocks.values()), site.block_channels) for site in network.config.sites
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_comes_back_as_it_was_written(name: str, tmp_path: Path) -> None:
    network, inputs, description = case(name)
    card = save_checkpoint(network, tmp_path, description)
    assert card.configuration["fusion"] == "mmtm"
    read, opened = open_checkpoint(tmp_path / CARD_NAME)
    assert (read.weights, read.parameters, read.flops) == (card.weights, card.parameters, card.flops)
    assert opened.config == network.config == network_config(read)
    with torch.inference_mode():
        expected, found = network(inputs), opened(inputs)
    assert torch.equal(found.output, expected.output)
    assert all(torch.equal(found.attention[site], x) for site, x in expected.attention.items())


@pytest.mark.parametrize("name", NAMES)
def test_a_session_returns_the_shares_as_attention(name: str, tmp_path: Path) -> None:
    network, inputs, description = case(name)
    save_checkpoint(network, tmp_path, description)
    found = open_session(tmp_path / CARD_NAME, threads=1).run({name: x[0].numpy() for name, x in inputs.items()})
    with torch.inference_mode():
        expected = network(inputs)
    np.testing.assert_allclose(found.output, expected.output[0], atol=1e-4)
    assert list(found.attention) == [site.name for site in network.config.sites]
    for site, attention in expected.attention.items():
        np.testing.assert_allclose(found.attention[site], attention[0], atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_of_the_gates_learns(name: str) -> None:
    # Frames enough for oneDNN's gradients, see tests/training/experiments/test_every_network.py.
    network, inputs, _ = case(name, batch=4)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network.eval()(inputs).output.square().sum().backward()
    for key, x in network.fusions.named_parameters():
        assert x.grad is not None and x.grad.isfinite().all() and x.grad.abs().max() > 0, key


@pytest.mark.parametrize("kind", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_without_a_word_on_it_the_module_is_msaf(kind: type[NetworkConfig]) -> None:
    """Cards that were written before there was a choice say nothing of it."""
    config = kind()
    assert config.checked().fusion == "msaf"  # type: ignore[attr-defined]
    assert {site.weighting for site in config.sites} == {"attention"}


@pytest.mark.parametrize("path", sorted((ROOT / "checkpoints").rglob(CARD_NAME)), ids=lambda path: path.parent.name)
def test_the_shipped_checkpoints_have_msaf(path: Path) -> None:
    config = network_config(read_card(path))
    assert {type(module) for module in build(config).fusions.values()} == {MSAF}


@pytest.mark.parametrize("kind", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_another_module_and_a_lambda_of_mmtm_are_refused(kind: type[NetworkConfig]) -> None:
    changed: Any = replace
    with pytest.raises(ConfigError, match="fusion: expected msaf or mmtm; got 'sum'"):
        changed(kind(), fusion="sum").checked()
    with pytest.raises(ConfigError, match=r"floor: expected 0, MMTM has no lambda; got 0\.25"):
        changed(kind(), fusion="mmtm", floor=0.25).checked()


def test_time_segments_of_mmtm_are_refused() -> None:
    with pytest.raises(ConfigError, match="segments: expected 1, MMTM has no time segments; got 5"):
        replace(CONFIGURATIONS["sentiment"](), fusion="mmtm").checked()  # type: ignore[call-arg]
    assert replace(CONFIGURATIONS["sentiment"](), fusion="mmtm", segments=1).checked()  # type: ignore[call-arg]
