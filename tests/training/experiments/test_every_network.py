"""Every fusion method in every network, in sizes that run in milliseconds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from models.fusion.blocks import FusionError
from models.networks.action.network import ActionNetwork
from models.networks.base import FusionNetwork
from models.networks.config import NetworkConfig
from models.networks.emotion.network import EmotionNetwork
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from models.networks.sentiment.network import SentimentNetwork
from tests.models import tiny, tiny_action, tiny_sentiment
from training.experiments.data import Batch
from training.experiments.fused import FusedModel, Method, split_attention, stream_shapes
from training.experiments.units import METHODS

BATCH = 6


class Case(NamedTuple):
    config: NetworkConfig
    network: Callable[..., FusionNetwork]


# Of fewer frames than 8, oneDNN's gradient of a convolution with kernel 7 and stride 2 reads what is no data.
I3D = replace(tiny_action.CONFIG, frames=8)
NETWORKS = {
    "action-i3d": Case(I3D, ActionNetwork),
    "action-resnet": Case(tiny_action.RESNET, ActionNetwork),
    "emotion": Case(tiny.CONFIG, EmotionNetwork),
    "expression": Case(ExpressionConfig(classes=3), ExpressionNetwork),
    "sentiment": Case(tiny_sentiment.CONFIG, SentimentNetwork),
}
NAMES = [variant.name for variant in METHODS]
OF_CLASSES = ("multiplication", "multiplicative")


def method(name: str, config: NetworkConfig) -> Method:
    """MSAF has the sites of its network; the others need to know nothing of it."""
    given: Mapping[str, Method] = {variant.name: variant.method for variant in METHODS}
    return split_attention(config) if name == "msaf" else given[name]


def model(case: Case, name: str) -> FusedModel:
    torch.manual_seed(0)
    return FusedModel(case.network(case.config), method(name, case.config))


def inputs(config: NetworkConfig) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(1)
    return {name: torch.randn(BATCH, *shape, generator=draw) for name, shape in config.input_shapes.items()}


def target(config: NetworkConfig) -> Tensor:
    return torch.arange(BATCH) % config.outputs if config.outputs > 1 else torch.linspace(-3, 3, BATCH)[:, None]


def fits(case: Case, name: str) -> bool:
    return case.config.outputs > 1 or name not in OF_CLASSES


PAIRS = [(network, name) for network, case in NETWORKS.items() for name in NAMES if fits(case, name)]


@pytest.mark.parametrize(("network", "name"), PAIRS)
def test_it_is_trained_in_all_streams(network: str, name: str) -> None:
    case = NETWORKS[network]
    made = model(case, name).train()
    loss = made.loss(Batch(inputs(case.config), target(case.config)))
    loss.backward()
    assert loss.isfinite()
    stages = [(key, x) for key, x in made.named_parameters() if key.startswith("network.stages.") and x.requires_grad]
    assert stages and all(x.grad is not None and x.grad.isfinite().all() for _, x in stages)
    # Of a stream whose part in the loss is cut off, all gradients would be zero.
    for modality in case.config.input_shapes:
        of_stream = [x.grad for key, x in stages if f".{modality}." in key]
        assert any(gradient is not None and gradient.abs().max() > 0 for gradient in of_stream), modality


@pytest.mark.parametrize(("network", "name"), PAIRS)
def test_its_output_depends_on_every_modality(network: str, name: str) -> None:
    case = NETWORKS[network]
    made, given = model(case, name).eval(), inputs(case.config)
    with torch.inference_mode():
        output = made.predict(given)
        without = {key: made.predict(given | {key: torch.zeros_like(x)}) for key, x in given.items()}
    assert output.shape == (BATCH, case.config.outputs)
    assert all(not torch.allclose(output, other, atol=1e-7, rtol=0) for other in without.values())


@pytest.mark.parametrize("name", OF_CLASSES)
def test_a_value_has_no_probabilities_to_multiply(name: str) -> None:
    with pytest.raises(FusionError, match="needs probabilities of classes; got a network with 1 output"):
        model(NETWORKS["sentiment"], name)


@pytest.mark.parametrize("network", NETWORKS)
def test_the_ends_have_the_channels_that_a_method_is_built_for(network: str) -> None:
    case = NETWORKS[network]
    torch.manual_seed(0)
    streams, given = case.network(case.config).eval(), inputs(case.config)
    features = given
    for site in streams.fusions:
        features = streams.enter(site, features)
    ends = streams.ends(features, given)
    assert {name: x.shape[:2] for name, x in ends.items()} == {
        name: (BATCH, size) for name, size in stream_shapes(case.config).ends.items()
    }
    torch.testing.assert_close(streams.read(ends, {}).output, streams.conclude(features, given, {}).output)


def test_a_method_reads_the_states_that_the_last_layers_of_the_sentiment_network_have_made() -> None:
    case = NETWORKS["sentiment"]
    made, given = model(case, "low-rank").eval(), inputs(case.config)
    with torch.inference_mode():
        before = made.predict(given)
        made.network.stages["last"]["text"].bias_ih_l0.add_(1.0)  # type: ignore[union-attr, index]
        assert not torch.allclose(before, made.predict(given))
