"""Streams with a fusion method, and one stream alone, on the expression network."""

import pytest
import torch
from torch import Tensor

from models.fusion.methods.central import Central
from models.fusion.methods.intermediate import Gates
from models.fusion.methods.late import Averaging
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from training.experiments.data import Batch
from training.experiments.fused import AloneModel, FusedModel, split_attention, stream_shapes
from training.experiments.units import METHODS, Variant, msaf

CONFIG = ExpressionConfig(dropout=0.0)


def inputs(count: int = 6) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(0)
    return {"face": torch.randn(count, 35, generator=draw), "audio": torch.randn(count, 13, 212, generator=draw)}


def network(seed: int = 0) -> ExpressionNetwork:
    torch.manual_seed(seed)
    return ExpressionNetwork(CONFIG).eval()


def test_the_shapes_are_those_of_the_sites() -> None:
    shapes = stream_shapes(CONFIG)
    assert shapes.sites == {"intermediate": {"face": 64, "audio": 32}, "late": {"face": 64, "audio": 64}}
    assert (shapes.ends, shapes.outputs) == ({"face": 64, "audio": 64}, 8)


def test_msaf_as_a_method_is_half_of_what_the_network_says_with_the_same_modules() -> None:
    whole = network()
    expected = whole(inputs()).output
    model = FusedModel(network(), split_attention(CONFIG)).eval()
    model.method.modules_at.load_state_dict(whole.fusions.state_dict())
    # The network sums the logits, the method averages them.
    torch.testing.assert_close(model.predict(inputs()), expected / 2)


def test_a_stream_alone_does_not_see_the_other() -> None:
    model = AloneModel(network(), "face").eval()
    other = inputs() | {"audio": torch.zeros(6, 13, 212)}
    assert torch.equal(model.predict(inputs()), model.predict(other))
    assert not torch.equal(model.predict(inputs()), model.predict(inputs() | {"face": torch.zeros(6, 35)}))
    state = model.stream_state()
    assert {name.split(".")[0] for name in state} == {"stages", "heads"}
    assert all(".face." in name for name in state)


def test_averaging_is_the_mean_of_the_streams_alone() -> None:
    fused = FusedModel(network(), Averaging).eval().predict(inputs())
    alone = [AloneModel(network(), name).eval().predict(inputs()) for name in ("face", "audio")]
    torch.testing.assert_close(fused, torch.stack(alone).mean(0))


def test_gates_at_the_first_site_reach_the_output() -> None:
    model = FusedModel(network(), Gates).eval()
    before = model.predict(inputs())
    with torch.no_grad():
        model.method.modules_at["intermediate"].excite["face"].bias.fill_(-50.0)  # type: ignore[union-attr, operator, index]
    assert not torch.allclose(before, model.predict(inputs()))


def test_the_memory_of_a_method_is_carried_from_site_to_site() -> None:
    model = FusedModel(network(), Central).eval()
    before = model.predict(inputs())
    with torch.no_grad():
        model.method.layers["intermediate"][2].bias.add_(1.0)  # type: ignore[union-attr, operator, index]
    assert not torch.allclose(before, model.predict(inputs()))


@pytest.mark.parametrize(
    "variant",
    [*METHODS, msaf(block_channels=(8, 16)), msaf(dropout=0.4), msaf(floor=0.5), msaf(["late"], reduction=2)],
    ids=lambda variant: variant.name,
)
def test_every_variant_can_be_trained(variant: Variant) -> None:
    torch.manual_seed(0)
    model = FusedModel(ExpressionNetwork(variant.config), variant.method).train()
    loss = model.loss(Batch(inputs(), torch.tensor([0, 1, 2, 3, 4, 7])))
    loss.backward()
    assert loss.isfinite()
    without = [name for name, x in model.named_parameters() if x.requires_grad and x.grad is None]
    # What a method does not read is not trained by it: heads, where it has an output of its own.
    assert all(name.startswith("network.heads.") for name in without)
